"""What a test needs of the programs that `make engines` builds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.engines.kubernetes.programs import find, missing


def require(*names: str) -> None:
    """Skip the test if a program is not built; in CI, where a skipped engine would hide, fail it."""
    if absent := missing(names):
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            f"{', '.join(absent)}: not built; `make engines` does that, and needs Go"
        )


def required(name: str) -> Path:
    """A program, as `require` has it."""
    require(name)
    return find(name)
