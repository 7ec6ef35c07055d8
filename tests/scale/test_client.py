"""What the client reads of a run with ten thousand tasks, by counts, and how long it takes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flowc_runtime import client
from flowc_runtime.client import Flow, Run, Step, Task
from flowc_runtime.datastore import NotFound, Store, StoreError
from flowc_runtime.datastore.read_ahead import AT_ONCE, read_ahead

from .big_run import FLOW, BigRun
from .conftest import WIDTH
from .counting import CountingStore

STATE = {"read run.json": 1, "read blob": 1, "read record.json": 1}
"""What it takes to know that a run has succeeded: the run, its plan, the record of its last task."""

Look = Callable[[CountingStore], object]


def latest_run(store: CountingStore) -> object:
    return repr(Flow(FLOW, _store=store).latest_run)


def latest_run_of_a_user(store: CountingStore) -> object:
    client.namespace("user:ann")
    return latest_run(store)


def latest_successful_run(store: CountingStore) -> object:
    return repr(Flow(FLOW, _store=store).latest_successful_run)


def successful(store: CountingStore) -> object:
    return Run(f"{FLOW}/1", _store=store).successful


def one_artifact(store: CountingStore) -> object:
    return Task(f"{FLOW}/1/work/r.77", _store=store)["item"].data


def one_artifact_on_the_way_down(store: CountingStore) -> object:
    return Run(f"{FLOW}/1", _store=store)["work"]["r.77"].data.item


def runs_by_tag(store: CountingStore) -> object:
    return [run.id for run in Flow(FLOW, _store=store).runs("nightly")]


def tasks_by_tag(store: CountingStore) -> object:
    step = Step(f"{FLOW}/1/work", _store=store)
    return len(list(step.tasks("nightly"))), len(list(step.tasks("weekly")))


def all_artifacts(store: CountingStore) -> object:
    return sum(task.data.item for task in Run(f"{FLOW}/1", _store=store)["work"])


def all_tasks(store: CountingStore) -> object:
    return sum(1 for step in Run(f"{FLOW}/1", _store=store) for _ in step)


CASES = [
    # Looking a flow up and asking for its latest run are two questions.
    (latest_run, "Run('Wide/2')", {"list index": 2}),
    (latest_run_of_a_user, "Run('Wide/2')", {"list index": 2, "read run.json": 2}),
    (latest_successful_run, "Run('Wide/2')", {"list index": 2, **STATE}),
    (successful, True, STATE),
    (one_artifact, 77, STATE),
    (one_artifact_on_the_way_down, 77, {**STATE, "list tasks": 1}),
    (runs_by_tag, ["1"], {"list index": 2, "read run.json": 2, "read tags.json": 2}),
    (
        tasks_by_tag,
        (WIDTH, 0),
        # Of the records it is that of the task that has split, which tells how many items there are.
        {**STATE, "list tasks": 2, "read tags.json": 2},
    ),
    (all_tasks, WIDTH + 3, {**STATE, "read record.json": 3, "list steps": 1, "list tasks": 1}),
]


@pytest.mark.parametrize("remote", [False, True])
@pytest.mark.parametrize(("look", "expected", "counts"), CASES)
def test_nothing_is_read_that_is_not_needed(
    wide: Store, look: Look, expected: object, counts: dict[str, int], remote: bool
) -> None:
    store = CountingStore(wide, remote=remote)
    assert look(store) == expected
    assert dict(store.counts) == counts


@pytest.mark.parametrize(
    ("look", "budget"),
    [
        (latest_run, 0.3),
        (successful, 0.3),
        (one_artifact, 0.3),
        (one_artifact_on_the_way_down, 0.3),
        (runs_by_tag, 0.3),
        (tasks_by_tag, 0.3),
        (all_tasks, 2.0),
        (all_artifacts, 2.0),
    ],
)
def test_looking_at_a_large_run_is_quick(wide: Store, look: Look, budget: float) -> None:
    begun = time.process_time()
    look(CountingStore(wide))
    assert time.process_time() - begun < budget


@pytest.mark.parametrize(
    ("expression", "budget"),
    [
        ("Flow('Wide').latest_run", 0.3),
        ("Run('Wide/1').successful", 0.3),
        ("Run('Wide/1')['work']['r.77'].data.item", 0.3),
        ("list(Flow('Wide').runs('nightly'))", 0.3),
        ("[task for step in Run('Wide/1') for task in step]", 2.0),
    ],
)
def test_a_fresh_process_is_quick_as_well(wide_root: Path, expression: str, budget: float) -> None:
    program = f"from flowc_runtime.client import *; namespace(None); assert {expression}"
    environment = {**os.environ, "FLOWC_DATASTORE__ROOT": str(wide_root)}
    process = subprocess.Popen([sys.executable, "-c", program], env=environment)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    assert usage.ru_utime + usage.ru_stime < budget


def test_going_through_tasks_from_afar_fetches_the_next_ones(tmp_path: Path, wide: Store) -> None:
    files = BigRun(type(wide)(str(tmp_path)), "1", 300).finish()
    store = CountingStore(files.store, remote=True, delay=0.01)
    step = Run(f"{FLOW}/1", _store=store)["work"]
    assert [task.id for task in step] == [f"r.{item}" for item in reversed(range(300))]
    assert store.counts["read record.json"] == 1
    assert store.most == 1
    assert [task.data.item for task in step] == list(reversed(range(300)))
    assert store.counts["read record.json"] == 301
    assert AT_ONCE // 4 < store.most <= AT_ONCE
    # What has been read is remembered.
    assert sum(task.data.half for task in step) == sum(range(300)) / 2
    assert store.counts["read record.json"] == 301


def test_going_through_runs_from_afar_asks_for_several(tmp_path: Path, wide: Store) -> None:
    plain = type(wide)(str(tmp_path))
    for number in range(100):
        BigRun(plain, str(number), 1, second=number).begin("odd" if number % 2 else "even")
    store = CountingStore(plain, remote=True, delay=0.02)
    flow = Flow(FLOW, _store=store)
    assert flow.latest_successful_run is None
    assert store.counts["read record.json"] == 100
    assert store.counts["read blob"] <= AT_ONCE  # they share their plan
    assert AT_ONCE // 4 < store.most <= AT_ONCE
    assert [int(run.id) for run in flow.runs("odd")] == list(range(99, 0, -2))


class TestReadAhead:
    """On its own."""

    @pytest.fixture
    def far(self, tmp_path: Path, wide: Store) -> CountingStore:
        return CountingStore(type(wide)(str(tmp_path)), remote=True)

    def test_nothing_is_read_before_the_first_result(self, far: CountingStore) -> None:
        asked: list[int] = []
        results = read_ahead(far, lambda n: asked.append(n) or n, range(1000))
        assert asked == []
        assert next(results) == 0
        assert asked == [0]
        results.close()
        assert asked == [0]

    def test_it_runs_a_bounded_way_ahead(self, far: CountingStore) -> None:
        asked: list[int] = []
        results = read_ahead(far, lambda n: asked.append(n) or n, range(1000))
        for expected in range(200):
            assert next(results) == expected
        results.close()
        assert len(asked) <= 200 + AT_ONCE + 1

    def test_errors_come_in_their_place(self, far: CountingStore) -> None:
        def read(n: int) -> int:
            if n == 7:
                raise NotFound("seven")
            return n

        results = read_ahead(far, read, range(50))
        assert [next(results) for _ in range(7)] == list(range(7))
        with pytest.raises(StoreError, match="seven"):
            next(results)

    def test_nothing_to_read(self, far: CountingStore) -> None:
        assert list(read_ahead(far, str, ())) == []
        assert list(read_ahead(far, str, (1,))) == ["1"]
