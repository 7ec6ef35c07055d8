"""The event loop of a local run: starts tasks, reads what they say, follows the plan.

One thread waits for everything: pipes of tasks, news of their processes, times to retry, Ctrl-C.
Work per task is constant; a fan-out waits as an iterator, however wide it is.
"""

from __future__ import annotations

import heapq
import os
import selectors
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace

from flowc.local.events import (
    Event,
    RunState,
    Stopping,
    TaskFailed,
    TaskFinished,
    TaskRetried,
    TasksScheduled,
    TaskStarted,
    TaskTime,
)
from flowc.local.frontier import Batch, Frontier
from flowc.local.process import STOPPED, Gang, TaskProcess, Work
from flowc.local.workers import Exited, Launch, Spawned, Workers
from flowc_runtime.datastore.run_store import RunStore
from flowc_runtime.protocol import Exit
from flowc_runtime.task_commit import failure_record
from flowc_runtime.task_errors import FailureReport
from flowc_runtime.task_request import Rank, TaskReport, TaskRequest
from flowc_runtime.task_setup import decorator, retries, retry_delay, time_limit_of

HEARTBEAT = 10.0
"""Seconds between signs of life."""

GRACE = 5.0
"""Seconds between asking a task to end and killing it."""

SLOWEST = 5
NO_RETRY = frozenset({Exit.FINAL, Exit.CODE_DIFFERS, Exit.TERMINATED})


