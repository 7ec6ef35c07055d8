"""A resumed run takes over what was committed and runs the rest."""

from __future__ import annotations

import signal

import pytest

from flowc.diagnostics import FlowcError, UsageError
from flowc.local import Single, runner
from flowc.local.events import Event, RunStarted, TaskFinished, TaskStarted
from flowc_runtime.datastore import open_store
from tests.local.conftest import Project, Ran
from tests.scale.counting import CountingStore

FLOW = """
class Work(FlowSpec):
    scale = Parameter("scale", default=2)

    @step
    def start(self):
        self.items = [1, 2, 3]
        self.next(self.work, foreach="items")

    @step
    def work(self):
        if self.input in {bad}:
            raise ValueError(self.input)
        self.y = self.input * self.scale
        self.next(self.join)

    @step
    def join(self, inputs):
        self.total = sum(i.y for i in inputs){more}
        self.next(self.again)

    @step
    def again(self):
        self.trips = getattr(self, "trips", 0) + 1
        self.kind = "more" if self.trips < 3 else "done"
        self.next({{"more": self.again, "done": self.end}}, condition="kind")

    @step
    def end(self):
        pass
"""


def source(bad: str = "()", more: str = "") -> str:
    return FLOW.format(bad=bad, more=more)


def outcomes(ran: Ran) -> dict[str, str]:
    return {f"{e.step}/{e.path}": e.outcome for e in ran.of(TaskFinished)}


def test_what_failed_runs_again(project: Project) -> None:
    before = project.run(source(bad="(2,)"), parameters={"scale": 10}, workers=3)
    assert not before.result.succeeded
    after = project.run(source(), origin=before.result.run)
    assert after.result.succeeded
    assert after.of(RunStarted)[0].origin == before.result.run
    assert outcomes(after) == {
        "start/r": "cloned",
        "work/r.0": "cloned",
        "work/r.1": "ok",
        "work/r.2": "cloned",
        "join/r": "ok",
        "again/r_0": "ok",
        "again/r_1": "ok",
        "again/r_2": "ok",
        "end/r": "ok",
    }
    assert after.value("end", "total") == 60
    record = after.record("work/r.0")
    assert record.origin == f"Work/{before.result.run}/work/r.0"
    assert record.artifacts == before.record("work/r.0").artifacts
    assert after.records.read_run().parameters == {"scale": 10}


def test_a_finished_run_is_taken_over_as_a_whole(project: Project) -> None:
    before = project.run(source())
    after = project.run(source(), origin=before.result.run)
    assert after.result.succeeded
    assert set(outcomes(after).values()) == {"cloned"}
    assert not after.of(TaskStarted)
    assert after.value("end", "trips") == 3


def test_a_chosen_step_runs_again_with_everything_behind_it(project: Project) -> None:
    before = project.run(source())
    after = project.run(source(more=" + 1"), origin=before.result.run, again="join")
    assert after.value("end", "total") == 13
    assert [task for task, outcome in outcomes(after).items() if outcome == "cloned"] == [
        "start/r",
        "work/r.0",
        "work/r.1",
        "work/r.2",
    ]


def test_a_parameter_that_is_new_has_its_default(project: Project) -> None:
    before = project.run(source(), parameters={"scale": 10})
    changed = source().replace(
        "    @step", '    more = Parameter("more", default=5)\n\n    @step', 1
    )
    after = project.run(changed, origin=before.result.run, again="start")
    assert after.result.succeeded
    assert after.records.read_run().parameters == {"scale": 10, "more": 5}
    assert after.value("end", "more") == 5
    required = changed.replace(", default=5", ", required=True")
    with pytest.raises(FlowcError, match="parameter `more` has no value"):
        project.run(required, origin=before.result.run)
    without = source().replace('    scale = Parameter("scale", default=2)\n', "    scale = 3\n")
    assert project.run(without, origin=before.result.run, again="start").value("end", "scale") == 3


def test_a_loop_goes_on_in_the_middle(project: Project) -> None:
    before = project.run(source().replace("self.kind =", "assert self.trips < 2; self.kind ="))
    assert not before.result.succeeded
    after = project.run(source(), origin=before.result.run)
    assert after.value("end", "trips") == 3
    assert outcomes(after)["again/r_0"] == "cloned"
    assert outcomes(after)["again/r_1"] == "ok"


