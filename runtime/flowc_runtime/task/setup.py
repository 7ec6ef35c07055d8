"""What the built-in decorators do around a step: variables of the environment, the time limit."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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
