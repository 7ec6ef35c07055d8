"""What has come of the tasks so far, counted and told."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from typing import Literal

from flowc.local.events import Event, TaskFailed, TaskFinished, TaskTime
from flowc.local.process import Work
from flowc_runtime.task.errors import FailureReport
from flowc_runtime.task.request import TaskReport

SLOWEST = 5
"""Tasks that the summary of a run names."""

_UNKNOWN = FailureReport("Failed", "the task failed and did not say why", "")


class Tally:
    """Results of a run."""

    def __init__(self, pathspec: str, notify: Callable[[Event], None]) -> None:
        """Count from nothing.

        Args:
            pathspec: the run's.
            notify: told of every result.
        """
        self._pathspec = pathspec
        self._notify = notify
        self._slowest: list[tuple[float, str, str]] = []
        self.finished = 0
        self.failed: list[str] = []

    @property
    def slowest(self) -> tuple[TaskTime, ...]:
        """The slowest tasks, slowest first."""
        ordered = sorted(self._slowest, reverse=True)
        return tuple(TaskTime(step, path, duration) for duration, step, path in ordered)

    def succeed(self, work: Work, report: TaskReport) -> None:
        """A task has run and committed."""
        duration = report.finished - report.started
        heapq.heappush(self._slowest, (duration, work.step.name, work.path))
        if len(self._slowest) > SLOWEST:
            heapq.heappop(self._slowest)
        self._finish(work, report, "caught" if report.outcome == "caught" else "ok", duration)

    def clone(self, work: Work, report: TaskReport) -> None:
        """A task was taken over from an earlier run."""
        self._finish(work, report, "cloned", 0.0)

    def fail(
        self, work: Work, report: TaskReport, log: tuple[str, ...] = (), *, final: bool = True
    ) -> None:
        """An attempt has failed; if it is `final`, so has the run."""
        failure = report.failure or _UNKNOWN
        self._notify(
            TaskFailed(
                work.step.name,
                work.path,
                work.attempt,
                failure.type,
                failure.message,
                failure.traceback,
                int(report.exit),
                report.finished - report.started,
                time.time(),
                final,
                log,
                failure.file,
                failure.line,
            )
        )
        if final:
            self.failed.append(f"{self._pathspec}/{work.step.name}/{work.path}")

    def _finish(
        self,
        work: Work,
        report: TaskReport,
        outcome: Literal["ok", "caught", "cloned"],
        duration: float,
    ) -> None:
        self.finished += 1
        self._notify(
            TaskFinished(
                work.step.name,
                work.path,
                work.attempt,
                outcome,
                duration,
                time.time(),
                report.count,
                report.case,
                report.trip,
            )
        )
