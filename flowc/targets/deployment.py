"""What deploying to an engine is: a bundle goes there, runs are started, watched and ended.

The protocol of a deployer, and the values that it takes and gives. Compiling never comes here: a
deployer is loaded by name (`flowc.targets.registry.get_deployer`) when a command asks for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Literal, Protocol, runtime_checkable

from flowc.bundle import Bundle, Manifest
from flowc_runtime.dataclass import dataclass
from flowc_runtime.protocol import JSONValue

Action = Literal["create", "update", "keep", "delete"]
"""What deploying does to an object: `keep` leaves it as it is."""

State = Literal["pending", "running", "suspended", "succeeded", "failed", "terminated"]
"""Where a run stands, in the same words for every engine."""

UNFINISHED: frozenset[State] = frozenset({"pending", "running", "suspended"})
"""The states that a run may still leave."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, and how it stands.

    `warning` is what works but not as it should. `help` is the way out, None where none is needed.
    """

    name: str
    state: Literal["ok", "warning", "failed"]
    message: str
    help: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One object of the engine and what happens to it.

    `before` and `after` are the object without what the engine adds for its own use; None where there
    is none.
    """

    kind: str
    name: str
    action: Action
    before: JSONValue = None
    after: JSONValue = None


@dataclass(frozen=True, slots=True)
class DeployOptions:
    """How to deploy.

    `dry_run` asks the engine what it would do; `force` takes over fields that somebody else has set,
    and the name of another flow of flowc; `owner` is who deploys, `token` the production token that the
    deployment is to carry; `definitions_only` leaves to somebody else what the engine's own service cannot store; `addresses` are
    the secrets by which people are told of runs, by the keys that the target documents: they go into the
    engine's own store of secrets, and nowhere else.
    """

    dry_run: bool = False
    force: bool = False
    owner: str = ""
    token: str | None = None
    definitions_only: bool = False
    addresses: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class DeployResult:
    """What was done (or would be, in a dry run), in order; `notes` are sentences for the user."""

    name: str
    place: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParameterSchema:
    """A parameter of a deployed flow; `type` is str, int, float, bool or json."""

    name: str
    type: str
    required: bool = False
    separator: str | None = None


@dataclass(frozen=True, slots=True)
class Deployment:
    """A flow as it stands in the engine.

    `manifest` is that of the bundle, None if the bundle came there by other means than flowc; `owner`
    and `token` are those of the last deploy; `namespace` is the engine's own. `definition` is the
    engine's own object.
    """

    name: str
    flow: str
    namespace: str
    parameters: tuple[ParameterSchema, ...]
    definition: Mapping[str, JSONValue]
    manifest: Manifest | None = None
    owner: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class RunStatus:
    """A run on the engine.

    `name` is the engine's name for it, `run` the id in the datastore. Times are ISO 8601 in UTC, None
    while there is none. `tasks` counts the tasks that the engine has begun, by their state.
    """

    name: str
    flow: str
    run: str
    deployment: str
    state: State
    message: str = ""
    started: str | None = None
    finished: str | None = None
    tasks: Mapping[State, int] = field(default_factory=dict)

    @property
    def pathspec(self) -> str:
        """`Flow/run`."""
        return f"{self.flow}/{self.run}"


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line that a task wrote, and the engine's name for the task."""

    task: str
    text: str


class Deployer(Protocol):
    """Puts bundles into one place of one engine, and starts and steers runs there.

    Every method raises `FlowcError` (the engine cannot be reached, refuses, or has no such thing) or
    `UsageError` (what was asked cannot be right), each with one line that says what to do.
    """

    def deploy(self, bundle: Bundle, options: DeployOptions) -> DeployResult:
        """Make the engine hold the bundle, and nothing of an earlier one that it lacks."""

    def wait_until_ready(self, name: str, timeout: float = 300.0) -> None:
        """Wait, at most `timeout` seconds, until everything that a deployment needs is up."""

    def delete(self, name: str, *, force: bool = False) -> DeployResult:
        """Remove a deployment; code that unfinished runs need stays unless forced."""

    def find(self, name: str) -> Deployment | None:
        """A deployment by name, None if there is none."""

    def beside_deployed(self, bundle: Bundle) -> tuple[Bundle, Bundle]:
        """What is deployed under the bundle's name, and the bundle, in one form, to be compared."""

    def deployments(self) -> Iterator[Deployment]:
        """All deployments of flowc, by name."""

    def trigger(self, name: str, parameters: Mapping[str, JSONValue]) -> RunStatus:
        """Start a run, its parameters checked against those of the deployed flow."""

    def status(self, run: str) -> RunStatus:
        """A run by the engine's name, or by its id in the datastore."""

    def runs(self, name: str) -> Iterator[RunStatus]:
        """The runs of a deployment that the engine still knows, the newest first."""

    def logs(self, run: str, *, follow: bool = False) -> Iterator[LogLine]:
        """What the tasks of a run have written; with `follow` until the run ends."""

    def terminate(self, run: str) -> None:
        """End a run now."""

    def suspend(self, run: str) -> None:
        """Start no further task of a run."""

    def resume(self, run: str) -> None:
        """Let a suspended run go on."""


@runtime_checkable
class Sweeper(Protocol):
    """A deployer whose engine keeps code of earlier deploys, for runs that still need it."""

    def sweep(
        self, flow: str | None, *, before: float, dry_run: bool = False
    ) -> tuple[Change, ...]:
        """Remove code that neither a deployment nor an unfinished run needs.

        Args:
            flow: whose code; None sweeps that of all flows.
            before: what is younger stays, in seconds since 1970: a deploy brings code first, and then
                what mounts it.
            dry_run: whether to say only what would be removed.

        Raises:
            FlowcError: if the engine refuses, or stores no code.
        """
