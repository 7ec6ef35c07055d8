"""Workers whose tasks end as soon as they are started, without a process: only the scheduler works."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator

from flowc.local.workers import Exited, Launch, Spawned
from flowc_runtime.protocol import Exit
from flowc_runtime.task.errors import FailureReport
from flowc_runtime.task.request import TaskReport, TaskRequest
from flowc_runtime.worker import encode_report

Outcome = Callable[[TaskRequest], TaskReport]


def succeed(request: TaskRequest, count: int | None = None, case: str | None = None) -> TaskReport:
    """The report of a task that has committed."""
    now = time.time()
    return TaskReport("ok", Exit.OK, now, now, count=count, case=case)


def fail(request: TaskRequest) -> TaskReport:
    """The report of an attempt that has failed."""
    now = time.time()
    failure = FailureReport("ValueError", f"{request.step} at {request.path}", "")
    return TaskReport("failed", Exit.FAILED, now, now, failure=failure)


class InstantWorkers:
    """Tells of each task that it has begun and ended.

    Attributes:
        started: tasks so far.
        most: tasks that had been started and not been told of, at the same time.
    """

    def __init__(self, outcome: Outcome) -> None:
        """End tasks as `outcome` says."""
        self._outcome = outcome
        self._events: deque[Spawned | Exited] = deque()
        self._alarm, self._alarm_in = os.pipe()
        self.started = 0
        self.most = 0

    def start(self, launch: Launch) -> None:
        report = self._outcome(launch.request)
        os.write(launch.report, encode_report(report))
        os.write(launch.stdout, b"a line\n")
        self._events.append(Spawned(launch.number, 1))
        self._events.append(Exited(launch.number, int(report.exit)))
        self.started += 1
        self.most = max(self.most, len(self._events) // 2)
        os.write(self._alarm_in, b"!")

    def signal(self, number: int, which: int) -> None:
        raise AssertionError("nothing here can be signalled")

    def fileno(self) -> int:
        return self._alarm

    def news(self) -> Iterator[Spawned | Exited]:
        os.read(self._alarm, 4096)
        while self._events:
            yield self._events.popleft()

    def close(self) -> None:
        os.close(self._alarm)
        os.close(self._alarm_in)
