"""Card components under Metaflow's name for their module."""

from __future__ import annotations

from typing import Any

from flowc_runtime import api_names


def __getattr__(name: str) -> Any:
    return api_names.card_name(name)
