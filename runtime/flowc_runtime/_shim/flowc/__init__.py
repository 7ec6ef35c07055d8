"""Stands in for flowc where only its runtime is installed, as in a container."""

from __future__ import annotations

from typing import Any

from flowc_runtime import api
from flowc_runtime.api_names import shim_name

__all__ = api.__all__


def __getattr__(name: str) -> Any:
    if name in api.__all__:
        return getattr(api, name)
    return shim_name(name)
