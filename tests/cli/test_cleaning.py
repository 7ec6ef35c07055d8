"""Deleting runs, sweeping what nobody names, and running one task again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flowc_runtime.artifacts import ArtifactWriter
from flowc_runtime.datastore import RunStore, open_store, run_ids

Flowc = Callable[..., Any]


@pytest.fixture
def ran(process: Flowc, hello: str) -> str:
    """The flow's file, after two runs of it."""
    for alpha in ("1", "2"):
        assert process("-m", "flowc", "run", hello, "--alpha", alpha).code == 0
    return hello


def orphan(folder: Path) -> str:
    run = RunStore(open_store(str(folder / ".flowc")), "HelloFlow", "1")
    digest = ArtifactWriter(run.blobs).save("x", "x" * 10_000).sha256
    assert digest is not None
    return digest


def test_gc_removes_what_nobody_names(flowc: Flowc, ran: str, folder: Path) -> None:
    digest = orphan(folder)
    scratch = folder / ".flowc" / "HelloFlow" / ".tmp-1-a"
    scratch.write_text("half")
    os.utime(scratch, (0, 0))
    assert flowc("gc").out == "1 half-written file removed\n"
    told = flowc("gc", "HelloFlow", "--grace", "0", "--dry-run", "--json")
    assert json.loads(told.out) == {
        "version": 1,
        "dry_run": True,
        "flows": [{"flow": "HelloFlow", "blobs": [digest]}],
        "leftovers": 0,
    }
    assert flowc("gc", "--grace", "0").out == "HelloFlow: 1 blob removed\n"
    assert flowc("gc", "--grace", "0").out == "nothing to remove\n"
    assert flowc("dump", "HelloFlow/2/end/r/total").out == "12.0\n"
    assert flowc("gc", "Helo").code == 2


def test_deleted_runs_are_gone_and_the_others_whole(flowc: Flowc, ran: str) -> None:
    assert flowc("runs", "delete", "HelloFlow/1", "--dry-run").out.endswith("would be deleted\n")
    assert len(flowc("runs", "HelloFlow").out.splitlines()) == 3
    assert flowc("runs", "delete", "HelloFlow/1").out == "HelloFlow/1 deleted\n"
    flowc("gc", "--grace", "0")
    assert [line.split()[0] for line in flowc("runs").out.splitlines()] == ["RUN", "HelloFlow/2"]
    assert flowc("dump", "HelloFlow/2/work/r.1/y").out == "4.0\n"
    assert flowc("resume", ran, "--origin-run-id", "1").code == 2


@pytest.mark.parametrize(
    ("pathspec", "message"),
    [
        ("HelloFlow/7", "there is no run HelloFlow/7"),
        ("HelloFlow", "is not a pathspec"),
        ("HelloFlow/1/start", "names more than a run"),
        ("HelloFlow/..", "cannot name a run"),
        ("HelloFlow/blobs", "cannot name a run"),
    ],
)
def test_only_runs_can_be_deleted(flowc: Flowc, ran: str, pathspec: str, message: str) -> None:
    result = flowc("runs", "delete", "HelloFlow/1", pathspec)
    assert result.code == 2
    assert message in result.err
    assert len(flowc("runs").out.splitlines()) == 3


def test_a_run_that_cannot_be_read_hides_no_other(flowc: Flowc, ran: str, folder: Path) -> None:
    record = folder / ".flowc" / "HelloFlow" / "2" / "run.json"
    whole = record.read_text()
    record.write_text(whole.replace('"schema":1', '"schema":9'))
    listed = flowc("runs")
    assert listed.code == 0
    assert [line.split()[0] for line in listed.out.splitlines()] == ["RUN", "HelloFlow/1"]
    assert listed.err.startswith("warning: the run record of HelloFlow/2 has schema version 9")
    record.write_text(whole[:40])
    listed = flowc("runs")
    assert [line.split()[0] for line in listed.out.splitlines()] == ["RUN", "HelloFlow/1"]
    assert "HelloFlow/2/run.json" in listed.err
    assert flowc("runs", "delete", "HelloFlow/2").code == 0
    assert flowc("runs").err == ""
    store = open_store(str(folder / ".flowc"))
    assert list(run_ids(store, "HelloFlow")) == ["1"]


def test_a_run_that_goes_on_is_not_deleted(flowc: Flowc, ran: str, folder: Path) -> None:
    run = RunStore(open_store(str(folder / ".flowc")), "HelloFlow", "2")
    run.store.delete("HelloFlow/2/end/r/record.json")
    run.beat(every=10)
    result = flowc("runs", "delete", "HelloFlow/2")
    assert (result.code, "still running" in result.err) == (2, True)


def test_one_task_runs_again(process: Flowc, flowc: Flowc, ran: str, folder: Path) -> None:
    source = (folder / ran).read_text()
    (folder / ran).write_text(source.replace("sum(i.y", "100 + sum(i.y"))
    alone = process("-m", "flowc", "step", ran, "join", "--from", "HelloFlow/1")
    assert alone.code == 0, alone.err
    assert "flowc dump HelloFlow/3/join/r" in alone.err
    assert flowc("dump", "HelloFlow/3/join/r/total").out == "106.0\n"
    assert flowc("dump", "HelloFlow/1/join/r/total").out == "6.0\n"
    assert flowc("logs", "HelloFlow/3").code == 0
    # It stands for no run of the flow: the latest one is what it was.
    store = open_store(str(folder / ".flowc"))
    assert list(run_ids(store, "HelloFlow")) == ["2", "1"]
    item = process("-m", "flowc", "step", ran, "work", "--from", "HelloFlow/2/work/r.1")
    assert item.code == 0, item.err
    assert flowc("dump", "HelloFlow/4/work/r.1/y").out == "4.0\n"


def test_a_task_that_fails_again_says_how_to_go_on(process: Flowc, ran: str, folder: Path) -> None:
    source = (folder / ran).read_text()
    (folder / ran).write_text(source.replace("sum(i.y", "1 / 0 + sum(i.y"))
    failed = process("-m", "flowc", "step", ran, "join")
    assert failed.code == 1
    assert failed.err.splitlines()[-1] == (
        f"  try again: flowc step {ran} join --from HelloFlow/2/join/r"
    )


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["jion"], "flow HelloFlow has no step `jion`"),
        (["work"], "step `work` has 3 tasks in run HelloFlow/2"),
        (["join", "--from", "9"], "there is no run HelloFlow/9"),
        (["join", "--from", "Other/1"], "belongs to Other"),
        (["join", "--from", "HelloFlow/1/end"], "a task of step `end`"),
        (["work", "--from", "HelloFlow/1/work/r.9"], "no task HelloFlow/1/work/r.9"),
    ],
)
def test_it_must_be_clear_which_task(flowc: Flowc, ran: str, args: list[str], message: str) -> None:
    result = flowc("step", ran, *args)
    assert result.code == 2, result.err
    assert message in result.err
