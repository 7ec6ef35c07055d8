"""Kill the processes of tasks in containers at random moments; the engine tries them again."""

from __future__ import annotations

import itertools
import random
import time
from pathlib import Path

from flowc_runtime.artifacts import ArtifactReader
from flowc_runtime.datastore import Store, open_store
from tests.kills.processes import descendants, gone, kill
from tests.kills.store import Watcher, damage, leftovers
from tests.runtime.task.conftest import Container, tiny_plan

TASKS = ("start/r", "work/r.0", "work/r.1", "work/r.2", "join/r", "end/r")

KILLS = 3
"""How often a task is killed at most before it is let be."""

LATEST = 0.25
"""Seconds after a task's start when the last kills come; it takes about that long undisturbed."""


def kill_tasks(folder: Path, seed: int) -> list[str]:
    """Run a flow as an engine would, killing what runs now and then; returns what does not hold.

    The supervisor alone may die, as nothing in a container does: its child then goes on beside the next
    attempt, and the first of them to commit has to win.
    """
    dice = random.Random(seed)
    container = Container(folder)
    container.deploy(tiny_plan())
    store = open_store(str(folder / "store"))
    watcher = Watcher(store, "Tiny")
    found: list[str] = []
    survivors: list[int] = []
    records: dict[str, bytes] = {}
    for task in TASKS:
        found += _run(container, task, dice, survivors)
        records[task] = store.read(f"Tiny/engine-1/{task}/record.json")
    if not gone(survivors, 20):
        found.append("a task outlives its supervisor for good")
    found += watcher.stop() + damage(store, "Tiny") + _changes(store, records)
    end = container.records.read_record("end", "r")
    assert end is not None
    results = ArtifactReader(container.records.blobs).load(end.artifacts["results"])
    if results != ["aa", "bb", "cc"]:
        found.append(f"the run came to {results}")
    return [f"seed {seed}: {what}" for what in found + leftovers(store, "Tiny")]


def _run(container: Container, task: str, dice: random.Random, survivors: list[int]) -> list[str]:
    """Attempt a task until it succeeds."""
    step, path = task.split("/")
    for attempt in itertools.count():
        process = container.start(step, path, FLOWC_ATTEMPT=str(attempt), FLOWC_RETRIES="9")
        if attempt < KILLS and dice.random() < 0.7:
            time.sleep(dice.uniform(0.0, LATEST))
            everyone = descendants(process.pid)
            victims = dice.choice((everyone[-1:], everyone[:1], everyone))
            kill(victims)
            survivors += everyone
        _, errors = process.communicate(timeout=60)
        if process.returncode == 0:
            return []
        if attempt >= KILLS:
            return [f"{task} does not succeed: {errors}"]
    raise AssertionError("unreachable")


def _changes(store: Store, records: dict[str, bytes]) -> list[str]:
    now = {task: store.read(f"Tiny/engine-1/{task}/record.json") for task in records}
    return [f"the record of {task} has changed" for task in records if now[task] != records[task]]
