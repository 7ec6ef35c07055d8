"""The client finds its way through a run with every kind of transition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from flowc_runtime.client import (
    DataArtifact,
    Flow,
    Run,
    Task,
)
from flowc_runtime.datastore import RunStore

Write = Callable[..., Any]


def ids(nodes: object) -> list[str]:
    return [node.id for node in nodes]


def test_steps_and_tasks_are_found_from_their_folders(run: Run, monkeypatch) -> None:
    monkeypatch.setattr("flowc_runtime.datastore.local.LocalStore.list", None)
    assert ids(run) == [
        "end",
        "sum",
        "node",
        "meet",
        "right",
        "left",
        "gather",
        "out",
        "work",
        "start",
    ]
    assert ids(run["work"]) == ["r.1_2", "r.1_1", "r.1_0", "r.0_0"]
    assert ids(run["out"]) == ["r.1", "r.0"]
    assert ids(run["node"]) == ["r.2", "r.1", "r.0"]
    for step in ("start", "gather", "left", "right", "meet", "sum", "end"):
        assert ids(run[step]) == ["r"]


def test_without_a_plan_the_folders_tell(run: Run, write: Write) -> None:
    write("2").begin(ir=None).tour()
    assert set(ids(Run("Tour/2"))) == set(ids(run))
    assert set(ids(Run("Tour/2")["out"])) == {"r.0", "r.1"}
    assert Run("Tour/2").data.x == list(range(10_000))


def test_parents_and_children_are_each_others(run: Run) -> None:
    edges = {(task, child) for step in run for task in step for child in task.child_tasks}
    assert edges == {
        (parent, task) for step in run for task in step for parent in task.parent_tasks
    }
    assert len(edges) == 2 + 2 + 2 + 2 + 2 + 2 + 3 + 3 + 1
    assert ids(run["gather"].task.parent_tasks) == ["r.0", "r.1"]
    assert ids(run["work"].child_steps) == ["work", "out"]
    assert ids(run["meet"].parent_steps) == ["left", "right"]
    assert list(run["work"]["r.1_0"].child_task_pathspecs) == ["Tour/1/work/r.1_1"]


def test_values(run: Run) -> None:
    assert run["out"]["r.1"].data.x == 1
    assert run["out"]["r.1"]["x"].data == 1
    artifact = run["end"].task["x"]
    assert artifact.data == run.data.x == list(range(10_000))
    assert (artifact.type, len(artifact.sha)) == ("list", 64)
    assert artifact.size > 20_000
    assert artifact == DataArtifact("Tour/1/end/r/x")
    assert artifact.parent == Task("Tour/1/end/r")


def test_iteration_gives_keys(run: Run) -> None:
    task = run["out"]["r.1"]
    assert [task[artifact].data for artifact in task] == [1]
    assert next(run[step] for step in run) == run["end"]
    assert all(task in run["out"] and run["out"][task] == task for task in run["out"])
    assert "x" in task
    assert "y" not in task
    assert task.artifacts._fields == ("x",)
    assert task.artifacts.x.data == 1


def test_hidden_artifacts_are_there_but_not_shown(run: Run) -> None:
    task = run["end"].task
    assert ids(task) == ["x"]
    assert dir(task.data) == ["x"]
    assert task.data._hidden == 1


def test_missing_attributes(run: Run) -> None:
    with pytest.raises(AttributeError, match="Tour/1/end/r has no artifact 'y'"):
        run.data.y  # noqa: B018
    assert not hasattr(run["end"].task.data, "__wrapped__")
    for key, node in (
        ("nope", run),
        ("r.9", run["out"]),
        ("../r", run["out"]),
        ("y", run["end"].task),
    ):
        assert key not in node
        with pytest.raises(KeyError, match=key):
            node[key]


def test_run_data_gives_steps_where_no_artifact_is_in_the_way(run: Run) -> None:
    assert run.data.end == run["end"]
    assert run.data.start.task.data.x == "begin"
    assert run.data.x == list(range(10_000))


def test_facts_about_a_run(run: Run) -> None:
    assert (run.user, run.successful, run.finished, run.state) == ("ann", True, True, "succeeded")
    assert run.end_task == run["end"].task
    assert run.tags == {"nightly", "user:ann", "runtime:dev"}
    assert run.parent == Flow("Tour")
    assert run.finished_at == run["end"].task.finished_at
    assert run.created_at < run.finished_at
    # As the documentation of Metaflow has it: naive local time.
    assert run.finished_at > datetime(2026, 11, 1) - timedelta(days=7)  # noqa: DTZ001
    assert run.id == "1"
    assert run.path_components == ["Tour", "1"]


def test_facts_about_tasks(run: Run) -> None:
    task = run["work"]["r.1_2"]
    assert (task.index, task.successful, task.current_attempt) == (1, True, 0)
    assert run["start"].task.index is None
    assert task.metadata_dict["attempt_ok"] == "True"
    assert task.exception is None
    assert task.parent == run["work"]
    assert run["work"].finished_at == task.finished_at
    assert run["node"].control_task == run["node"]["r.0"]
    assert run["work"].control_task is None
    assert ids(run["node"].control_tasks()) == ["r.0"]


def test_logs(run: Run) -> None:
    files = RunStore(run._store, "Tour", "1")
    log = b"2026-11-01T00:00:00.000001Z o h\xc3\xbc\n2026-11-01T00:00:01.000000Z e oh\n"
    files.store.replace(files.log_key("end", "r", 0), log + b"2026-11-01T00:00:02.000000Z o \xff\n")
    task = run["end"].task
    assert task.stdout == "hü\n\ufffd\n"
    assert task.stderr == "oh\n"
    assert task.stdout_size == len("hü\n\ufffd\n".encode())
    assert [text for _, text in task.loglines("stdout", as_unicode=False)] == [
        b"h\xc3\xbc",
        b"\xff",
    ]
    assert run["start"].task.stdout == ""
