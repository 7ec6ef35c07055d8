"""Random structured flows by the hundreds."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.soak.report import ROOT, SuiteReport
from tests.spec.backends.base import Backend
from tests.spec.programs.verify import Failure, verify

BATCH = 20

FOLDER = ROOT / ".build" / "soak"
"""Where programs are written and run; those that fail stay there."""


def check_programs(backend: Backend, seeds: range, jobs: int) -> SuiteReport:
    """Run programs on a backend, a few batches at a time.

    Args:
        backend: where to run them.
        seeds: which programs.
        jobs: batches that run at the same time.
    """
    batches = [seeds[start : start + BATCH] for start in range(0, len(seeds), BATCH)]
    failures: list[Failure] = []
    with ProcessPoolExecutor(jobs) as pool:
        checks = (pool.submit(_check, backend, batch) for batch in batches)
        for done, check in enumerate(list(checks), start=1):
            failures += check.result()
            _tell(f"{backend.name}: {done * BATCH} of {len(seeds)}, {len(failures)} failed")
    for failure in failures:
        _tell(str(failure))
    texts = tuple(f"seed {failure.seed}: {failure.differences[0]}" for failure in failures)
    return SuiteReport(f"random programs, {backend.name}", (seeds[0], seeds[-1]), len(seeds), texts)


def _check(backend: Backend, seeds: Sequence[int]) -> list[Failure]:
    folder = FOLDER / f"{backend.name}-{seeds[0]}"
    _remove(folder)
    folder.mkdir(parents=True)
    failures = verify(backend, seeds, folder)
    if not failures:
        _remove(folder)
    return failures


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _tell(text: str) -> None:
    sys.stderr.write(text + "\n")
