"""Artifacts of hundreds of megabytes take the memory of one copy, and saving them takes none."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from .large import SHAPES, measure

MEGABYTES = 500


@pytest.mark.skipif(sys.platform != "linux", reason="peaks of memory are read from /proc")
@pytest.mark.parametrize("shape", SHAPES)
def test_large_artifacts_take_the_memory_of_one_copy(tmp_path: Path, shape: str) -> None:
    try:
        for growth in measure(shape, MEGABYTES, tmp_path):
            assert growth.fits, growth
            assert growth.what.startswith("save") or growth.peak > MEGABYTES / 2
    finally:
        shutil.rmtree(tmp_path)
