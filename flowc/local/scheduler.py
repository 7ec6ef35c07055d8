"""The event loop of a local run: starts tasks, reads what they say, follows the plan.

One thread waits for everything: pipes of tasks, news of their processes, times to retry, Ctrl-C.
Work per task is constant.
"""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from flowc.local.backlog import Backlog
from flowc.local.errands import Errands
from flowc.local.events import (
    Event,
    RunState,
    Stopping,
    TaskRetried,
    TasksScheduled,
    TaskStarted,
)
from flowc.local.frontier import Batch, Frontier
from flowc.local.process import STOPPED, Gang, TaskProcess, Work
from flowc.local.resume import Origin
from flowc.local.tally import Tally
from flowc.local.workers import Exited, Launch, Spawned, Workers
from flowc_runtime.datastore.records import TaskRecord
from flowc_runtime.datastore.run_store import RunStore
from flowc_runtime.protocol import Exit
from flowc_runtime.task.commit import failure_record, report_of
from flowc_runtime.task.errors import FailureReport
from flowc_runtime.task.request import Rank, TaskReport, TaskRequest
from flowc_runtime.task.setup import decorator, retries, retry_delay, time_limit_of

HEARTBEAT = 10.0
"""Seconds between signs of life."""

GRACE = 5.0
"""Seconds between asking a task to end and killing it."""

