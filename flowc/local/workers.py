"""Two ways of starting a task's process: forked from a preloaded server, or a fresh interpreter."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from flowc.local.server import MESSAGE, fork_server
from flowc_runtime.dataclass import dataclass
from flowc_runtime.plan import Plan
from flowc_runtime.task.request import TaskRequest

if TYPE_CHECKING:
    import subprocess


@dataclass(frozen=True, slots=True)
class Launch:
    """A task's process to be: its number in this run, and where its pipes end."""

    number: int
    request: TaskRequest
    stdout: int
    stderr: int
    report: int


@dataclass(frozen=True, slots=True)
class Spawned:
    """A task's process runs."""

    number: int
    pid: int


@dataclass(frozen=True, slots=True)
class Exited:
    """A task's process has ended; a negative status is minus the signal that killed it."""

    number: int
    status: int


class ServerLost(Exception):  # noqa: N818 - reads as what it says
    """The process that starts tasks is gone."""


class Workers(Protocol):
    """Starts processes of tasks and tells what becomes of them."""

    def begin(self, template: TaskRequest) -> None:
        """Take what all tasks have in common; comes before the first start."""

    def start(self, launch: Launch) -> None:
        """Start a task's process; the caller closes its copies of the pipe ends."""

    def signal(self, number: int, which: int) -> None:
        """Send a signal to a task's process and those it has started."""

    def fileno(self) -> int:
        """A descriptor that is readable when there is news."""

    def news(self) -> Iterator[Spawned | Exited]:
        """What has happened since the last call.

        Raises:
            ServerLost: if no more tasks can be started, ever.
        """

    def close(self) -> None:
        """Let go; tasks that still run are stopped."""


class ForkWorkers:
    """Tasks forked from a server that was forked from this process."""

    def __init__(self, plan: Plan, store: str) -> None:
        """Fork the server now.

        Args:
            plan: the flow's plan.
            store: datastore root.
        """
        self._connection, self._pid = fork_server(plan, store)
        self._connection.setblocking(True)

    def begin(self, template: TaskRequest) -> None:
        """Send what all tasks have in common, which may be longer than a message."""
        import pickle

        stream, sink = os.pipe()
        with os.fdopen(sink, "wb") as file:
            try:
                socket.send_fds(self._connection, [b'{"template": true}'], [stream])
            except ConnectionError as error:
                raise ServerLost("the process that starts tasks is gone") from error
            finally:
                os.close(stream)
            pickle.dump(template, file)

    def start(self, launch: Launch) -> None:
        """Ask the server to fork a child."""
        request = launch.request
        rank = request.rank
        message = {
            "id": launch.number,
            "step": request.step,
            "path": request.path,
            "attempt": request.attempt,
            "retries": request.retries,
            "fallback": request.fallback,
            "rank": [rank.number, rank.world, rank.main] if rank else None,
        }
        descriptors = [launch.stdout, launch.stderr, launch.report]
        try:
            socket.send_fds(self._connection, [json.dumps(message).encode()], descriptors)
        except ConnectionError as error:
            raise ServerLost("the process that starts tasks is gone") from error

    def signal(self, number: int, which: int) -> None:
        """Ask the server to send a signal."""
        self._connection.send(json.dumps({"id": number, "signal": which}).encode())

    def fileno(self) -> int:
        """The connection to the server."""
        return self._connection.fileno()

    def news(self) -> Iterator[Spawned | Exited]:
        """Messages from the server."""
        while True:
            try:
                data = self._connection.recv(MESSAGE, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            except ConnectionError:
                data = b""
            if not data:
                raise ServerLost("the process that starts tasks is gone")
            message = json.loads(data)
            if "pid" in message:
                yield Spawned(message["id"], message["pid"])
            else:
                yield Exited(message["id"], message["status"])

    def close(self) -> None:
        """Hang up and wait for the server to end."""
        self._connection.close()
        os.waitpid(self._pid, 0)


class FreshWorkers:
    """Tasks in interpreters of their own: slower to start, and nothing is shared."""

    def __init__(self, path: tuple[str, ...]) -> None:
        """Be ready to start interpreters.

        Args:
            path: folders from which the flow's modules are imported.
        """
        self._path = path
        self._pids: dict[int, int] = {}
        self._ended: deque[Spawned | Exited] = deque()
        self._alarm, self._alarm_in = os.pipe()
        os.set_blocking(self._alarm, False)
        self._keeper, self._roster = _start_keeper()
        self._entering = threading.Lock()

    def begin(self, template: TaskRequest) -> None:
        """Every request is sent whole."""

    def start(self, launch: Launch) -> None:
        """Start an interpreter and hand it the request."""
        import pickle
        import subprocess

        request, request_in = os.pipe()
        with os.fdopen(request_in, "wb") as sink:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter
                [sys.executable, "-m", "flowc_runtime.worker", str(request), str(launch.report)],
                stdin=subprocess.DEVNULL,
                stdout=launch.stdout,
                stderr=launch.stderr,
                pass_fds=(request, launch.report),
                start_new_session=True,
            )
            os.close(request)
            # Before it learns what to do: without a keeper it would outlive this process.
            try:
                self._enter(process.pid)
            except BrokenPipeError as error:
                raise ServerLost("the process that guards tasks is gone") from error
            sink.write(pickle.dumps((self._path, launch.request)))
        self._pids[launch.number] = process.pid
        self._ended.append(Spawned(launch.number, process.pid))
        os.write(self._alarm_in, b"!")
        waiter = threading.Thread(target=self._wait, args=(launch.number, process), daemon=True)
        waiter.start()

    def signal(self, number: int, which: int) -> None:
        """Send a signal to the group that the interpreter leads."""
        pid = self._pids.get(number)
        if pid is not None:
            try:
                os.killpg(pid, which)
            except ProcessLookupError:
                return

    def fileno(self) -> int:
        """A pipe that waiting threads write to."""
        return self._alarm

    def news(self) -> Iterator[Spawned | Exited]:
        """What waiting threads have seen."""
        try:
            os.read(self._alarm, 4096)
        except BlockingIOError:
            return
        while self._ended:
            item = self._ended.popleft()
            if isinstance(item, Exited):
                self._pids.pop(item.number, None)
            yield item

    def close(self) -> None:
        """Kill what still runs."""
        import signal

        for number in list(self._pids):
            self.signal(number, signal.SIGKILL)
        with self._entering:
            os.close(self._roster)
            self._roster = -1
        self._keeper.wait()

    def _enter(self, entry: int) -> None:
        """Tell the keeper of a task that has begun, or, with a minus, of one that is over."""
        with self._entering:
            os.write(self._roster, f"{entry}\n".encode())

    def _wait(self, number: int, process: subprocess.Popen[bytes]) -> None:
        status = process.wait()
        with suppress(OSError):  # the keeper is gone, or this process is about to end as well
            self._enter(-process.pid)
        self._ended.append(Exited(number, status))
        os.write(self._alarm_in, b"!")


def _start_keeper() -> tuple[subprocess.Popen[bytes], int]:
    """Start what ends tasks if this process dies; returns it, and where it is told of them."""
    import subprocess

    from flowc.local import keeper

    roster, roster_in = os.pipe()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
        [sys.executable, "-I", "-S", keeper.__file__, str(roster)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(roster,),
        start_new_session=True,  # Ctrl-C is for this process to react to
    )
    os.close(roster)
    return process, roster_in