class Scheduler:
    """Runs one flow to its end."""

    def __init__(
        self,
        template: TaskRequest,
        records: RunStore,
        workers: Workers,
        slots: int,
        notify: Callable[[Event], None],
        *,
        max_num_splits: int | None = None,
    ) -> None:
        """Be ready to run.

        Args:
            template: what all tasks have in common.
            records: the run.
            workers: starts processes.
            slots: tasks that run at the same time.
            notify: told every event.
            max_num_splits: refuse wider fan-outs.
        """
        self._template = template
        self._records = records
        self._workers = workers
        self._slots = slots
        self._notify = notify
        self._max_num_splits = max_num_splits
        self._frontier = Frontier(template.plan)
        self._waiting: deque[Iterator[Work]] = deque()
        self._delayed: list[tuple[float, int, Work]] = []
        self._running: dict[int, TaskProcess] = {}
        self._numbers = 0
        self._selector = selectors.DefaultSelector()
        self._next_beat = 0.0
        self._stops = 0
        self._alarm, self._alarm_in = os.pipe()
        self._ended = False
        self.failed: list[str] = []
        self.finished = 0
        self.slowest: list[tuple[float, str, str]] = []

    def run(self) -> RunState:
        """Run until nothing is left to do; returns how it ended."""
        self._selector.register(self._workers, selectors.EVENT_READ, self._on_news)
        self._selector.register(self._alarm, selectors.EVENT_READ, self._on_alarm)
        self._schedule(self._frontier.first())
        try:
            while True:
                self._launch()
                if not self._running and not self._has_work():
                    break
                for key, _ in self._selector.select(self._patience()):
                    key.data(key.fd)
                self._tick()
        finally:
            self._selector.close()
            os.close(self._alarm)
            os.close(self._alarm_in)
        if self._ended:
            return "succeeded"
        return "terminated" if self._stops else "failed"

    def stop(self) -> None:
        """Stop soon: the first time tasks are asked to end, the second time they are killed.

        May be called from a signal handler.
        """
        os.write(self._alarm_in, b"!")

    def _on_alarm(self, descriptor: int) -> None:
        self._stops += len(os.read(descriptor, 16))
        at_once = self._stops > 1
        self._notify(Stopping(at_once, time.time()))
        for process in self._running.values():
            process.doom = STOPPED
            self._workers.signal(process.number, signal.SIGKILL if at_once else signal.SIGTERM)
            process.deadline = time.monotonic() + GRACE

    @property
    def slowest_tasks(self) -> tuple[TaskTime, ...]:
        """The slowest tasks, slowest first."""
        ordered = sorted(self.slowest, reverse=True)
        return tuple(TaskTime(step, path, duration) for duration, step, path in ordered)

    # Starting

    def _has_work(self) -> bool:
        return not self._halted and bool(self._waiting or self._delayed)

    @property
    def _halted(self) -> bool:
        return bool(self.failed or self._stops)

    def _schedule(self, batch: Batch) -> None:
        self._notify(TasksScheduled(batch.step.name, batch.count, time.time()))
        # What was opened last is finished first, so that few tasks are half done at any time.
        if batch.gang:
            self._waiting.appendleft(self._ranks(batch, Gang(batch.base, batch.count)))
        else:
            self._waiting.appendleft(Work(batch.step, path) for path in batch.paths())

    def _ranks(self, batch: Batch, gang: Gang) -> Iterator[Work]:
        for rank, path in enumerate(batch.paths()):
            yield Work(batch.step, path, gang=gang, rank=rank)

    def _launch(self) -> None:
        while not self._halted and len(self._running) < self._slots:
            work = self._next_work()
            if work is None:
                return
            self._start(work)
            if work.gang is not None:
                self._start_other_ranks(work.gang)

    def _next_work(self) -> Work | None:
        if self._delayed and self._delayed[0][0] <= time.monotonic():
            return heapq.heappop(self._delayed)[2]
        while self._waiting:
            work = next(self._waiting[0], None)
            if work is not None:
                return work
            self._waiting.popleft()
        return None

    def _start_other_ranks(self, gang: Gang) -> None:
        """A gang waits for its members: they start together, even beyond the number of slots."""
        while len(gang.running) < gang.world:
            work = self._next_work()
            assert work is not None and work.gang is gang
            self._start(work)

    def _start(self, work: Work) -> None:
        self._numbers += 1
        number = self._numbers
        place = None
        if work.gang is not None and work.rank is not None:
            place = Rank(work.rank, work.gang.world, "127.0.0.1")
            work.gang.running.add(work.rank)
        request = replace(
            self._template,
            step=work.step.name,
            path=work.path,
            attempt=work.attempt,
            retries=retries(work.step),
            fallback=work.fallback,
            rank=place,
        )
        process = TaskProcess(number, work, request, self._records, self._notify)
        limit = time_limit_of(work.step)
        if limit is not None:
            process.deadline = time.monotonic() + limit + GRACE
        self._running[number] = process
        try:
            self._workers.start(Launch(number, request, *process.write_ends))
        finally:
            process.close_write_ends()
        for descriptor in process.descriptors:
            self._selector.register(descriptor, selectors.EVENT_READ, self._reader(process))

    def _reader(self, process: TaskProcess) -> Callable[[int], None]:
        def read(descriptor: int) -> None:
            # Its exit may have been seen in the same round, and its descriptors closed and used again.
            if process.number in self._running and not process.read(descriptor):
                self._selector.unregister(descriptor)

        return read

    # Ending

    def _on_news(self, _descriptor: int) -> None:
        for item in self._workers.news():
            process = self._running[item.number]
            if isinstance(item, Spawned):
                process.pid = item.pid
                work = process.work
                self._notify(
                    TaskStarted(work.step.name, work.path, work.attempt, item.pid, process.started)
                )
            else:
                self._on_exit(process, item)

    def _on_exit(self, process: TaskProcess, item: Exited) -> None:
        del self._running[process.number]
        for descriptor in process.descriptors:
            if descriptor in self._selector.get_map():
                self._selector.unregister(descriptor)
        process.finish()
        report = process.report(item.status)
        if process.work.gang is not None:
            self._rank_ended(process, process.work.gang, report)
        elif report.exit is Exit.OK:
            self._committed(process.work, report)
        else:
            self._attempt_failed(process, report)

    def _committed(self, work: Work, report: TaskReport) -> None:
        duration = report.finished - report.started
        self.finished += 1
        heapq.heappush(self.slowest, (duration, work.step.name, work.path))
        if len(self.slowest) > SLOWEST:
            heapq.heappop(self.slowest)
        self._notify(
            TaskFinished(
                work.step.name,
                work.path,
                work.attempt,
                "caught" if report.outcome == "caught" else "ok",
                duration,
                time.time(),
                report.count,
                report.case,
                report.trip,
            )
        )
        self._advance(work, report)

    def _advance(self, work: Work, report: TaskReport) -> None:
        limit = self._max_num_splits
        if limit is not None and (report.count or 0) > limit:
            message = (
                f"step `{work.step.name}` fans out into {report.count} tasks, more than {limit}"
            )
            self._fail(work, FailureReport("TooManySplits", message, ""), report)
            return
        if work.step.kind == "end":
            self._ended = True
            return
        name = work.step.name
        for batch in self._frontier.after(name, work.path, count=report.count, case=report.case):
            self._schedule(batch)

    def _attempt_failed(self, process: TaskProcess, report: TaskReport) -> None:
        work = process.work
        self._records.write_failure(failure_record(process.request, report))
        following = None if self._stops else self._next_attempt(process, report)
        failure = report.failure or FailureReport("Failed", "", "")
        self._fail(work, failure, report, tuple(process.tail), final=following is None)
        if following is not None:
            delay = retry_delay(work.step) if following.fallback is None else 0.0
            self._retry(following, delay)

    def _next_attempt(self, process: TaskProcess, report: TaskReport) -> Work | None:
        work = process.work
        if report.exit in NO_RETRY:
            return None
        user_retries = retries(work.step)
        if work.attempt < user_retries:
            return replace(work, attempt=work.attempt + 1)
        catches = decorator(work.step, "catch") is not None
        if catches and process.died_hard and work.fallback is None:
            reason = report.failure.message if report.failure else "the process died"
            return replace(work, attempt=work.attempt + 1, fallback=reason)
        return None

    def _retry(self, work: Work, delay: float) -> None:
        self._notify(TaskRetried(work.step.name, work.path, work.attempt, delay, time.time()))
        self._numbers += 1
        heapq.heappush(self._delayed, (time.monotonic() + delay, self._numbers, work))

    def _fail(
        self,
        work: Work,
        failure: FailureReport,
        report: TaskReport,
        log: tuple[str, ...] = (),
        *,
        final: bool = True,
    ) -> None:
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
            facts = self._template.facts
            flow = self._template.plan.flow
            self.failed.append(f"{flow}/{facts.run}/{work.step.name}/{work.path}")

    # Gangs

    def _rank_ended(self, process: TaskProcess, gang: Gang, report: TaskReport) -> None:
        work = process.work
        assert work.rank is not None
        gang.running.discard(work.rank)
        if report.exit is Exit.OK:
            gang.done[work.rank] = report
            if len(gang.done) == gang.world:
                for rank, done in sorted(gang.done.items()):
                    path = f"{gang.base}.{rank}"
                    self._committed(replace(work, path=path, rank=rank), done)
            return
        if gang.failed:
            return
        gang.failed = True
        for other in self._running.values():
            if other.work.gang is gang:
                other.doom = STOPPED
                self._workers.signal(other.number, signal.SIGTERM)
                other.deadline = time.monotonic() + GRACE
        self._attempt_failed(process, report)

    # Time

    def _patience(self) -> float:
        now = time.monotonic()
        times = [self._next_beat]
        if self._delayed and not self._halted and len(self._running) < self._slots:
            times.append(self._delayed[0][0])
        times += [p.deadline for p in self._running.values() if p.deadline is not None]
        return max(0.0, min(times) - now)

    def _tick(self) -> None:
        now = time.monotonic()
        if now >= self._next_beat:
            self._next_beat = now + HEARTBEAT
            self._records.beat(every=HEARTBEAT)
        for process in list(self._running.values()):
            if process.deadline is not None and now >= process.deadline:
                process.deadline = None
                process.doom = process.doom or "the step ran longer than its time limit"
                self._workers.signal(process.number, signal.SIGKILL)


def usable_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
