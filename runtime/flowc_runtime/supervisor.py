"""The parent of a task in a container: owns the time limit, ships the log, records the failure.

The task itself is a forked child, so that whatever kills it leaves somebody to tell.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from typing import TYPE_CHECKING

from flowc_runtime.datastore.errors import StoreError
from flowc_runtime.datastore.open import open_store
from flowc_runtime.datastore.run_store import RunStore
from flowc_runtime.log_file import LogFile
from flowc_runtime.protocol import Exit
from flowc_runtime.task.commit import failure_record
from flowc_runtime.task.errors import FailureReport, TaskError, describe
from flowc_runtime.task.request import TaskReport
from flowc_runtime.task.setup import time_limit_of
from flowc_runtime.worker import become, decode_report

if TYPE_CHECKING:
    from flowc_runtime.control import ControlSink
    from flowc_runtime.logs import Stream
    from flowc_runtime.task.request import TaskRequest

GRACE = 5.0
"""Seconds that a step gets to react to its time limit before its process is killed."""

_CHUNK = 64 * 1024


def supervise(request: TaskRequest, control: ControlSink) -> Exit:
    """Run a task in a child process; returns what this process is to end with."""
    records = RunStore(
        open_store(request.facts.store),
        request.plan.flow,
        request.facts.run,
        codec=request.facts.codec,
    )
    child = _Child(request, records)
    report = child.wait()
    if report.exit is Exit.OK:
        control.write(records, request, report)
    else:
        records.write_failure(failure_record(request, report))
    return report.exit


class _Child:
    """The process of the task, seen from its parent."""

    def __init__(self, request: TaskRequest, records: RunStore) -> None:
        self.started = time.time()
        self.log = LogFile(records, request.step, request.path, request.attempt)
        self.data = bytearray()
        self.terminated = False
        self.late = False
        limit = time_limit_of(request.step_plan)
        self.deadline = None if limit is None else time.monotonic() + limit + GRACE
        self.alarm, alarm_in = os.pipe()
        os.set_blocking(self.alarm, False)
        os.set_blocking(alarm_in, False)
        # Before the fork, so that neither the child's end nor a request to stop can be missed.
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._forward)
        signal.signal(signal.SIGINT, self._forward)
        signal.set_wakeup_fd(alarm_in, warn_on_full_buffer=False)
        self.pid = 0
        self.streams: dict[int, Stream | None] = {}
        self._fork(request)

    def wait(self) -> TaskReport:
        """Ship output until the task has ended; how it ended."""
        poll = select.poll()
        for descriptor in (self.alarm, *self.streams):
            poll.register(descriptor, select.POLLIN)
        status = None
        while status is None:
            for descriptor, _ in poll.poll(self._patience()):
                if descriptor == self.alarm:
                    _drain(self.alarm)
                elif not self._ship(descriptor):
                    poll.unregister(descriptor)
            self._enforce()
            status = self._reap()
        self._finish()
        return self._report(status)

    def _fork(self, request: TaskRequest) -> None:
        pipes = [os.pipe() for _ in range(3)]
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if not self.pid:
            try:
                os.setsid()
                for target, (read_end, write_end) in zip((1, 2), pipes, strict=False):
                    os.dup2(write_end, target)
                    os.close(read_end)
                    os.close(write_end)
                os.close(pipes[2][0])
                become(request, pipes[2][1])
            finally:
                os._exit(int(Exit.FAILED))
        if self.terminated:
            self._forward()
        kinds: tuple[Stream | None, ...] = ("stdout", "stderr", None)
        for kind, (read_end, write_end) in zip(kinds, pipes, strict=True):
            os.close(write_end)
            os.set_blocking(read_end, False)
            self.streams[read_end] = kind

    def _forward(self, *_: object) -> None:
        self.terminated = True
        if self.pid:
            _kill(self.pid, signal.SIGTERM)

    def _patience(self) -> float | None:
        if self.deadline is None:
            return None
        return max(0.0, self.deadline - time.monotonic()) * 1000

    def _enforce(self) -> None:
        if self.deadline is not None and time.monotonic() >= self.deadline:
            self.deadline = None
            self.late = True
            _kill(self.pid, signal.SIGKILL)

    def _reap(self) -> int | None:
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if pid else None

    def _ship(self, descriptor: int) -> bool:
        """Pass one chunk on; False if there was none."""
        try:
            chunk = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return False
        stream = self.streams[descriptor]
        if stream is None:
            self.data += chunk
        elif chunk:
            _write_all(1 if stream == "stdout" else 2, chunk)
            self.log.feed(stream, chunk)
        return bool(chunk)

    def _finish(self) -> None:
        for descriptor, stream in self.streams.items():
            while self._ship(descriptor):
                pass
            os.close(descriptor)
            if stream is not None:
                self.log.finish(stream)
        self.log.close()

    def _report(self, status: int) -> TaskReport:
        try:
            return decode_report(bytes(self.data))
        except ValueError:
            code, failure = self._death(status)
            return TaskReport("failed", code, self.started, time.time(), failure=failure)

    def _death(self, status: int) -> tuple[Exit, FailureReport]:
        if self.terminated:
            return Exit.TERMINATED, FailureReport("Terminated", "the task was asked to stop", "")
        if self.late:
            return Exit.FAILED, FailureReport(
                "Timeout", "the step ran longer than its time limit", ""
            )
        if status < 0:
            name = signal.Signals(-status).name
            return Exit.FAILED, FailureReport("Killed", f"the process was killed by {name}", "")
        return Exit.FAILED, FailureReport("Exited", f"the process ended with code {status}", "")


def guarded(request: TaskRequest, control: ControlSink) -> Exit:
    """`supervise`, with everything that goes wrong outside of the task said in one line."""
    try:
        return supervise(request, control)
    except TaskError as error:
        complain(error)
        return error.exit
    except StoreError as error:
        complain(error)
        return Exit.ENVIRONMENT


def complain(error: BaseException) -> None:
    """Say in one line what kept a task from running."""
    failure = describe(error)
    sys.stderr.write(f"flowc: {failure.message}\n")


def _drain(descriptor: int) -> None:
    try:
        while os.read(descriptor, 4096):
            pass
    except BlockingIOError:
        return


def _kill(pid: int, which: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, which)
        except ProcessLookupError:
            continue
        return


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
