"""Sudden deaths by the hundreds."""

from __future__ import annotations

import functools
import shutil
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.kills.container import kill_tasks
from tests.kills.executor import kill_and_resume
from tests.soak.report import ROOT, SuiteReport

FOLDER = ROOT / ".build" / "soak"

ISOLATED = 5
"""Every so many runs, tasks get interpreters of their own."""

Check = Callable[[Path, int], list[str]]


def check_kills(count: int, first_seed: int, jobs: int) -> list[SuiteReport]:
    """Kill processes at `count` random moments, three quarters of them those of `flowc run`.

    Args:
        count: how many runs.
        first_seed: the first of their seeds.
        jobs: runs at the same time.
    """
    seeds = range(first_seed, first_seed + count)
    quarter = count // 4
    return [
        _suite("kills, local", _kill_local, seeds[quarter:], jobs),
        _suite("kills, container", kill_tasks, seeds[:quarter], jobs),
    ]


def _kill_local(folder: Path, seed: int) -> list[str]:
    return kill_and_resume(folder, seed, () if seed % ISOLATED else ("--isolate",))


def _suite(name: str, check: Check, seeds: range, jobs: int) -> SuiteReport:
    failures: list[str] = []
    with ProcessPoolExecutor(jobs) as pool:
        for done, found in enumerate(pool.map(functools.partial(_check, check, name), seeds), 1):
            failures += found
            if not done % 20 or found:
                sys.stderr.write(f"{name}: {done} of {len(seeds)}, {len(failures)} failed\n")
    return SuiteReport(name, (seeds[0], seeds[-1]), len(seeds), tuple(failures))


def _check(check: Check, name: str, seed: int) -> list[str]:
    folder = FOLDER / f"{name.replace(', ', '-')}-{seed}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        found = check(folder, seed)
    except Exception:  # noqa: BLE001 - one bad run must not hide the others
        found = [f"seed {seed}: {traceback.format_exc()}"]
    if not found:
        shutil.rmtree(folder)
    return found
