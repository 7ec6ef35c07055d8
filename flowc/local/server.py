"""The fork server: a process that has loaded the flow already and forks one child for each task.

The scheduler forks it once, right after loading and before it has spoken to the datastore (connections
and the threads behind them do not survive a fork), and then only sends it messages with the
descriptors of the task's pipes; so tasks start in milliseconds, and the scheduler itself may have
threads. The server answers with the child's process id and, in the end, with its exit status.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import pickle
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from typing import NoReturn

from flowc.local.keeper import LAST_WORDS
from flowc_runtime.datastore.open import preload
from flowc_runtime.plan import Plan
from flowc_runtime.task.request import Rank, TaskRequest
from flowc_runtime.worker import become

MESSAGE = 64 * 1024
"""Bytes that no message exceeds."""

_LARGEST_SEED = 2**64
"""Seeds that people choose are below; NumPy itself takes 128 bits from the system."""


def fork_server(plan: Plan, store: str) -> tuple[socket.socket, int]:
    """Fork a server; returns the connection to it and its process id.

    Args:
        plan: the flow's plan.
        store: datastore root; what speaks to it is loaded, but not used.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        theirs.close()
        return ours, pid
    ours.close()
    code = 1
    try:
        _Server(theirs, plan.module).serve(store)
        code = 0
    finally:
        os._exit(code)


class _Server:
    def __init__(self, connection: socket.socket, module: str) -> None:
        self.connection = connection
        self.module = module
        self.template: TaskRequest | None = None
        self.children: dict[int, int] = {}
        self.alarm, self.alarm_in = os.pipe()

    def serve(self, store: str) -> None:
        """Answer messages until the scheduler hangs up."""
        import atexit  # noqa: F401 - these are loaded once here, instead of once in every child

        import flowc_runtime.task.attempt  # noqa: F401

        preload(store)
        os.set_blocking(self.alarm, False)
        os.set_blocking(self.alarm_in, False)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.alarm_in, warn_on_full_buffer=False)
        gc.collect()
        gc.freeze()
        with selectors.DefaultSelector() as selector:
            selector.register(self.connection, selectors.EVENT_READ, self.receive)
            selector.register(self.alarm, selectors.EVENT_READ, self.reap)
            while all(key.data() for key, _ in selector.select()):
                pass
        self.end()

    def receive(self) -> bool:
        """Take one message; False if the scheduler has hung up."""
        try:
            data, descriptors, _flags, _address = socket.recv_fds(self.connection, MESSAGE, 3)
        except ConnectionError:
            return False
        if not data:
            return False
        message = json.loads(data)
        if "template" in message:
            with os.fdopen(descriptors[0], "rb") as stream:
                self.template = pickle.load(stream)  # noqa: S301 - from the scheduler
        elif "signal" in message:
            self.kill(message["id"], message["signal"])
        else:
            self.spawn(message, descriptors)
        return True

    def spawn(self, message: dict[str, object], descriptors: list[int]) -> None:
        number = int(str(message["id"]))
        pid = os.fork()
        if not pid:
            self.child(message, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        self.children[pid] = number
        self.tell({"id": number, "pid": pid})

    def child(self, message: dict[str, object], descriptors: list[int]) -> NoReturn:
        code: Callable[[int], NoReturn] = os._exit
        try:
            signal.set_wakeup_fd(-1)
            self.connection.close()
            os.close(self.alarm)
            os.close(self.alarm_in)
            os.setsid()
            stdout, stderr, report = descriptors
            _take_streams(stdout, stderr)
            reseed(vars(sys.modules[self.module]))
            assert self.template is not None
            become(_request(self.template, message), report)
        finally:
            code(1)

    def reap(self) -> bool:
        """Tell of every child that has ended."""
        with contextlib.suppress(BlockingIOError):
            os.read(self.alarm, 4096)
        while self.children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            number = self.children.pop(pid, None)
            if number is not None:
                self.tell({"id": number, "status": os.waitstatus_to_exitcode(status)})
        return True

    def kill(self, number: int, which: int) -> None:
        for pid, owner in self.children.items():
            if owner == number:
                _kill_group(pid, which)

    def tell(self, message: dict[str, int]) -> None:
        try:
            self.connection.send(json.dumps(message).encode())
        except ConnectionError:
            return  # the scheduler is gone; the next receive notices

    def end(self) -> None:
        """Without a scheduler nobody records what happens: let no task go on."""
        for which, patience in ((signal.SIGTERM, LAST_WORDS), (signal.SIGKILL, 1.0)):
            for pid in self.children:
                _kill_group(pid, which)
            deadline = time.monotonic() + patience
            while self.children and time.monotonic() < deadline:
                self.reap()
                time.sleep(0.01)


def reseed(names: Mapping[str, object]) -> None:
    """Make random numbers differ from task to task, as they do in fresh interpreters.

    Args:
        names: what the flow's module holds; among it may be generators that were seeded by chance.
    """
    random = sys.modules.get("random")
    if random is not None:
        random.seed()
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is None:
        return
    numpy_random.seed()
    for value in names.values():
        if isinstance(value, numpy_random.Generator):
            source = value.bit_generator
            entropy = getattr(source.seed_seq, "entropy", None)
            if isinstance(entropy, int) and entropy > _LARGEST_SEED:
                source.state = type(source)().state


def _request(template: TaskRequest, message: dict[str, object]) -> TaskRequest:
    from dataclasses import replace

    fields = {key: message[key] for key in ("step", "path", "attempt", "retries", "fallback")}
    rank = message["rank"]
    place = Rank(*rank) if isinstance(rank, list) else None
    return replace(template, **fields, rank=place)  # type: ignore[arg-type]


def _take_streams(stdout: int, stderr: int) -> None:
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    for descriptor in (null, stdout, stderr):
        os.close(descriptor)


def _kill_group(pid: int, which: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, which)
        except ProcessLookupError:
            continue
        return
