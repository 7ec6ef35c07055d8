"""What a local run is asked to do, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import NamedTuple

from flowc.ir import specs
from flowc.local.events import RunState
from flowc_runtime.dataclass import dataclass
from flowc_runtime.datastore.base import Store
from flowc_runtime.project import ProjectBranch
from flowc_runtime.protocol import JSONValue


class Single(NamedTuple):
    """The one task that is to run, instead of a whole flow."""

    step: str
    path: str


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How to run a flow on this machine.

    Attributes:
        store: datastore root.
        root: the folder from which the flow's module is imported.
        parameters: parsed values by parameter name; the others take their defaults.
        workers: tasks that run at the same time; None for one on each usable core.
        isolate: whether each task gets a fresh interpreter.
        tags: tags of the run.
        user: who starts the run.
        run_id_file: where to write the run id once it is known.
        max_num_splits: refuse wider fan-outs; None for no limit.
        event: what triggered the run.
        namespace: the client's default namespace inside tasks.
        codec: how blobs are compressed.
        origin: the run to resume.
        again: a step that runs again when resuming, with everything behind it.
        decorators: the flow's own, for its exit hooks.
        project: project and branch of a flow with `@project`.
        only: the one task to run, on its inputs in the run `origin`; the run is then not listed among those
            of the flow.
    """

    store: str
    root: Path
    parameters: Mapping[str, JSONValue] = field(default_factory=dict)
    workers: int | None = None
    isolate: bool = False
    tags: tuple[str, ...] = ()
    user: str = ""
    run_id_file: Path | None = None
    max_num_splits: int | None = None
    event: JSONValue = None
    namespace: str | None = None
    codec: str = "auto"
    origin: str | None = None
    again: str | None = None
    decorators: tuple[specs.FlowDecoratorSpec, ...] = ()
    project: ProjectBranch | None = None
    only: Single | None = None


Settle = Callable[[Store, RunOptions], RunOptions]
"""Completes the options of a run with what the datastore knows, such as the run to resume."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run with these options ended; `failed` holds the pathspecs of the tasks that ended it."""

    flow: str
    run: str
    options: RunOptions
    state: RunState
    failed: tuple[str, ...] = ()

    @property
    def succeeded(self) -> bool:
        """Whether the last step has committed."""
        return self.state == "succeeded"
