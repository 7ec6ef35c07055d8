"""The backends of the specification, in the order in which they are tried."""

from __future__ import annotations

from tests.spec.backends.base import Backend
from tests.spec.backends.local import Local

BACKENDS: tuple[Backend, ...] = (Local("local"), Local("local-isolated", ("--isolate",)))
