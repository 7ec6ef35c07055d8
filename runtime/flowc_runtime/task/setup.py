"""What stands around a step: variables of the environment, the time limit, an end for forks."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from flowc_runtime.exceptions import TimeoutException
from flowc_runtime.plan import StepPlan


def decorator(step: StepPlan, kind: str) -> dict[str, Any] | None:
    """The attributes of a step's decorator of a kind, None if it has none."""
    for attributes in step.decorators:
        if attributes["kind"] == kind:
            return attributes
    return None


def retries(step: StepPlan) -> int:
    """How often the user wants a failed task to be tried again."""
    found = decorator(step, "retry")
    return int(found["times"]) if found else 0


def retry_delay(step: StepPlan) -> float:
    """Seconds to wait before another attempt."""
    found = decorator(step, "retry")
    return float(found["delay"]) if found else 0.0


def time_limit_of(step: StepPlan) -> int | None:
    """Seconds that an attempt may take, None for no limit."""
    found = decorator(step, "timeout")
    return int(found["seconds"]) if found else None


def set_environment(step: StepPlan) -> None:
    """Set the variables that `@environment` names."""
    found = decorator(step, "environment")
    for pair in found["vars"] if found else ():
        os.environ[pair["name"]] = pair["value"]


@contextmanager
def time_limit(step: StepPlan) -> Iterator[None]:
    """Raise `TimeoutException` in the step when its time is over.

    Works in a process's main thread only; elsewhere, and where the step never gives Python a chance to
    run, the supervisor ends the process a little later.
    """
    seconds = time_limit_of(step)
    if seconds is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    import signal

    def expire(_number: int, _frame: object) -> None:
        raise TimeoutException(f"step `{step.name}` ran longer than its limit of {seconds} seconds")

    previous = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


@contextmanager
def forks_end_here() -> Iterator[None]:
    """End a process that the step has forked where it comes out of the step.

    It would save, commit and report beside the task's own process.
    """
    task = os.getpid()
    try:
        yield
    except BaseException as error:
        if os.getpid() == task:
            raise
        _end_fork(error)
    if os.getpid() != task:
        _end_fork(None)


def _end_fork(error: BaseException | None) -> NoReturn:
    """End as an interpreter would, but for exit functions, which are the task's."""
    status = 0 if error is None else 1
    if isinstance(error, SystemExit) and (error.code is None or isinstance(error.code, int)):
        status = error.code or 0
    elif error is not None:
        sys.excepthook(type(error), error, error.__traceback__)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status & 0xFF)
