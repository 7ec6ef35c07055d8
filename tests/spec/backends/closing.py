"""What backends have started: it ends with the test session, and elsewhere with the process."""

from __future__ import annotations

from contextlib import ExitStack
from multiprocessing.util import Finalize

_open: list[ExitStack] = []


def closing() -> ExitStack:
    """A stack for servers and folders that this process shares."""
    stack = ExitStack()
    _open.append(stack)
    Finalize(None, stack.close, exitpriority=1)
    return stack


def close_all() -> None:
    """End everything now: a worker of the tests that takes long to exit is killed before it is done."""
    while _open:
        _open.pop().close()
