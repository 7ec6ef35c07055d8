"""Points in time as records spell them: ISO 8601, UTC, microseconds, a `Z` at the end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def now() -> str:
    """The present moment."""
    return spell(time.time_ns())


def spell(nanoseconds: int) -> str:
    """A moment given in nanoseconds since the epoch."""
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{rest // 1000:06d}Z"


def parse(text: str) -> datetime:
    """A timestamp as an aware datetime.

    Raises:
        ValueError: if it is none.
    """
    from datetime import datetime

    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def milliseconds(text: str) -> int:
    """A timestamp as milliseconds since the epoch.

    Raises:
        ValueError: if it is none.
    """
    return int(parse(text).timestamp() * 1000)
