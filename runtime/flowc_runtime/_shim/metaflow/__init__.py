"""Stands in for Metaflow in flowc and in containers, so that flows written for it run unchanged."""

from __future__ import annotations

from typing import Any

from flowc_runtime import api, api_names

__all__ = api.__all__


def __getattr__(name: str) -> Any:
    return api_names.metaflow_name(name)
