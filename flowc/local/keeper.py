"""Ends isolated tasks whose executor has died, as the fork server does with those that it has forked.

A program of the standard library alone. It learns the tasks' process ids over a pipe, one a line,
with a minus in front when a task is over. When the pipe closes, the executor is gone, however it died.
"""

from __future__ import annotations

import os
import signal
import sys
import time

LAST_WORDS = 3.0
"""Seconds that tasks get to end when their executor is gone."""


def keep(descriptor: int) -> None:
    """Wait until the pipe closes, then end the tasks that still run, and what they have started."""
    tasks: set[int] = set()
    with open(descriptor, encoding="ascii") as lines:
        for line in lines:
            number = int(line)
            if number > 0:
                tasks.add(number)
            else:
                tasks.discard(-number)
    end(tasks)


def end(tasks: set[int]) -> None:
    """Ask process groups to end, and kill those that do not in time."""
    for which, patience in ((signal.SIGTERM, LAST_WORDS), (signal.SIGKILL, 0.0)):
        for leader in list(tasks):
            try:
                os.killpg(leader, which)
            except ProcessLookupError:
                tasks.discard(leader)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and any(map(_lives, tasks)):
            time.sleep(0.02)


def _lives(leader: int) -> bool:
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    keep(int(sys.argv[1]))
