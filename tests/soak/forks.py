"""Flows that import numpy and pandas, run over and over from forked processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.soak.report import ROOT, SuiteReport

FOLDER = ROOT / ".build" / "soak" / "forks"

HANGS = 120
"""Seconds after which a batch of runs counts as a deadlock."""

BATCH = 10

WIDTH = 4

FLOW = f"""\
from flowc import FlowSpec, step
import random
import numpy as np
import pandas as pd

GENERATOR = np.random.default_rng()
np.ones((400, 400)) @ np.ones((400, 400))  # starts the threads of the linear algebra


class Forks(FlowSpec):
    @step
    def start(self):
        self.items = list(range({WIDTH}))
        self.next(self.work, foreach="items")

    @step
    def work(self):
        matrix = np.random.random((300, 300))
        frame = pd.DataFrame(matrix @ matrix).groupby(lambda n: n % 7).sum()
        self.numbers = (random.random(), float(matrix[0, 0]), float(GENERATOR.random()))
        self.total = float(frame.to_numpy().sum())
        self.next(self.join)

    @step
    def join(self, inputs):
        self.numbers = [i.numbers for i in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass
"""

SCRIPT = """
import sys
from pathlib import Path
from flowc import local
from flowc.checker import check
from flowc.diagnostics import DiagnosticBag
from flowc.frontend.loader import LoadOptions
from flowc_runtime.artifacts import ArtifactReader
from flowc_runtime.datastore import RunStore, open_store

flow, count = Path(sys.argv[1]), int(sys.argv[2])
checked = check(str(flow), options=LoadOptions(), bag=DiagnosticBag())
notes = []
class Watch:
    def notify(self, event):
        if type(event).__name__ == "Note":
            notes.append(event.message)
for _ in range(count):
    root = str(flow.parent / "store")
    result = local.run(checked.plan, local.RunOptions(root, flow.parent, workers=4), (Watch(),))
    assert result.succeeded and not notes, (result, notes)
    run = RunStore(open_store(root), result.flow, result.run)
    ref = run.read_record("join", "r").artifacts["numbers"]
    for row in ArtifactReader(run.blobs).load(ref):
        print(*row)
"""


def check_forks(runs: int) -> SuiteReport:
    """Make `runs` runs of four tasks each; no run may hang, and no random number come twice."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    flow = FOLDER / "forks.py"
    flow.write_text(FLOW)
    failures: list[str] = []
    rows: list[list[str]] = []
    for done in range(0, runs, BATCH):
        try:
            rows += _batch(flow, min(BATCH, runs - done))
        except subprocess.SubprocessError as error:
            failures.append(f"runs {done} to {done + BATCH}: {error} {error.stderr or ''}")  # type: ignore[attr-defined]
        if not (done + BATCH) % 100:
            sys.stderr.write(f"forks: {done + BATCH} of {runs}, {len(failures)} failed\n")
    for name, numbers in zip(
        ("random", "numpy", "a generator"), zip(*rows, strict=True), strict=True
    ):
        if len(set(numbers)) != len(numbers):
            failures.append(f"{name} gave the same number to two tasks")
    if len(rows) != runs * WIDTH and not failures:
        failures.append(f"{len(rows)} tasks told their numbers, not {runs * WIDTH}")
    return SuiteReport("fork safety, numpy and pandas", (0, runs - 1), runs, tuple(failures))


def _batch(flow: Path, count: int) -> list[list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(flow), str(count)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=HANGS,
        check=True,
    )
    return [line.split() for line in done.stdout.splitlines()]
