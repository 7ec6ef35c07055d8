"""Settings of property tests: no deadlines, because shared machines stall.

Nothing under this folder needs more than flowc-runtime, pytest and hypothesis; run it alone with
`pytest --confcutdir=tests/runtime tests/runtime`.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("dev", deadline=None, max_examples=50)
settings.register_profile("ci", deadline=None, max_examples=200, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
