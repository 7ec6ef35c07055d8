"""Artifacts that are much larger than what saving and loading them may take beside them."""

from __future__ import annotations

import shutil
import sys

from tests.scale.large import SHAPES, measure
from tests.soak.report import ROOT, SuiteReport

FOLDER = ROOT / ".build" / "soak" / "large"


def check_large(megabytes: int) -> SuiteReport:
    """Save and load artifacts of every shape, and compare the memory that it took with its budget."""
    failures = []
    for shape in SHAPES:
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        for growth in measure(shape, megabytes, FOLDER):
            sys.stderr.write(f"{growth.what}: {growth.peak} MB, may take {growth.budget} MB\n")
            if not growth.fits:
                failures.append(f"{growth.what} took {growth.peak} MB, not {growth.budget} MB")
    shutil.rmtree(FOLDER, ignore_errors=True)
    name = f"artifacts of {megabytes} MB"
    return SuiteReport(name, (0, 0), 3 * len(SHAPES), tuple(failures))
