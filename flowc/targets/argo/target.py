"""Argo as a target."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.diagnostics import DiagnosticBag
from flowc.targets import naming
from flowc.targets.argo.emit import emit
from flowc.targets.argo.limits import check_gangs, check_limits, check_pod, note_loops
from flowc.targets.argo.lower import lower
from flowc.targets.base import CodeMode, Unit


class ArgoTarget:
    """Compiles flows for Argo Workflows."""

    name = "argo"
    title = "Argo Workflows"
    code_mode: CodeMode = "embed"
    shaped_by = (
        "argo.annotations",
        "argo.client_namespace",
        "argo.concurrency",
        "argo.description",
        "argo.event",
        "argo.event_bus",
        "argo.event_source",
        "argo.events_service_account",
        "argo.gangs",
        "argo.history_limit",
        "argo.image_pull_secrets",
        "argo.incident_io_metadata",
        "argo.incident_io_source",
        "argo.labels",
        "argo.namespace",
        "argo.notify_on_error",
        "argo.notify_on_success",
        "argo.notify_secret",
        "argo.parallelism",
        "argo.priority",
        "argo.record_end",
        "argo.service_account",
        "argo.title",
        "argo.webhook_url",
        "argo.workflow_timeout",
        "compile.code",
        "compile.image",
        "compile.python",
        "datastore.codec",
        "datastore.root",
        "project.branch",
    )

    def deployed_name(self, flow: str, prefix: tuple[str, ...]) -> str:
        """The name of the WorkflowTemplate."""
        return naming.flow_object_name(flow, prefix)

    def accepts_name(self, name: str) -> bool:
        """Whether a WorkflowTemplate may have that name, and its runs names and labels from it."""
        return naming.is_object_name(name) and len(name) <= naming.OBJECT_NAME_LIMIT

    def build(self, unit: Unit, bag: DiagnosticBag) -> Mapping[str, bytes]:
        """The files of the bundle; what Argo cannot take is reported to the bag."""
        model = lower(unit, bag)
        files = emit(model)
        note_loops(unit, bag)
        check_gangs(unit, bag)
        for pod in (*model.pods, *(gang.pod for gang in model.jobsets)):
            check_pod(unit, pod, bag)
        check_limits(unit, files, bag)
        return files


TARGET = ArgoTarget()
"""The one instance; it holds no state."""
