"""flowc beside Metaflow: the same flows, the same machine, taken in turns."""

from __future__ import annotations
