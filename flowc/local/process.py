"""One attempt of a task while its process runs: its pipes, its log, its report."""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import field

from flowc.local.events import LogLine
from flowc.local.frontier import Batch
from flowc_runtime.dataclass import dataclass
from flowc_runtime.datastore.run_store import RunStore
from flowc_runtime.log_file import LogFile
from flowc_runtime.logs import Stream
from flowc_runtime.plan import StepPlan
from flowc_runtime.protocol import Exit
from flowc_runtime.task.errors import FailureReport
from flowc_runtime.task.request import TaskReport, TaskRequest
from flowc_runtime.worker import decode_report

CHUNK = 64 * 1024
TAIL = 20
"""Lines of a failed attempt's output that its event carries."""


@dataclass(slots=True)
class Gang:
    """The ranks of one fan-out, which run, fail and are tried again together."""

    batch: Batch
    running: set[int] = field(default_factory=set)
    done: dict[str, TaskReport] = field(default_factory=dict)
    failure: tuple[TaskProcess, TaskReport] | None = None

    @property
    def world(self) -> int:
        """How many ranks there are."""
        return self.batch.count


@dataclass(frozen=True, slots=True)
class Work:
    """An attempt that is to be made."""

    step: StepPlan
    path: str
    attempt: int = 0
    fallback: str | None = None
    gang: Gang | None = None
    rank: int | None = None


class TaskProcess:
    """An attempt that is being made."""

    def __init__(
        self,
        number: int,
        work: Work,
        request: TaskRequest,
        records: RunStore,
        notify: Callable[[LogLine], None],
    ) -> None:
        """Open the pipes; the process itself is for the workers to start."""
        self.number = number
        self.work = work
        self.request = request
        self.started = time.time()
        self.pid = 0
        self.deadline: float | None = None
        self.doom: str | None = None
        self.tail: deque[str] = deque(maxlen=TAIL)
        self._notify = notify
        self._log = LogFile(records, request.step, request.path, request.attempt)
        self._report = bytearray()
        self._read_ends: dict[int, Stream | None] = {}
        self.write_ends = tuple(self._pipe(kind) for kind in ("stdout", "stderr", None))

    @property
    def descriptors(self) -> tuple[int, ...]:
        """The pipes to read from."""
        return tuple(self._read_ends)

    def close_write_ends(self) -> None:
        """The process has its own copies now."""
        for descriptor in self.write_ends:
            os.close(descriptor)

    def read(self, descriptor: int) -> bool:
        """Take what is there, at most one chunk; False if nothing was, or the pipe has ended."""
        try:
            chunk = os.read(descriptor, CHUNK)
        except BlockingIOError:
            return False
        if not chunk:
            return False
        stream = self._read_ends[descriptor]
        if stream is None:
            self._report += chunk
        else:
            self._tell(stream, self._log.feed(stream, chunk))
            if b"\r" in chunk:
                self._tell_unfinished(stream)
        return True

    def finish(self) -> Callable[[], None]:
        """Read what is left after the process has ended, and close the pipes.

        Processes that the task has left behind may hold the pipes open: nobody waits for them.

        Returns:
            What stores the log, which takes a while on a far datastore.
        """
        for descriptor, stream in self._read_ends.items():
            while self.read(descriptor):
                pass
            os.close(descriptor)
            if stream is not None:
                self._tell(stream, self._log.finish(stream))
        self._read_ends.clear()
        return self._log.close

    def report(self, status: int) -> TaskReport:
        """What the task reported; or, where it died before it could, what its exit status tells."""
        try:
            return decode_report(bytes(self._report))
        except ValueError:
            failure = FailureReport(*self._death(status), "")
            code = Exit.TERMINATED if self.doom == STOPPED else Exit.FAILED
            return TaskReport("failed", code, self.started, time.time(), failure=failure)

    @property
    def died_hard(self) -> bool:
        """Whether the process ended without a report."""
        return not self._report

    def _death(self, status: int) -> tuple[str, str]:
        if self.doom is not None:
            return ("Terminated" if self.doom == STOPPED else "Timeout"), self.doom
        if status < 0:
            name = signal.Signals(-status).name
            hint = ", often because memory ran out" if name == "SIGKILL" else ""
            return "Killed", f"the process was killed by {name}{hint}"
        return "Exited", f"the process ended with code {status} before the step was over"

    def _pipe(self, kind: Stream | None) -> int:
        read_end, write_end = os.pipe()
        os.set_blocking(read_end, False)
        self._read_ends[read_end] = kind
        return write_end

    def _tell(self, stream: Stream, lines: list[bytes]) -> None:
        if lines:
            now = time.time()
            for event in self._lines(stream, lines, now):
                self.tail.append(event.text)
                self._notify(event)

    def _lines(self, stream: Stream, lines: list[bytes], at: float) -> Iterator[LogLine]:
        work = self.work
        for line in lines:
            text = line.decode("utf-8", "replace")
            yield LogLine(work.step.name, work.path, work.attempt, stream, text, at)

    def _tell_unfinished(self, stream: Stream) -> None:
        text = self._log.unfinished(stream).decode("utf-8", "replace")
        if text:
            work = self.work
            name, path, attempt = work.step.name, work.path, work.attempt
            self._notify(LogLine(name, path, attempt, stream, text, time.time(), transient=True))


STOPPED = "the run was stopped"
"""Why a task is killed when the user stops the run."""