def test_a_step_with_another_place_in_the_graph_runs_again(project: Project) -> None:
    before = project.run(source())
    changed = source().replace("self.next(self.again)", "self.next(self.end)", 1)
    lines = changed.splitlines()
    start = next(i for i, line in enumerate(lines) if "def again" in line) - 1
    end = next(i for i, line in enumerate(lines) if "def end" in line) - 1
    after = project.run("\n".join(lines[:start] + lines[end:]), origin=before.result.run)
    assert after.result.succeeded
    assert outcomes(after)["work/r.2"] == "cloned"
    assert outcomes(after)["join/r"] == "ok"


GANG = """
from flowc import parallel

class Gang(FlowSpec):
    @step
    def start(self):
        self.next(self.train, num_parallel=3)

    @parallel
    @step
    def train(self):
        self.rank = current.parallel.node_index
        self.next(self.join)

    @step
    def join(self, inputs):
        self.ranks = [i.rank for i in inputs]
        {check}
        self.next(self.end)

    @step
    def end(self):
        pass
"""


def test_a_gang_is_taken_over_as_a_whole(project: Project) -> None:
    before = project.run(GANG.format(check="raise ValueError"))
    after = project.run(GANG.format(check="pass"), origin=before.result.run)
    assert after.value("join", "ranks") == [0, 1, 2]
    assert [e.step for e in after.of(TaskStarted)] == ["join", "end"]


def test_a_gang_without_all_its_ranks_runs_again(project: Project) -> None:
    before = project.run(GANG.format(check="raise ValueError"))
    before.records.store.delete("Gang/1/train/r.1/0.rank.json")
    after = project.run(GANG.format(check="pass"), origin=before.result.run)
    assert after.value("join", "ranks") == [0, 1, 2]
    assert [e.step for e in after.of(TaskStarted)] == [*["train"] * 3, "join", "end"]


def test_what_cannot_be_resumed_is_said(project: Project) -> None:
    before = project.run(source())
    with pytest.raises(UsageError, match="no run Work/77"):
        project.run(source(), origin="77")
    with pytest.raises(UsageError, match="no step `jion`"):
        project.run(source(), origin=before.result.run, again="jion")


def test_one_task_alone(project: Project) -> None:
    before = project.run(source())
    alone = project.run(
        source(more=" + 100"), origin=before.result.run, only=Single("join", "r"), workers=1
    )
    assert alone.result.succeeded
    assert outcomes(alone) == {"join/r": "ok"}
    assert alone.value("join", "total") == 112
    trip = project.run(source(), origin=before.result.run, only=Single("again", "r_1"))
    assert trip.value("again/r_1", "trips") == 2
    item = project.run(source(), origin=before.result.run, only=Single("work", "r.2"))
    assert item.value("work/r.2", "y") == 6


def test_one_task_alone_has_to_be_one(project: Project) -> None:
    before = project.run(source())
    with pytest.raises(UsageError, match="no step"):
        project.run(source(), origin=before.result.run, only=Single("none", "r"))
    with pytest.raises(UsageError, match="needs a run"):
        project.run(source(), only=Single("join", "r"))


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch, project: Project) -> CountingStore:
    """What the executor takes the project's datastore for: one that is far away."""
    store = CountingStore(open_store(str(project.folder / "store")), remote=True, delay=0.01)
    monkeypatch.setattr(runner, "open_store", lambda _root: store)
    return store


WIDE = """
class Wide(FlowSpec):
    @step
    def start(self):
        self.items = list(range(40))
        self.next(self.work, foreach="items")

    @step
    def work(self):
        self.large = bytes([self.input]) * 5000
        self.next(self.more)

    @step
    def more(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass
"""


def test_from_afar_many_are_taken_over_at_once(project: Project, far: CountingStore) -> None:
    before = project.run(WIDE)
    far.most = 0
    far.counts.clear()
    after = project.run(WIDE, origin=before.result.run)
    assert after.result.succeeded
    assert set(outcomes(after).values()) == {"cloned"}
    assert list(outcomes(after))[:3] == ["start/r", "work/r.0", "work/r.1"]
    assert far.most > 8
    assert far.counts["read record.json"] == far.counts["create record.json"] == 83
    assert far.counts["exists blob"] == 40
    assert far.counts["read blob"] == 1, "the plan"


def test_ctrl_c_is_heard_while_tasks_are_taken_over(project: Project, far: CountingStore) -> None:
    before = project.run(WIDE)

    def react(event: Event) -> None:
        if isinstance(event, TaskFinished) and event.step == "work":
            signal.raise_signal(signal.SIGINT)

    stopped = project.run(WIDE, react, origin=before.result.run)
    assert stopped.result.state == "terminated"
    assert len(outcomes(stopped)) < 20
    after = project.run(WIDE, origin=stopped.result.run)
    assert after.result.succeeded
