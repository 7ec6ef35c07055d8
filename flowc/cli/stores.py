"""From settings to the datastore that commands and their tasks speak to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowc.settings import Settings

_KEYS = (
    "sse_kms_key",
    "s3_client",
    "s3_endpoint",
    "s3_region",
    "s3_path_style",
    "cache_mb",
    "conditional_writes",
)


def use_store(settings: Settings, root: str | None = None) -> str:
    """The datastore root that holds; this process, and those it starts, can speak to it from now on.

    Args:
        settings: they say how, and where unless `root` does.
        root: what the command line says.
    """
    chosen = root or settings.store_root
    if "://" in chosen:
        for name in _KEYS:
            value = getattr(settings.datastore, name)
            if value is not None:
                text = str(value).lower() if isinstance(value, bool) else str(value)
                os.environ[f"FLOWC_DATASTORE__{name.upper()}"] = text
    return chosen
