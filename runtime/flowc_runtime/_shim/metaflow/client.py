"""The client under Metaflow's name for its module."""

from __future__ import annotations

from flowc_runtime.client import *  # noqa: F403
