"""Only what nobody can reach any more is removed."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from flowc_runtime.artifacts import ArtifactReader, ArtifactWriter
from flowc_runtime.datastore import RunRecord, RunStore, SchemaVersionError, TaskRecord, run_ids
from flowc_runtime.datastore.cleaning import delete_run, sweep, unused_blobs
from flowc_runtime.datastore.local import LocalStore

RUN = RunRecord("F", "1", "local", "u", "2026-11-23T15:04:05.000001Z", "ann")
TASK = TaskRecord("F", "1", "a", "r", 0, "w", "ok", "2026-11-23T15:04:06.000000Z", "")
BIG = "x" * 10_000
LATER = time.time() + 1000


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(str(tmp_path))


@pytest.fixture
def run(store: LocalStore) -> RunStore:
    run = RunStore(store, "F", "1")
    run.create_run(replace(RUN, ir=run.blobs.write_bytes(b"plan")))
    artifacts = {"x": ArtifactWriter(run.blobs).save("x", BIG)}
    run.commit(replace(TASK, artifacts=artifacts))
    run.write_rank(replace(TASK, step="g", path="r.0", artifacts={"x": save(run, BIG + "rank")}))
    return run


def save(run: RunStore, value: object) -> object:
    return ArtifactWriter(run.blobs).save("x", value)


def test_blobs_that_records_name_stay(run: RunStore) -> None:
    orphan = save(run, BIG + "orphan")
    assert [key[-64:] for key in unused_blobs(run.store, "F", before=LATER)] == [orphan.sha256]
    assert [key[-64:] for key in sweep(run.store, "F", before=LATER)] == [orphan.sha256]
    assert sweep(run.store, "F", before=LATER) == []
    record = run.read_record("a", "r")
    assert record is not None
    assert ArtifactReader(run.blobs).load(record.artifacts["x"]) == BIG
    assert run.blobs.is_whole(run.read_run().ir)


def test_young_blobs_stay(run: RunStore) -> None:
    save(run, BIG + "orphan")
    assert sweep(run.store, "F", before=time.time() - 60) == []


def test_an_orphan_that_is_used_again_is_young_again(run: RunStore) -> None:
    orphan = save(run, BIG + "orphan")
    path = run.store.path(f"F/blobs/{orphan.sha256[:2]}/{orphan.sha256}")
    os.utime(path, (0, 0))
    save(run, BIG + "orphan")
    assert sweep(run.store, "F", before=time.time() - 60) == []


def test_a_newer_record_stops_the_sweep(run: RunStore) -> None:
    orphan = save(run, BIG + "orphan")
    run.store.create("F/1/b/r/record.json", b'{"schema": 9}')
    with pytest.raises(SchemaVersionError):
        sweep(run.store, "F", before=LATER)
    assert run.blobs.is_whole(orphan.sha256)


def test_deleting_a_run_leaves_the_others(run: RunStore, store: LocalStore) -> None:
    other = RunStore(store, "F", "2")
    other.create_run(replace(RUN, run="2"))
    other.commit(replace(TASK, run="2", artifacts={"x": save(other, BIG)}))
    before = len(list(store.list("F/1")))
    assert delete_run(store, "F", "1") == before
    assert delete_run(store, "F", "1") == 0
    assert list(run_ids(store, "F")) == ["2"]
    assert not Path(store.path("F/1")).exists()
    sweep(store, "F", before=LATER)
    record = other.read_record("a", "r")
    assert record is not None
    assert ArtifactReader(other.blobs).load(record.artifacts["x"]) == BIG
    assert [key[-64:] for key in store.list("F/blobs")] == [record.artifacts["x"].sha256]


def test_an_interrupted_removal_can_be_repeated(run: RunStore, monkeypatch) -> None:
    real = LocalStore.delete

    def fail_at_records(self: LocalStore, key: str) -> None:
        if key.endswith("record.json"):
            raise KeyboardInterrupt
        real(self, key)

    with monkeypatch.context() as patch:
        patch.setattr(LocalStore, "delete", fail_at_records)
        with pytest.raises(KeyboardInterrupt):
            delete_run(run.store, "F", "1")
    assert list(run_ids(run.store, "F")) == []
    delete_run(run.store, "F", "1")
    assert list(run.store.list("F/1")) == []


def test_the_rest_of_dead_writers_is_tidied_up(store: LocalStore) -> None:
    store.create("a/b", b"")
    scratch = Path(store.root) / "a" / ".tmp-1-abc"
    scratch.touch()
    assert store.tidy(time.time() - 60) == 0
    assert store.tidy(LATER) == 1
    assert not scratch.exists()
    assert store.exists("a/b")


def test_emptying_a_folder_does_not_disturb_writers(store: LocalStore) -> None:
    import threading

    def churn() -> None:
        for _ in range(300):
            store.create("deep/er/a", b"")
            store.delete("deep/er/a")

    thread = threading.Thread(target=churn)
    thread.start()
    for number in range(300):
        assert store.create(f"deep/er/{number}", b"")
        store.delete(f"deep/er/{number}")
    thread.join()
    assert list(store.list("")) == []
