"""What deploying needs of a server: a few verbs on objects, and errors that say what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, Protocol

from flowc.diagnostics import FlowcError
from flowc.targets.argo.deploy.kinds import IN_ORDER, Kind
from flowc.targets.argo.deploy.objects import Object
from flowc.targets.deployment import LogLine

FIELD_MANAGER = "flowc"
"""The name under which the API server notes which fields are ours."""

Steering = Literal["terminate", "suspend", "resume"]
"""What may be asked of a running workflow."""


class ApiError(FlowcError):
    """The server has refused a request. `status` is HTTP's, `reason` Kubernetes' word for it."""

    def __init__(
        self, message: str, *, status: int, reason: str = "", help: str | None = None
    ) -> None:
        super().__init__(message, help=help)
        self.status = status
        self.reason = reason


class NoKindError(ApiError):
    """The server does not know the kind at all: its definition is not installed."""


class NoClusterError(FlowcError):
    """Nothing says which cluster is meant."""


class NamespaceApi:
    """What every way to a namespace can say of itself."""

    def __init__(self, host: str, namespace: str, *, stores_core: bool = True) -> None:
        """Say where it leads.

        Args:
            host: the server's address.
            namespace: the namespace.
            stores_core: whether what is not Argo's can be stored there too.
        """
        self._host = host
        self._namespace = namespace
        self._stores_core = stores_core

    @property
    def namespace(self) -> str:
        """The namespace."""
        return self._namespace

    @property
    def place(self) -> str:
        """The server and namespace, for people."""
        return f"{self._host}, namespace {self._namespace}"

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What can be stored here, in the order in which it is needed."""
        return tuple(kind for kind in IN_ORDER if kind.is_argo or self._stores_core)


def selector(labels: Mapping[str, str]) -> str:
    """The labels as a server is asked for them."""
    return ",".join(f"{key}={value}" for key, value in labels.items())


class ObjectApi(Protocol):
    """Objects in one namespace of a cluster."""

    @property
    def namespace(self) -> str:
        """The namespace."""

    @property
    def place(self) -> str:
        """The server and namespace, for people."""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What can be stored here, in the order in which it is needed."""

    def read(self, kind: Kind, name: str) -> Object | None:
        """An object, None if there is none of that name.

        Raises:
            NoKindError: if the server has no such kind.
            ApiError: if it refuses for another reason.
        """

    def list(self, kind: Kind, labels: Mapping[str, str]) -> list[Object]:
        """The objects with all these labels, by name; none where the server has no such kind."""

    def apply(self, kind: Kind, item: Object, *, dry_run: bool, force: bool) -> Object:
        """Make an object be as given, and return it as it is then.

        Args:
            kind: its kind.
            item: the fields that are ours.
            dry_run: whether the server is only to say what it would do.
            force: whether to take over fields that somebody else has set.

        Raises:
            ApiError: if the server refuses.
        """

    def version(self) -> str:
        """What the server is, and of which version.

        Raises:
            FlowcError: if it cannot be reached.
        """

    def create(self, kind: Kind, item: Object, *, dry_run: bool = False) -> Object:
        """Create an object; with `dry_run` the server is only to say whether it would.

        Raises:
            ApiError: if the server refuses; status 409 if there is one of that name.
        """

    def delete(self, kind: Kind, name: str) -> None:
        """Delete an object; it does no harm if there is none."""

    def steer(self, workflow: str, order: Steering) -> None:
        """Terminate, suspend or resume a workflow."""

    def logs(self, workflow: str, *, follow: bool) -> Iterator[LogLine]:
        """What a workflow's tasks have written; with `follow` until it ends."""
