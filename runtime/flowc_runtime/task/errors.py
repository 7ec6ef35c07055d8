"""How an attempt of a task ends when it does not commit, and what is told about it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from flowc_runtime.datastore.errors import StoreError
from flowc_runtime.protocol import Exit

if TYPE_CHECKING:
    from traceback import TracebackException

_OWN = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


class TaskError(Exception):
    """The task cannot go on, for a reason that lies outside of the step's own code.

    Attributes:
        exit: what the process ends with; another attempt makes no sense after `FINAL`.
    """

    def __init__(self, message: str, exit: Exit = Exit.FINAL) -> None:
        super().__init__(message)
        self.exit = exit


class Terminated(BaseException):
    """The engine or the user asked the process to stop."""


class FailureReport(NamedTuple):
    """An exception in words; `file` and `line` are the innermost place in the user's code."""

    type: str
    message: str
    traceback: str
    file: str | None = None
    line: int | None = None


def describe(error: BaseException, *, own: bool = False) -> FailureReport:
    """Say what an exception was, with the user's frames only.

    A `TaskError` or `StoreError` has no traceback: its message is all there is to know. With `own`, the
    exception is a defect of flowc itself, and no frame is left out.
    """
    name = _type_name(type(error))
    message = _message(error)
    if isinstance(error, (TaskError, Terminated, StoreError)):
        return FailureReport(name, message, "")
    from traceback import TracebackException

    shown = TracebackException.from_exception(error)
    if not own:
        _keep_user_frames(shown)
    last = shown.stack[-1] if shown.stack else None
    return FailureReport(
        name,
        message,
        "".join(shown.format()),
        last.filename if last else None,
        last.lineno if last else None,
    )


def _keep_user_frames(shown: TracebackException) -> None:
    from traceback import StackSummary

    pending: list[TracebackException | None] = [shown]
    while pending:
        current = pending.pop()
        if current is None:
            continue
        frames = [frame for frame in current.stack if not frame.filename.startswith(_OWN)]
        current.stack = StackSummary.from_list(frames)
        pending += [current.__cause__, current.__context__]
        pending += list(getattr(current, "exceptions", None) or [])


def _type_name(kind: type) -> str:
    module = kind.__module__
    plain = module == "builtins" or module.startswith("flowc_runtime.")
    return kind.__qualname__ if plain else f"{module}.{kind.__qualname__}"


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as broken:  # noqa: BLE001 - a user's __str__ may raise anything
        return f"<its message cannot be shown: {type(broken).__name__}>"
