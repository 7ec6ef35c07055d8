"""Parameters under Metaflow's name for their module."""

from __future__ import annotations

from flowc_runtime.parameters import JSONType, Parameter, ParameterContext  # noqa: F401
