"""Runs with every kind of transition, written as the task runner would write them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from flowc_runtime import client
from flowc_runtime.artifacts import ArtifactWriter
from flowc_runtime.client import (
    Run,
)
from flowc_runtime.datastore import (
    ParentItems,
    ParentTask,
    RunRecord,
    RunStore,
    TaskRecord,
    open_store,
)
from flowc_runtime.moves import LoopExit
from flowc_runtime.plan import Plan, Source, StepPlan, Successor


def linear(name: str, source: Source | None, to: Successor, **more: object) -> StepPlan:
    sources = () if source is None else ((source,),)
    return StepPlan(name, "linear", (to,), sources, **more)


PLAN = Plan(
    flow="Tour",
    module="tour",
    class_name="Tour",
    entry="start",
    end="end",
    steps=(
        # start -> (each item: work, which repeats until it goes out) -> gather -> left|right -> meet
        # -> ranks of node -> sum -> end
        replace(linear("start", None, Successor("work", arrive=("item", "enter"))), kind="foreach"),
        StepPlan(
            "work",
            "switch",
            (Successor("work", arrive=("again",)), Successor("out", leave=("work",))),
            (
                (
                    Source("start", arrive=("item", "enter")),
                    Source("work", arrive=("again",), case=True),
                ),
            ),
        ),
        linear("out", Source("work", leave=("work",), case=True), Successor("gather", joins=True)),
        StepPlan(
            "gather",
            "branch",
            (Successor("left"), Successor("right")),
            ((Source("out"),),),
            join="items",
            split="start",
        ),
        linear("left", Source("gather"), Successor("meet", joins=True)),
        linear("right", Source("gather"), Successor("meet", joins=True)),
        StepPlan(
            "meet",
            "gang",
            (Successor("node", arrive=("rank",)),),
            ((Source("left"),), (Source("right"),)),
            join="branches",
            split="gather",
        ),
        linear("node", Source("meet", arrive=("rank",)), Successor("sum", joins=True)),
        linear("sum", Source("node"), Successor("end"), join="ranks", split="meet"),
        StepPlan("end", "end", (), ((Source("sum"),),)),
    ),
)
TRIPS = (1, 3)
"""How often item i goes through the loop."""


class Writer:
    """Leaves the records of runs as the task runner would."""

    def __init__(self, root: Path, run: str, day: int = 1) -> None:
        self.files = RunStore(open_store(str(root)), "Tour", run)
        self.run = run
        self.at = f"2026-11-{day:02}T00:00:00.%06dZ"
        self.tick = 0

    def begin(self, **more: object) -> Writer:
        record = RunRecord(
            "Tour",
            self.run,
            "local",
            f"uid-{self.run}",
            self.at % 0,
            "ann",
            tags=("nightly",),
            system_tags=("user:ann", "runtime:dev"),
            ir=self.files.write_plan(PLAN),
        )
        self.files.create_run(replace(record, **more))
        return self

    def task(
        self, step: str, path: str, *parents: object, x: object = None, **more: object
    ) -> None:
        self.tick += 2
        artifacts = {"x": ArtifactWriter(self.files.blobs).save("x", x)} if x is not None else {}
        record = TaskRecord(
            "Tour",
            self.run,
            step,
            path,
            0,
            "w",
            more.pop("outcome", "ok"),
            self.at % self.tick,
            self.at % (self.tick + 1),
            parents=parents,
            artifacts={**artifacts, "_hidden": ArtifactWriter(self.files.blobs).save("_hidden", 1)},
            **more,
        )
        if record.outcome == "failed":
            self.files.write_failure(record)
        elif step == "node" and path != "r":
            self.files.write_rank(record)
        else:
            self.files.commit(record)

    def tour(self) -> Writer:
        self.task("start", "r", count=2, x="begin")
        for item, trips in enumerate(TRIPS):
            parent = ParentTask("start", "r")
            for trip in range(trips):
                last = trip == trips - 1
                path = f"r.{item}_{trip}"
                case = "out" if last else "work"
                self.task("work", path, parent, case=case, trip=None if last else trip + 1)
                parent = ParentTask("work", path)
            self.files.write_exit("work", f"r.{item}", LoopExit(trips - 1, "work"))
            self.task("out", f"r.{item}", parent, x=item)
        self.task("gather", "r", ParentItems("out", "r", 2))
        self.task("left", "r", ParentTask("gather", "r"))
        self.task("right", "r", ParentTask("gather", "r"))
        self.task("meet", "r", ParentTask("left", "r"), ParentTask("right", "r"), count=3)
        for rank in range(3):
            self.task("node", f"r.{rank}", ParentTask("meet", "r"), x=rank)
        self.task("node", "r", ParentTask("meet", "r"))
        self.task("sum", "r", ParentItems("node", "r", 3))
        self.task("end", "r", ParentTask("sum", "r"), x=list(range(10_000)))
        return self


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch) -> Iterator[Path]:
    for name in ("FLOWC_STORE", "FLOWC_NAMESPACE", "FLOWC_USER", "SUDO_USER", "METAFLOW_USER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("METAFLOW_DATASTORE_SYSROOT_LOCAL", raising=False)
    monkeypatch.setenv("FLOWC_DATASTORE__ROOT", str(tmp_path / "store"))
    monkeypatch.setenv("METAFLOW_USER", "ann")
    yield tmp_path / "store"
    client.default_metadata()
    client.default_namespace()


@pytest.fixture
def write(root: Path) -> Callable[..., Writer]:
    """Begin to write a run, by its id."""
    return partial(Writer, root)


@pytest.fixture
def run(root: Path) -> Run:
    """A run that has finished."""
    Writer(root, "1").begin().tour()
    return Run("Tour/1")
