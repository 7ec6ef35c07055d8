"""`python -m tests.soak`: run the large counts and write `docs/verification.json`."""

from __future__ import annotations

import argparse
import os

from tests.soak.programs import check_programs
from tests.soak.report import SuiteReport, write_reports
from tests.spec.backends import BACKENDS

COUNTS = {"local": 1000, "local-isolated": 100}
"""Random programs by backend; any other backend gets `OTHERWISE`."""

OTHERWISE = 200


def main() -> int:
    """Run the suites of the chosen backends; 1 if anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    names = [backend.name for backend in BACKENDS]
    parser.add_argument("--backend", choices=names, action="append", help="default: all")
    parser.add_argument("--programs", type=int, help="random programs, instead of the usual count")
    parser.add_argument("--first-seed", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1))
    chosen = parser.parse_args()
    reports: list[SuiteReport] = []
    for backend in BACKENDS:
        if chosen.backend and backend.name not in chosen.backend:
            continue
        count = chosen.programs or COUNTS.get(backend.name, OTHERWISE)
        seeds = range(chosen.first_seed, chosen.first_seed + count)
        reports.append(check_programs(backend, seeds, chosen.jobs))
    write_reports(reports)
    return 1 if any(report.failures for report in reports) else 0


if __name__ == "__main__":
    raise SystemExit(main())
