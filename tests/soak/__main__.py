"""`python -m tests.soak`: run the large counts and write `docs/verification.json`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from tests.soak.events import check_events
from tests.soak.forks import check_forks
from tests.soak.hostile import check_hostile
from tests.soak.kills import check_kills
from tests.soak.large import check_large
from tests.soak.programs import check_programs
from tests.soak.report import SuiteReport, write_reports
from tests.soak.wide import check_wide
from tests.spec.backends import BACKENDS

COUNTS = {"local": 1000, "local-isolated": 100}
"""Random programs by backend; any other backend gets `OTHERWISE`."""

OTHERWISE = 200
KILLS = 300
FORKS = 500
EVENTS = 10_000
HOSTILE = 30_000
ITEMS = 1000

MEGABYTES = 5 * 1024

SUITES = ("programs", "kills", "forks", "events", "large", "hostile", "wide")


def main() -> int:
    """Run the suites of the chosen backends; 1 if anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    names = [backend.name for backend in BACKENDS]
    parser.add_argument("--backend", choices=names, action="append", help="default: all")
    parser.add_argument("--programs", type=int, help="random programs, instead of the usual count")
    parser.add_argument("--first-seed", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1))
    parser.add_argument("--suite", choices=SUITES, action="append", help="default: all")
    parser.add_argument("--kills", type=int, default=KILLS, help="runs with a sudden death")
    parser.add_argument(
        "--forks", type=int, default=FORKS, help="runs that import numpy and pandas"
    )
    parser.add_argument("--events", type=int, default=EVENTS, help="hostile payloads of events")
    parser.add_argument("--megabytes", type=int, default=MEGABYTES, help="size of large artifacts")
    parser.add_argument("--hostile", type=int, default=HOSTILE, help="parameter values on Argo")
    parser.add_argument("--items", type=int, default=ITEMS, help="items of a foreach on Argo")
    chosen = parser.parse_args()
    suites = chosen.suite or SUITES
    reports: list[SuiteReport] = []
    if "kills" in suites:
        reports += check_kills(chosen.kills, chosen.first_seed, chosen.jobs)
    if "forks" in suites:
        reports.append(check_forks(chosen.forks))
    if "events" in suites:
        reports.append(check_events(chosen.first_seed, chosen.events))
    if "large" in suites:
        reports.append(check_large(chosen.megabytes))
    if "hostile" in suites:
        reports.append(check_hostile(chosen.hostile, chosen.first_seed))
    if "wide" in suites:
        reports.append(check_wide(chosen.items))
    if "programs" in suites:
        reports += _check_programs(chosen)
    write_reports(reports)
    return 1 if any(report.failures for report in reports) else 0


def _check_programs(chosen: argparse.Namespace) -> Iterator[SuiteReport]:
    for backend in BACKENDS:
        if chosen.backend and backend.name not in chosen.backend:
            continue
        count = chosen.programs or COUNTS.get(backend.name, OTHERWISE)
        seeds = range(chosen.first_seed, chosen.first_seed + count)
        yield check_programs(backend, seeds, chosen.jobs)


if __name__ == "__main__":
    raise SystemExit(main())
