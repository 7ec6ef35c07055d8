"""Every built-in decorator, loaded; a task that needs none of them imports none of them."""

from __future__ import annotations

from flowc_runtime.decorators import flows, steps
from flowc_runtime.decorators.use import SIGNATURES

__all__ = ["SIGNATURES", "flows", "steps"]
