"""What happens during a local run, as values that observers receive.

The scheduler tells every observer every event, in order, from one thread; drawing, logging and counting
are theirs. Times are seconds since the epoch (UTC), durations are seconds.
"""

from __future__ import annotations

from typing import Literal, Protocol

from flowc_runtime.dataclass import dataclass

Stream = Literal["stdout", "stderr"]
RunState = Literal["succeeded", "failed", "terminated"]


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The run has its id and its record; no task has started yet.

    `steps` are the flow's steps in order of definition, `store` the datastore root, `origin` the run
    that this one resumes.
    """

    flow: str
    run: str
    store: str
    steps: tuple[str, ...]
    workers: int
    at: float
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class TasksScheduled:
    """`count` more tasks of a step are known to run: totals grow as fan-outs become known."""

    step: str
    count: int
    at: float


@dataclass(frozen=True, slots=True)
class TaskStarted:
    """An attempt of a task runs in process `pid`; attempts count from 0."""

    step: str
    path: str
    attempt: int
    pid: int
    at: float


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line that a task wrote, without its line end.

    A progress bar that redraws itself with carriage returns arrives as its latest state, with
    `transient` set while the line is not finished.
    """

    step: str
    path: str
    attempt: int
    stream: Stream
    text: str
    at: float
    transient: bool = False


@dataclass(frozen=True, slots=True)
class TaskFinished:
    """A task has committed its record.

    `outcome` is `caught` where `@catch` took the exception, `cloned` where a resumed run took the
    record of its origin. `count`, `case` and `trip` are the task's control values.
    """

    step: str
    path: str
    attempt: int
    outcome: Literal["ok", "caught", "cloned"]
    duration: float
    at: float
    count: int | None = None
    case: str | None = None
    trip: int | None = None


@dataclass(frozen=True, slots=True)
class TaskFailed:
    """An attempt has failed; `TaskRetried` follows if there is another.

    `type`, `message` and `traceback` describe the exception, with the user's frames only; for a task
    that died hard, `message` says how. `file` and `line` are the innermost place in the user's code.
    `log` holds its last lines. `final` says that nothing will be tried again.
    """

    step: str
    path: str
    attempt: int
    type: str
    message: str
    traceback: str
    exit_code: int
    duration: float
    at: float
    final: bool
    log: tuple[str, ...] = ()
    file: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class TaskRetried:
    """A failed task will run again as `attempt`, `delay` seconds from now."""

    step: str
    path: str
    attempt: int
    delay: float
    at: float


@dataclass(frozen=True, slots=True)
class Note:
    """Something the user should know that is not an error, such as a slower way of starting tasks."""

    message: str
    at: float


@dataclass(frozen=True, slots=True)
class HookFinished:
    """An exit hook was called; `output` is all that it printed."""

    name: str
    succeeded: bool
    output: str
    at: float


@dataclass(frozen=True, slots=True)
class Stopping:
    """The user asked to stop; `at_once` after the second Ctrl-C."""

    at_once: bool
    at: float


@dataclass(frozen=True, slots=True)
class TaskTime:
    """How long a task's successful attempt took."""

    step: str
    path: str
    duration: float


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The run is over and nothing of it runs any more.

    `failed` holds the pathspecs of the tasks that ended it, `slowest` at most five tasks, slowest first.
    """

    flow: str
    run: str
    state: RunState
    failed: tuple[str, ...]
    tasks: int
    duration: float
    at: float
    slowest: tuple[TaskTime, ...] = ()

    @property
    def succeeded(self) -> bool:
        """Whether the last step has committed."""
        return self.state == "succeeded"


Event = (
    RunStarted
    | TasksScheduled
    | TaskStarted
    | LogLine
    | TaskFinished
    | TaskFailed
    | TaskRetried
    | Note
    | HookFinished
    | Stopping
    | RunFinished
)


class Observer(Protocol):
    """Whoever wants to know what a run does."""

    def notify(self, event: Event) -> None:
        """Receive one event; called in order, from the scheduler's thread."""
