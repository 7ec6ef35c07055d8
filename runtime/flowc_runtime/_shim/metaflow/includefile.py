"""`IncludeFile` under Metaflow's name for its module."""

from __future__ import annotations

from flowc_runtime.parameters import IncludeFile  # noqa: F401
