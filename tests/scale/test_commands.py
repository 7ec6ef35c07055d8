"""What `flowc runs`, `logs` and `dump` read of a run with ten thousand tasks."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flowc.cli import main as cli
from flowc.cli import places
from flowc_runtime.datastore import Store, open_store

from .big_run import FLOW, BigRun
from .conftest import WIDTH
from .counting import CountingStore

TASK = f"{FLOW}/1/work/r.77"
STATE = {"read run.json": 1, "read blob": 1, "read record.json": 1}

Call = Callable[..., str]


@pytest.fixture(params=[False, True], ids=["near", "far"])
def store(wide: Store, request: pytest.FixtureRequest) -> CountingStore:
    return CountingStore(wide, remote=request.param)


@pytest.fixture
def flowc(
    store: CountingStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Call:
    """The command line on the store; returns what it prints and fails if it fails."""
    monkeypatch.setattr(places, "open_store", lambda *_: store)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, code: int = 0) -> str:
        store.counts.clear()
        found = cli.main(list(arguments))
        out, err = capsys.readouterr()
        assert found == code, err
        return out if code == 0 else err

    return call


def test_runs(flowc: Call, store: CountingStore) -> None:
    begun = time.process_time()
    listed = json.loads(flowc("runs", FLOW, "--json"))["runs"]
    assert time.process_time() - begun < 0.3
    assert [(run["run"], run["state"], run["tags"]) for run in listed] == [
        ("2", "succeeded", ["weekly"]),
        ("1", "succeeded", ["nightly"]),
    ]
    plans = store.counts.pop("read blob")
    assert 1 <= plans <= 2
    assert dict(store.counts) == {
        "list index": 1, "read run.json": 2, "read record.json": 2, "read tags.json": 2,
    }  # fmt: skip


def test_the_newest_of_many_runs(tmp_path: Path, flowc: Call, store: CountingStore) -> None:
    plain = open_store(str(tmp_path / "store"))
    for number in range(100):
        BigRun(plain, str(number), 1, second=number).begin()
    store._store = plain
    assert flowc("runs", FLOW, "-n", "1").splitlines()[1].startswith(f"{FLOW}/99 ")
    assert store.counts["read run.json"] == 1


def test_one_task(flowc: Call, store: CountingStore) -> None:
    assert "item  77" in flowc("dump", TASK)
    assert dict(store.counts) == STATE
    assert flowc("dump", f"{TASK}/half") == "38.5\n"
    assert dict(store.counts) == STATE
    assert flowc("logs", TASK) == ""
    assert dict(store.counts) == {**STATE, "read other": 1}


def test_one_step(flowc: Call, store: CountingStore) -> None:
    assert "total  10000" in flowc("dump", f"{FLOW}/1/gather")
    assert dict(store.counts) == {**STATE, "read record.json": 2, "list steps": 1}


def test_all_tasks_of_a_step(flowc: Call, store: CountingStore) -> None:
    begun = time.process_time()
    listed = json.loads(flowc("dump", f"{FLOW}/1/work", "--json"))["tasks"]
    assert time.process_time() - begun < 10
    assert [task["pathspec"] for task in listed] == [
        f"{FLOW}/1/work/r.{item}" for item in range(WIDTH)
    ]
    assert dict(store.counts) == {
        **STATE, "read record.json": WIDTH + 1, "list steps": 1, "list tasks": 1,
    }  # fmt: skip


def test_what_is_not_there(flowc: Call, store: CountingStore) -> None:
    told = flowc("dump", f"{FLOW}/1/work/r.10000", code=2)
    assert f"there is no task {FLOW}/1/work/r.10000" in told
    assert "tasks of `work`: r.9999, r.9998, r.9997, ..." in told
    assert sum(store.counts.values()) < 12
    told = flowc("dump", f"{FLOW}/1/work/7", code=2)
    assert "tasks of `work`: r.9999" in told
    assert "steps with tasks: start, work, gather, end" in flowc("logs", f"{FLOW}/1/wrok", code=2)
