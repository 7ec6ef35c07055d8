"""Counting a run's events, step by step; what the views draw."""

from __future__ import annotations

from dataclasses import field

from flowc.local import events
from flowc_runtime.dataclass import dataclass


@dataclass(slots=True)
class StepProgress:
    """How far one step is. Times are seconds since the epoch, None before the first task."""

    name: str
    total: int = 0
    running: int = 0
    done: int = 0
    cloned: int = 0
    retries: int = 0
    failed: int = 0
    started: float | None = None
    ended: float | None = None
    last_line: str = ""

    @property
    def complete(self) -> bool:
        """Whether every task that is known of has committed."""
        return self.total > 0 and self.done >= self.total

    def elapsed(self, now: float) -> float:
        """Seconds from the first task's start to the last one's end, or to now while one runs."""
        if self.started is None:
            return 0.0
        until = self.ended if self.running == 0 and self.ended is not None else now
        return max(0.0, until - self.started)


@dataclass(slots=True)
class Progress:
    """How far a run is."""

    steps: dict[str, StepProgress] = field(default_factory=dict)

    def notify(self, event: events.Event) -> None:
        """Count one event."""
        match event:
            case events.RunStarted():
                self.steps = {name: StepProgress(name) for name in event.steps}
            case events.TasksScheduled():
                self.steps[event.step].total += event.count
            case events.TaskRetried():
                self.steps[event.step].retries += 1
            case events.LogLine():
                self.steps[event.step].last_line = event.text
            case events.TaskStarted() | events.TaskFinished() | events.TaskFailed():
                self._count_task(self.steps[event.step], event)
            case _:
                pass

    def _count_task(
        self,
        step: StepProgress,
        event: events.TaskStarted | events.TaskFinished | events.TaskFailed,
    ) -> None:
        if isinstance(event, events.TaskStarted):
            step.running += 1
            step.started = event.at if step.started is None else step.started
            return
        step.ended = event.at
        if isinstance(event, events.TaskFinished):
            step.done += 1
            if event.outcome == "cloned":
                step.cloned += 1
                return
        elif event.final:
            step.failed += 1
        step.running = max(0, step.running - 1)
