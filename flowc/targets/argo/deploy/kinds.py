"""The kinds of objects of a bundle, in the order in which they are needed."""

from __future__ import annotations

from collections.abc import Mapping

from flowc_runtime.dataclass import dataclass

_ARGO = "argoproj.io/v1alpha1"
_RBAC = "rbac.authorization.k8s.io/v1"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its name, API version and plural, and whether it belongs to Argo."""

    name: str
    version: str
    plural: str

    @property
    def is_argo(self) -> bool:
        """Whether an Argo Server stores it; all others only the Kubernetes API does."""
        return self.version == _ARGO

    @property
    def group(self) -> str:
        """The API group; empty for the core group."""
        return self.version.rpartition("/")[0]

    @property
    def root(self) -> str:
        """The path of the API version on the server."""
        return f"/apis/{self.version}" if self.group else f"/api/{self.version}"


SERVICE_ACCOUNT = Kind("ServiceAccount", "v1", "serviceaccounts")
ROLE = Kind("Role", _RBAC, "roles")
ROLE_BINDING = Kind("RoleBinding", _RBAC, "rolebindings")
CONFIG_MAP = Kind("ConfigMap", "v1", "configmaps")
SERVICE = Kind("Service", "v1", "services")
SECRET = Kind("Secret", "v1", "secrets")
EVENT_SOURCE = Kind("EventSource", _ARGO, "eventsources")
TEMPLATE = Kind("WorkflowTemplate", _ARGO, "workflowtemplates")
CRON = Kind("CronWorkflow", _ARGO, "cronworkflows")
SENSOR = Kind("Sensor", _ARGO, "sensors")
WORKFLOW = Kind("Workflow", _ARGO, "workflows")

IN_ORDER: tuple[Kind, ...] = (
    SERVICE_ACCOUNT,
    ROLE,
    ROLE_BINDING,
    CONFIG_MAP,
    SERVICE,
    EVENT_SOURCE,
    TEMPLATE,
    CRON,
    SENSOR,
)
"""What a bundle may hold: what is referred to comes before what refers to it."""

BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in IN_ORDER}
"""The same by name."""
