"""What a task is asked to do, and what it tells when it is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from flowc_runtime.dataclass import dataclass
from flowc_runtime.moves import first_path
from flowc_runtime.plan import Plan, StepPlan
from flowc_runtime.project import ProjectBranch
from flowc_runtime.protocol import Exit, JSONValue
from flowc_runtime.task.errors import FailureReport

TaskOutcome = Literal["ok", "caught", "found", "failed"]


@dataclass(frozen=True)
class Rank:
    """A task's place in its gang; `main` is the address of rank 0, if the engine knows it."""

    number: int
    world: int
    main: str | None = None


@dataclass(frozen=True)
class RunFacts:
    """What is the same for all tasks of a run.

    Attributes:
        run: run id.
        uid: the engine's own identity of the execution.
        store: datastore root.
        user: who started the run.
        target: `local` or the engine's target.
        code: digest of the code archive, or None where the code runs in place.
        tags: tags at the start.
        namespace: the client's default namespace inside the task, None for the user's own.
        origin: run id that this run resumes.
        codec: how blobs are compressed.
        inputs_from: the run that a task's inputs are in, if it is another one.
        engine: facts of the workflow engine, for the record.
        project: the project and branch of a flow with `@project`.
    """

    run: str
    uid: str
    store: str
    user: str
    target: str = "local"
    code: str | None = None
    tags: tuple[str, ...] = ()
    namespace: str | None = None
    origin: str | None = None
    codec: str = "auto"
    inputs_from: str | None = None
    engine: Mapping[str, str] = field(default_factory=dict)
    project: ProjectBranch | None = None


@dataclass(frozen=True)
class TaskRequest:
    """One attempt of one task.

    Attributes:
        plan: the flow's plan.
        facts: the run.
        step: the task's step.
        path: its path.
        attempt: number of the attempt, from 0.
        retries: further attempts that the user asked for.
        fallback: why only `@catch` is to act, where earlier attempts died hard; None for a usual attempt.
        params: parameter values as given; for the first step only, and only where the run has no
            record yet.
        event: what triggered the run; likewise.
        rank: place in a gang.
    """

    plan: Plan
    facts: RunFacts
    step: str
    path: str
    attempt: int = 0
    retries: int = 0
    fallback: str | None = None
    params: Mapping[str, JSONValue] | None = None
    event: JSONValue = None
    rank: Rank | None = None

    @property
    def step_plan(self) -> StepPlan:
        """The plan of the task's step."""
        return self.plan.step(self.step)

    @property
    def is_first(self) -> bool:
        """Whether this is the task that the run begins with."""
        return self.step == self.plan.entry and self.path == first_path(self.plan)

    @property
    def name(self) -> str:
        """`step/path`."""
        return f"{self.step}/{self.path}"


@dataclass(frozen=True)
class TaskReport:
    """How an attempt ended.

    Attributes:
        outcome: `found` where the task had committed before.
        exit: what the process ends with.
        started: seconds since the epoch.
        finished: likewise.
        count: items or ranks to fan out into.
        case: the step that a switch chose.
        trip: the next trip where a loop is repeated.
        failure: the exception, of a failed attempt or one that `@catch` took.
    """

    outcome: TaskOutcome
    exit: Exit
    started: float
    finished: float
    count: int | None = None
    case: str | None = None
    trip: int | None = None
    failure: FailureReport | None = None
