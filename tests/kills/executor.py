"""Kill processes of `flowc run` at a random moment, then resume the run."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from flowc import local
from flowc.checker import check
from flowc.diagnostics import DiagnosticBag
from flowc.frontend.loader import LoadOptions
from flowc_runtime.artifacts import ArtifactReader
from flowc_runtime.datastore import RunStore, open_store
from tests.kills.processes import descendants, gone, kill
from tests.kills.store import Watcher, committed, damage, leftovers

VICTIMS = ("task", "server", "executor", "everything")

TASKS = 15
"""How many tasks the flow has."""

PAUSE = 0.04
"""Seconds, at most, between a commit and the kill that it brings about; tasks take about that long."""

SOURCE = '''\
from flowc import FlowSpec, step


class Kill(FlowSpec):
    """A foreach, a branch in it, and a loop; artifacts large and small."""

    @step
    def start(self):
        self.items = list(range(8))
        self.next(self.work, foreach="items")

    @step
    def work(self):
        import random
        import time

        self.blob = bytes([self.input]) * 100_000
        time.sleep(random.random() * 0.03)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.total = sum(i.blob[0] for i in inputs)
        self.table = list(range(20_000))
        self.next(self.again)

    @step
    def again(self):
        self.trips = getattr(self, "trips", 0) + 1
        self.kind = "more" if self.trips < 4 else "done"
        self.next({"more": self.again, "done": self.end}, condition="kind")

    @step
    def end(self):
        self.answer = (self.total, self.trips, sum(self.table))
'''

ANSWER = (28, 4, sum(range(20_000)))


def kill_and_resume(folder: Path, seed: int, options: tuple[str, ...] = ()) -> list[str]:
    """Run a flow, kill one of its processes or all, and resume; returns what does not hold.

    Args:
        folder: an empty folder; flow and datastore are written there.
        seed: chooses the victim and the moment.
        options: of `flowc run`.
    """
    dice = random.Random(seed)
    victim = VICTIMS[seed % len(VICTIMS)]
    flow = folder / f"kill_{seed}.py"
    flow.write_text(SOURCE)
    store = open_store(str(folder / "store"))
    command = [sys.executable, "-m", "flowc", "run", flow.name, "--ui", "plain", *options]
    command += ["--datastore-root", store.root, "--max-workers", "2"]
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        watcher = Watcher(store, "Kill")
        _wait_for(folder / "store" / "Kill" / "1", dice.randrange(TASKS))
        time.sleep(dice.uniform(0.0, PAUSE))
        everyone = descendants(process.pid)
        kill(_chosen(victim, everyone))
        process.wait(timeout=60)
    found = [] if gone(everyone, 20) else [f"processes outlive a killed {victim}"]
    found += watcher.stop() + damage(store, "Kill")
    return [f"seed {seed}, {victim}: {what}" for what in found + _resume(flow, store.root)]


def _chosen(victim: str, everyone: list[int]) -> list[int]:
    """The processes to kill: of `everyone`, the executor is last and its server before it."""
    return {
        "task": everyone[:1],
        "server": everyone[-2:-1],
        "executor": everyone[-1:],
        "everything": everyone,
    }[victim]


def _resume(flow: Path, root: str) -> list[str]:
    store = open_store(root)
    before = committed(store, "Kill", "1")
    bag = DiagnosticBag()
    checked = check(str(flow), options=LoadOptions(), bag=bag)
    assert checked is not None, [finding.message for finding in bag]
    options = local.RunOptions(root, flow.parent, workers=2, origin="1", user="kills")
    result = local.run(checked.plan, options)
    del sys.modules[checked.plan.module]
    if not result.succeeded:
        return [f"the resumed run {result.state}: {result.failed}"]
    after = committed(store, "Kill", "1")
    found = [f"the record of {t} has changed" for t in before if after.get(t) != before[t]]
    lost = before.keys() - committed(store, "Kill", result.run).keys()
    found += [f"{task} had committed and was not taken over" for task in sorted(lost)]
    if _answer(RunStore(store, "Kill", result.run)) != ANSWER:
        found.append("the resumed run came to another result")
    return found + leftovers(store, "Kill")


def _answer(run: RunStore) -> object:
    record = run.read_record("end", "r")
    assert record is not None
    return ArtifactReader(run.blobs).load(record.artifacts["answer"])


def _wait_for(run: Path, commits: int) -> None:
    """Wait until a run has begun, and so many of its tasks have committed."""
    deadline = time.monotonic() + 60
    while not (run / "run.json").exists() or len(list(run.glob("*/*/record.json"))) < commits:
        assert time.monotonic() < deadline, f"{run} does not get as far as {commits} tasks"
        time.sleep(0.005)
