"""Hostile parameter values by the thousands, through Argo to a step and back."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.engines.argo.deployed import hostile_differences
from tests.soak.report import SuiteReport

A_RUN = 500
"""Values of one run."""


def check_hostile(count: int, first_seed: int) -> SuiteReport:
    """Give flows on Argo so many hostile values, and compare what their steps see.

    Args:
        count: how many values, in runs of `A_RUN`.
        first_seed: the seed of the first run.
    """
    seeds = range(first_seed, first_seed + -(-count // A_RUN))
    failures: list[str] = []
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            found = hostile_differences(seed, A_RUN, Path(folder))
        failures += [f"seed {seed}: {each}" for each in found]
        sys.stderr.write(f"hostile values: seed {seed}, {len(failures)} arrived changed\n")
    return SuiteReport(
        "hostile parameters, argo", (seeds[0], seeds[-1]), len(seeds) * A_RUN, tuple(failures)
    )
