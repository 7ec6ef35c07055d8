"""One task: its inputs, the call of the step, what it leaves, and its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowc_runtime.task.request import TaskReport, TaskRequest


def run(request: TaskRequest) -> TaskReport:
    """Run one attempt of a task in this process; the one entry for containers and local workers.

    Never raises: how the attempt ended is in the report. It writes the record of a task that commits;
    whoever supervises it writes the failure.
    """
    from flowc_runtime.task.attempt import run_attempt

    return run_attempt(request)
