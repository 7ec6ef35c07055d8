"""Running flows on this machine: the same plan that engines run, one process for each task."""

from __future__ import annotations

from flowc.local.options import RunOptions, RunResult, Settle, Single
from flowc.local.runner import run

__all__ = ["RunOptions", "RunResult", "Settle", "Single", "run"]
