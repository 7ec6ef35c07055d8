"""Runs, tasks, loops, tags and run ids, as their readers and writers use them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from flowc_runtime.datastore import (
    ArtifactRef,
    DamagedRecord,
    ExceptionSummary,
    InvalidName,
    NotFound,
    RunConflict,
    RunRecord,
    RunStore,
    SchemaVersionError,
    TaskRecord,
    control_of,
    new_run_id,
    open_store,
    run_ids,
)
from flowc_runtime.datastore.local import LocalStore
from flowc_runtime.moves import LoopExit

RUN = RunRecord("F", "1", "local", "uid-1", "2026-11-23T15:04:05.000001Z", "ann", tags=("a",))
TASK = TaskRecord(
    flow="F",
    run="1",
    step="train",
    path="r.3",
    attempt=0,
    writer="me",
    outcome="ok",
    started="2026-11-23T15:04:06.000000Z",
    finished="2026-11-23T15:04:07.000000Z",
    artifacts={"x": ArtifactRef(9, "int", inline="gAVLAy4AAAAA")},
)


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(str(tmp_path))


@pytest.fixture
def run(store: LocalStore) -> RunStore:
    return RunStore(store, "F", "1")


def test_a_run_is_created_once_and_found_again(run: RunStore) -> None:
    assert run.create_run(RUN) == RUN
    assert run.create_run(replace(RUN, parameters={"x": 1})) == RUN
    assert run.read_run() == RUN
    assert list(run_ids(run.store, "F")) == ["1"]


def test_a_run_of_another_execution_is_refused(run: RunStore) -> None:
    run.create_run(RUN)
    with pytest.raises(RunConflict, match=r"run F/1 exists already .*uid-1.*uid-2"):
        run.create_run(replace(RUN, uid="uid-2"))


def test_a_torn_run_record_is_mended_by_its_writer_and_told_to_readers(run: RunStore) -> None:
    run.store.create("F/1/run.json", b'{"schema":1,"fl')
    with pytest.raises(DamagedRecord, match=r"F/1/run\.json"):
        run.read_run()
    assert run.create_run(RUN) == RUN
    assert run.read_run() == RUN


def test_runs_are_indexed_newest_first(store: LocalStore) -> None:
    for day, name in ((3, "b"), (1, "a"), (2, "10"), (2, "9")):
        created = f"2026-11-0{day}T00:00:00.000000Z"
        RunStore(store, "F", name).create_run(replace(RUN, run=name, created=created))
    assert list(run_ids(store, "F")) == ["b", "10", "9", "a"]


def test_the_first_commit_wins(run: RunStore) -> None:
    assert run.read_record("train", "r.3") is None
    assert run.commit(TASK) is TASK
    late = replace(TASK, writer="other", attempt=1)
    assert run.commit(late) == TASK
    assert run.read_record("train", "r.3") == TASK


def test_a_torn_record_counts_as_uncommitted(run: RunStore) -> None:
    for torn in (b"", b'{"schema":1', b"[]", b'{"schema":1}', b"\xff\0"):
        run.store.replace("F/1/train/r.3/record.json", torn)
        assert run.read_record("train", "r.3") is None
        assert run.commit(TASK) is TASK
        assert run.read_record("train", "r.3") == TASK


def test_a_newer_record_is_refused_with_both_numbers(run: RunStore) -> None:
    run.store.create("F/1/train/r.3/record.json", b'{"schema": 3, "flow": "F", "run": "1"}')
    message = "task record of F/1 has schema version 3, this flowc_runtime reads 0 and 1"
    with pytest.raises(SchemaVersionError, match=message):
        run.read_record("train", "r.3")
    with pytest.raises(SchemaVersionError, match=message):
        run.commit(TASK)


def test_recommit_replaces_what_the_caller_saw(run: RunStore) -> None:
    run.commit(TASK)
    second = replace(TASK, writer="second")
    assert run.recommit(second, TASK) is second
    assert run.recommit(replace(TASK, writer="third"), TASK) == second


def test_failures_stand_beside_the_record(run: RunStore) -> None:
    summary = ExceptionSummary("ValueError", "bad", "")
    failed = replace(TASK, outcome="failed", artifacts={}, exception=summary)
    run.write_failure(failed)
    run.write_failure(replace(failed, attempt=1))
    assert run.read_failure("train", "r.3", 0) == failed
    assert run.read_failure("train", "r.3", 2) is None
    assert run.attempts("train", "r.3") == 2
    assert run.read_record("train", "r.3") is None


def test_attempt_numbers_are_claimed_once(run: RunStore) -> None:
    assert run.claim_attempt("train", "r", 0, "me") == 0
    assert run.claim_attempt("train", "r", 0, "me") == 0
    assert run.claim_attempt("train", "r", 0, "other") == 1


def test_ranks_loops_control_and_logs(run: RunStore) -> None:
    rank = replace(TASK, path="r.1", attempt=2)
    run.write_rank(rank)
    assert run.read_rank("train", "r.1", 2) == rank
    assert run.read_rank("train", "r.1", 1) is None
    assert run.read_exit("tune", "r") is None
    run.write_exit("tune", "r", LoopExit(4, "check"))
    assert run.read_exit("tune", "r") == LoopExit(4, "check")
    run.write_control("train", "r.3", control_of(replace(TASK, count=2)))
    assert run.store.read("F/1/train/r.3/ctl.json") == (
        b'{"count":2,"case":null,"trip":null,"done":"train/r.3"}'
    )
    assert run.read_log("train", "r.3", 0) == b""
    run.store.replace(run.log_key("train", "r.3", 0), b"line")
    assert run.read_log("train", "r.3", 0) == b"line"


def test_tags_begin_with_those_of_the_start(run: RunStore) -> None:
    with pytest.raises(NotFound):
        run.change_tags(add=["x"])
    run.create_run(RUN)
    assert run.read_tags() == ("a",)
    assert run.change_tags(add=["b", "ü"]) == ("a", "b", "ü")
    assert run.change_tags(remove=["a", "none"]) == ("b", "ü")
    assert run.read_tags() == ("b", "ü")
    assert run.read_run().tags == ("a",)


def test_tags_of_many_writers_all_arrive(run: RunStore) -> None:
    run.create_run(RUN)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: run.change_tags(add=[f"t{n}"]), range(40)))
    assert set(run.read_tags()) == {"a", *(f"t{n}" for n in range(40))}


def test_state_files(run: RunStore) -> None:
    assert run.read_end() is None
    assert run.read_heartbeat() is None
    run.write_end("failed", "step train")
    found = run.read_end()
    assert found is not None
    assert (found["state"], found["reason"]) == ("failed", "step train")
    run.clear_end()
    assert run.read_end() is None
    run.beat(every=10)
    beat = run.read_heartbeat()
    assert beat is not None
    assert beat["every"] == 10


def test_run_ids_count_up_without_repetition(store: LocalStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda _: new_run_id(store, "F"), range(40)))
    assert sorted(map(int, ids)) == list(range(1, 41))


def test_run_ids_go_on_after_the_counter_was_lost(store: LocalStore) -> None:
    for number in ("1", "2", "11"):
        RunStore(store, "F", number).create_run(replace(RUN, run=number))
    assert new_run_id(store, "F") == "12"
    store.replace("F/counter.json", b"")
    assert new_run_id(store, "F") == "12"
    store.replace("F/counter.json", b'{"last": 10}')
    assert new_run_id(store, "F") == "12"


@pytest.mark.parametrize(
    "name", ["", "..", "../x", "a/b", "a\0", ".hidden", "x" * 201, "a\\b", "index"]
)
def test_names_that_could_lead_out_are_refused(store: LocalStore, name: str) -> None:
    with pytest.raises(InvalidName):
        RunStore(store, "F", name)
    if name != "index":
        with pytest.raises(InvalidName):
            RunStore(store, name, "1")
        with pytest.raises(InvalidName):
            RunStore(store, "F", "1").read_record(name, "r")
    with pytest.raises(InvalidName):
        RunStore(store, "F", "1").read_record("train", name)


def test_values_that_json_lacks_are_refused(run: RunStore) -> None:
    with pytest.raises(ValueError, match="JSON"):
        run.create_run(replace(RUN, parameters={"x": float("nan")}))
    assert list(open_store(run.store.root).list("")) == []


def test_a_task_without_large_artifacts_takes_at_most_four_files(run: RunStore) -> None:
    run.claim_attempt("train", "r.3", 0, "me")
    run.store.replace(run.log_key("train", "r.3", 0), b"")
    run.commit(TASK)
    run.write_control("train", "r.3", control_of(TASK))
    assert len(list(run.store.list("F/1/train/r.3"))) == 4
