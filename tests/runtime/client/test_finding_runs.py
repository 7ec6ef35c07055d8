"""Runs are found where and in which namespace one looks, in whatever state they are."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flowc_runtime import client
from flowc_runtime.client import (
    DataArtifact,
    Flow,
    Metaflow,
    MetaflowInvalidPathspec,
    MetaflowNamespaceMismatch,
    MetaflowNotFound,
    MetaflowTagError,
    Run,
    Step,
    Task,
)
from flowc_runtime.datastore import ExceptionSummary, ParentTask
from flowc_runtime.datastore.cleaning import delete_run
from flowc_runtime.exceptions import MetaflowException

Write = Callable[..., Any]


def ids(nodes: object) -> list[str]:
    return [node.id for node in nodes]


def test_a_run_that_failed(write: Write) -> None:
    writer = write("2").begin()
    summary = ExceptionSummary("ValueError", "bad", "Traceback")
    writer.task("start", "r", outcome="failed", exception=summary)
    run = Run("Tour/2")
    assert (run.successful, run.data, run.end_task, run.finished_at) == (False, None, None, None)
    assert run.state == "interrupted"
    task = run["start"].task
    assert not task.successful
    assert task.current_attempt == 0
    assert (task.exception.type, str(task.exception)) == ("ValueError", "ValueError: bad")
    assert list(task) == []
    assert ids(run) == ["start"]
    assert task.metadata_dict["attempt_ok"] == "False"
    assert Task("Tour/2/start/r", attempt=0).exception is not None
    with pytest.raises(MetaflowNotFound):
        Task("Tour/2/start/r", attempt=1)
    writer.files.write_end("failed")
    assert run.state == "failed"
    # The retry has begun.
    writer.files.store.create(writer.files.log_key("start", "r", 1), b"")
    assert task.current_attempt == 1


def test_a_run_that_goes_on(write: Write) -> None:
    writer = write("3").begin()
    writer.task("start", "r", count=2)
    writer.task("work", "r.0_0", ParentTask("start", "r"), case="work", trip=1)
    writer.files.store.create(writer.files.log_key("work", "r.0_1", 0), b"")
    writer.files.beat(every=10)
    run = Run("Tour/3")
    assert run.state == "running"
    assert ids(run["work"]) == ["r.0_1", "r.0_0"]
    assert run["work"].finished_at is None
    assert not run["work"]["r.0_1"].successful
    assert ids(run["start"].task.child_tasks) == ["r.0_0"]


def test_a_heartbeat_that_stopped(write: Write, monkeypatch) -> None:
    writer = write("3").begin()
    writer.files.beat(every=10)
    assert Run("Tour/3").state == "running"
    with monkeypatch.context() as patch:
        patch.setattr("flowc_runtime.client.run_state._process_exists", lambda pid: False)
        assert Run("Tour/3").state == "interrupted"
    assert Run("Tour/3").state == "running"
    writer.files.beat(every=-1)
    assert Run("Tour/3").state == "interrupted"
    write("4").begin(target="argo")
    assert Run("Tour/4").state == "unknown"


def test_latest_runs(write: Write) -> None:
    write("9", day=1).begin().tour()
    write("10", day=2).begin()
    write("11", day=3).begin(system_tags=("user:bob",)).tour()
    flow = Flow("Tour")
    assert ids(flow) == ["10", "9"]
    assert flow.latest_run == Run("Tour/10")
    assert flow.latest_successful_run == Run("Tour/9")
    cut = write("12", day=4).begin().files
    cut.store.replace("Tour/12/run.json", cut.store.read("Tour/12/run.json")[:40])
    assert ids(flow) == ["10", "9"]
    cut.store.delete("Tour/12/run.json")
    assert ids(flow) == ["10", "9"]
    delete_run(cut.store, "Tour", "12")
    assert flow["9"].id == flow[9].id == "9"
    assert "11" not in flow
    client.namespace(None)
    assert ids(flow) == ["11", "10", "9"]
    assert ids(flow.runs("user:bob")) == ["11"]
    assert flow.created_at == Run("Tour/9").created_at
    client.namespace("user:bob")
    assert ids(flow) == ["11"]


def test_namespaces(run: Run, monkeypatch) -> None:
    assert client.get_namespace() == "user:ann"
    client.namespace("user:bob")
    for look in (lambda: Run("Tour/1"), lambda: Flow("Tour"), lambda: Task("Tour/1/end/r")):
        with pytest.raises(MetaflowNamespaceMismatch, match="user:bob"):
            look()
    assert Metaflow().flows == []
    assert run.data.x is not None
    assert not run.is_in_namespace()
    client.namespace("nightly")
    assert run.is_in_namespace()
    assert client.default_namespace() == "user:ann"
    monkeypatch.setenv("FLOWC_NAMESPACE", "production:token")
    assert client.get_namespace() == "production:token"


def test_flows(run: Run) -> None:
    assert ids(Metaflow()) == ["Tour"]
    assert Metaflow()["Tour"] == Flow("Tour") == run.parent
    assert "Tour" in Metaflow()
    assert "Other" not in Metaflow()
    with pytest.raises(KeyError):
        Metaflow()["Other"]


@pytest.mark.parametrize(
    ("kind", "pathspec"),
    [
        (Flow, "Other"),
        (Run, "Tour/99"),
        (Step, "Tour/1/nope"),
        (Task, "Tour/1/end/r.0"),
        (Task, "Tour/1/end/7"),
        (DataArtifact, "Tour/1/end/r/nope"),
    ],
)
def test_what_is_not_there_is_named(run: Run, kind: type, pathspec: str) -> None:
    with pytest.raises(MetaflowNotFound, match=pathspec.partition("/")[0]):
        kind(pathspec)


@pytest.mark.parametrize(
    ("kind", "pathspec"),
    [
        (Run, "Tour"),
        (Flow, "Tour/1"),
        (Run, "Tour/"),
        (Run, "Tour/.."),
        (Flow, ".."),
        (Task, "a/b/c"),
        (Run, 1),
    ],
)
def test_bad_pathspecs(kind: type, pathspec: str) -> None:
    with pytest.raises(MetaflowInvalidPathspec):
        kind(pathspec)


def test_what_is_there_instead_is_told(run: Run) -> None:
    for look, told in (
        (lambda: Flow("tour"), "no flow 'tour' in .*; there is Tour$"),
        (lambda: Flow("Tour")["7"], "flow Tour has no run '7'; there is 1"),
        (lambda: run["ned"], "has no step 'ned'; there is end, sum, node, meet, right, [.]{3}"),
        (lambda: run["out"]["3"], r"step Tour/1/out has no task '3'; there is r\.1, r\.0"),
        (lambda: run["end"].task["y"], "Tour/1/end/r has no artifact 'y'; there is x"),
        (lambda: run.data.y, "Tour/1/end/r has no artifact 'y'; there is x"),
        (lambda: DataArtifact("Tour/1/end/r/y"), "no artifact Tour/1/end/r/y; there is x"),
        (lambda: run["gather"].task["y"], "has no artifact 'y'; there is none"),
    ):
        with pytest.raises((KeyError, AttributeError, MetaflowNotFound), match=told):
            look()
    assert "ned" not in run
    assert "3" not in run["out"]
    assert "7" not in run.parent
    assert not hasattr(run.data, "y")


def test_what_has_not_committed_has_no_artifacts_yet(write: Write) -> None:
    writer = write("3").begin()
    writer.files.store.create(writer.files.log_key("start", "r", 0), b"")
    with pytest.raises(KeyError, match="has not committed, so it has no artifact 'x' yet"):
        Run("Tour/3")["start"].task["x"]


def test_tags_can_be_changed_and_system_tags_cannot(run: Run) -> None:
    run.add_tag("a")
    run.add_tags(["b", "c"])
    run.remove_tag("nightly")
    run.replace_tag("a", "d")
    run.replace_tags(["d"], ["d"])
    assert run.user_tags == {"b", "c", "d"}
    assert Run("Tour/1").tags == run.tags == {"b", "c", "d", "user:ann", "runtime:dev"}
    run.add_tag("user:ann")
    assert run.user_tags == {"b", "c", "d"}
    with pytest.raises(MetaflowTagError, match="system tag"):
        run.remove_tag("user:ann")


@pytest.mark.parametrize("tags", [[""], ["x" * 501], [7], ["\udc80"], [f"t{n}" for n in range(60)]])
def test_bad_tags_change_nothing(run: Run, tags: list[object]) -> None:
    with pytest.raises(MetaflowTagError):
        run.add_tags(tags)
    assert run.user_tags == {"nightly"}


def test_nodes_pickle_with_their_place(run: Run, monkeypatch, tmp_path: Path) -> None:
    nodes = [run, run.parent, run["end"], run["end"].task, run["end"].task["x"]]
    frozen = pickle.dumps(nodes)
    monkeypatch.setenv("FLOWC_DATASTORE__ROOT", str(tmp_path / "elsewhere"))
    found = pickle.loads(frozen)
    assert found == nodes
    assert found[-1].data == list(range(10_000))
    assert len({*found, *nodes}) == len(nodes)


def test_the_place_can_be_chosen(run: Run, root: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv("FLOWC_DATASTORE__ROOT")
    project = tmp_path / "project" / "deep"
    project.mkdir(parents=True)
    monkeypatch.chdir(project)
    with pytest.raises(MetaflowNotFound):
        Flow("Tour")
    root.rename(tmp_path / "project" / ".flowc")
    assert Flow("Tour").latest_run is not None
    assert client.get_metadata() == f"local@{tmp_path / 'project' / '.flowc'}"
    monkeypatch.chdir("/")
    assert (
        client.metadata(f"local@{tmp_path / 'project'}")
        == f"local@{tmp_path / 'project' / '.flowc'}"
    )
    assert Flow("Tour").latest_run is not None
    client.default_metadata()
    monkeypatch.setenv("METAFLOW_DATASTORE_SYSROOT_LOCAL", str(tmp_path / "project"))
    assert Flow("Tour").latest_run is not None
    with pytest.raises(MetaflowException, match="service@http"):
        client.metadata("service@http://x")


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 has no TOML reader")
@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("flowc.toml", '[datastore]\nroot = "../store"'),
        ("pyproject.toml", '[tool.flowc.datastore]\nroot = "../store"'),
    ],
)
def test_a_project_says_where_its_runs_are(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, text: str
) -> None:
    project = tmp_path / "project"
    (project / "deep").mkdir(parents=True)
    (project / file).write_text(text)
    monkeypatch.chdir(project / "deep")
    monkeypatch.setenv("FLOWC_DATASTORE__ROOT", "../store")
    assert Flow("Tour").latest_run == Run("Tour/1")
    monkeypatch.delenv("FLOWC_DATASTORE__ROOT")
    assert Flow("Tour").latest_run == Run("Tour/1")
    (project / file).write_text("[")
    with pytest.raises(MetaflowException, match=f"{file} is not TOML"):
        Flow("Tour")
    (project / file).unlink()
