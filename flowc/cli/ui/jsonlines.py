"""A run as JSON lines on standard output, for programs that watch it."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowc.local.events import Event

_HUMP = re.compile(r"(?<!^)(?=[A-Z])")


class JsonView:
    """Writes every event as one object, its kind (`task_finished`, …) under `event`."""

    def notify(self, event: Event) -> None:
        """Write one event at once."""
        kind = _HUMP.sub("_", type(event).__name__).lower()
        line = json.dumps({"event": kind, **asdict(event)}, ensure_ascii=False)
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def close(self) -> None:
        """Nothing to leave behind."""
