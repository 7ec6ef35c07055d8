"""The exceptions under Metaflow's name for their module."""

from __future__ import annotations

from flowc_runtime.exceptions import *  # noqa: F403
from flowc_runtime.exceptions import CaughtException as MetaflowExceptionWrapper  # noqa: F401