_NO_RETRY = frozenset({Exit.FINAL, Exit.CODE_DIFFERS, Exit.TERMINATED})
_LOOPBACK = "127.0.0.1"


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
        origin: Origin | None = None,
        only: Batch | None = None,
    ) -> None:
        """Be ready to run.

        Args:
            template: what all tasks have in common.
            records: the run.
            workers: starts processes.
            slots: tasks that run at the same time.
            notify: told every event.
            max_num_splits: refuse wider fan-outs.
            origin: the run to take committed tasks over from.
            only: the one task to run, instead of the first one and what follows.
        """
        self._template = template
        self._records = records
        self._workers = workers
        self._slots = slots
        self._notify = notify
        self._max_num_splits = max_num_splits
        self._origin = origin
        self._only = only
        self._frontier = Frontier(template.plan)
        self._backlog = Backlog()
        self._errands = Errands(records.store)
        self._running: dict[int, TaskProcess] = {}
        self._numbers = 0
        self._selector = selectors.DefaultSelector()
        self._next_beat = 0.0
        self._stops = 0
        self._alarm, self._alarm_in = os.pipe()
        self._ended = False
        self._over = False
        self.tally = Tally(f"{records.flow}/{records.run}", notify)

    def run(self) -> RunState:
        """Run until nothing is left to do; returns how it ended."""
        self._selector.register(self._workers, selectors.EVENT_READ, self._on_news)
        self._selector.register(self._alarm, selectors.EVENT_READ, self._on_alarm)
        try:
            if self._origin is None:
                self._schedule(self._only or self._frontier.first())
            else:
                self._take_over(self._origin)
            self._loop()
            self._errands.finish()
        finally:
            self._over = True
            self._errands.close()
            self._selector.close()
            os.close(self._alarm)
            os.close(self._alarm_in)
        if self._ended:
            return "succeeded"
        return "terminated" if self._stops else "failed"

    def stop(self) -> None:
        """Stop soon: the first time tasks are asked to end, the second time they are killed.

        May be called from a signal handler, also when the run is over.
        """
        if not self._over:
            os.write(self._alarm_in, b"!")

    def _loop(self) -> None:
        while True:
            self._launch()
            if not self._running and (self._halted or not self._backlog):
                return
            self._look_up(self._patience())

    def _look_up(self, patience: float) -> None:
        """See to what has happened, or happens within `patience` seconds."""
        for key, _ in self._selector.select(patience):
            key.data(key.fd)
        self._tick()

    @property
    def _halted(self) -> bool:
        """Whether nothing new is started; what runs may still commit, so that a resumed run has it."""
        return bool(self.tally.failed or self._stops)

    # Starting

    def _schedule(self, batch: Batch) -> None:
        self._tell_scheduled(batch)
        self._backlog.add(batch)

    def _tell_scheduled(self, batch: Batch) -> None:
        self._notify(TasksScheduled(batch.step.name, batch.count, time.time()))

    def _launch(self) -> None:
        while not self._halted and len(self._running) < self._slots:
            work = self._backlog.take()
            if work is None:
                return
            self._start(work)
            if work.gang is not None:
                # A gang waits for its members: they start together, even beyond the number of slots.
                for rank in self._backlog.take_ranks(work.gang):
                    self._start(rank)

    def _start(self, work: Work) -> None:
        self._numbers += 1
        number = self._numbers
        place = None
        if work.gang is not None and work.rank is not None:
            place = Rank(work.rank, work.gang.world, _LOOPBACK)
            work.gang.running.add(number)
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

    # Taking over

    def _take_over(self, origin: Origin) -> None:
        """Take results over from the run that is resumed, as far as they go; all else waits to run."""
        left: list[Batch] = []
        reached = [self._frontier.first()]
        while reached:
            for batch in reached:
                self._tell_scheduled(batch)
            taken = origin.take_over(reached, self._records)
            reached = []
            for part, records in taken:
                self._look_up(0.0)
                if self._halted:
                    return
                if not records:
                    left.append(part)
                for record in records:
                    reached += self._taken(Work(part.step, record.path), record)
        self._backlog.add(*left)

    def _taken(self, work: Work, record: TaskRecord) -> list[Batch]:
        report = report_of(record, time.time(), found=True)
        self.tally.clone(work, report)
        return self._advance(work, report)

    # Ending

    def _on_news(self, _descriptor: int) -> None:
        for item in self._workers.news():
            process = self._running[item.number]
            if isinstance(item, Exited):
                self._on_exit(process, item)
            else:
                self._on_spawn(process, item)

    def _on_spawn(self, process: TaskProcess, item: Spawned) -> None:
        work = process.work
        process.pid = item.pid
        self._notify(
            TaskStarted(work.step.name, work.path, work.attempt, item.pid, process.started)
        )

    def _on_exit(self, process: TaskProcess, item: Exited) -> None:
        del self._running[process.number]
        for descriptor in process.descriptors:
            if descriptor in self._selector.get_map():
                self._selector.unregister(descriptor)
        self._errands.run(process.finish())
        report = process.report(item.status)
        if process.work.gang is not None:
            self._rank_ended(process, process.work.gang, report)
        elif report.exit is Exit.OK:
            self._committed(process.work, report)
        else:
            self._attempt_failed(process, report)

    def _committed(self, work: Work, report: TaskReport) -> None:
        self.tally.succeed(work, report)
        for batch in self._advance(work, report):
            self._schedule(batch)

    def _advance(self, work: Work, report: TaskReport) -> list[Batch]:
        """What a committed task leads to."""
        name = work.step.name
        limit = self._max_num_splits
        if limit is not None and (report.count or 0) > limit:
            message = f"step `{name}` fans out into {report.count} tasks, more than {limit}"
            failure = FailureReport("TooManySplits", message, "")
            self.tally.fail(work, replace(report, exit=Exit.FINAL, failure=failure))
        elif work.step.kind == "end" or self._only is not None:
            self._ended = True
        else:
            return self._frontier.after(name, work.path, count=report.count, case=report.case)
        return []

    def _attempt_failed(self, process: TaskProcess, report: TaskReport) -> None:
        failure = failure_record(process.request, report)
        self._errands.run(partial(self._records.write_failure, failure))
        following = None if self._stops else self._next_attempt(process, report)
        self.tally.fail(process.work, report, tuple(process.tail), final=following is None)
        if following is None:
            return
        delay = retry_delay(following.step) if following.fallback is None else 0.0
        name, path, attempt = following.step.name, following.path, following.attempt
        self._notify(TaskRetried(name, path, attempt, delay, time.time()))
        self._backlog.again(following, delay)

    def _next_attempt(self, process: TaskProcess, report: TaskReport) -> Work | None:
        work = process.work
        if report.exit in _NO_RETRY:
            return None
        if work.attempt < retries(work.step):
            return replace(work, attempt=work.attempt + 1)
        catches = decorator(work.step, "catch") is not None
        if catches and process.died_hard and work.fallback is None:
            reason = report.failure.message if report.failure else "the process died"
            return replace(work, attempt=work.attempt + 1, fallback=reason)
        return None

    # Gangs

    def _rank_ended(self, process: TaskProcess, gang: Gang, report: TaskReport) -> None:
        gang.running.discard(process.number)
        if report.exit is Exit.OK:
            gang.done[process.work.path] = report
        elif gang.failure is None:
            gang.failure = (process, report)
            self._end_gang(gang)
        if gang.running:
            return
        if gang.failure is not None:
            self._attempt_failed(*gang.failure)
            return
        for path, done in gang.done.items():
            self._committed(replace(process.work, path=path), done)

    def _end_gang(self, gang: Gang) -> None:
        """One rank has failed: the others wait for it in vain."""
        for number in gang.running:
            self._ask_to_end(self._running[number], signal.SIGTERM)

    # Time and signals

    def _on_alarm(self, descriptor: int) -> None:
        self._stops += len(os.read(descriptor, 16))
        at_once = self._stops > 1
        self._notify(Stopping(at_once, time.time()))
        for process in self._running.values():
            self._ask_to_end(process, signal.SIGKILL if at_once else signal.SIGTERM)

    def _ask_to_end(self, process: TaskProcess, which: int) -> None:
        process.doom = process.doom or STOPPED
        process.deadline = time.monotonic() + GRACE
        self._workers.signal(process.number, which)

    def _patience(self) -> float:
        """Seconds until something has to be done without anything happening."""
        times = [self._next_beat]
        due = self._backlog.due
        if due is not None and not self._halted and len(self._running) < self._slots:
            times.append(due)
        times += [p.deadline for p in self._running.values() if p.deadline is not None]
        return max(0.0, min(times) - time.monotonic())

    def _tick(self) -> None:
        now = time.monotonic()
        if now >= self._next_beat:
            self._next_beat = now + HEARTBEAT
            self._errands.run(partial(self._records.beat, every=HEARTBEAT))
        for process in self._running.values():
            if process.deadline is not None and now >= process.deadline:
                process.deadline = None
                process.doom = process.doom or "the step ran longer than its time limit"
                self._workers.signal(process.number, signal.SIGKILL)
