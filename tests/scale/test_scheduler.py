"""The scheduler's memory does not grow with the number of tasks that have run or will run."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from flowc.cli.ui.ending import Ending
from flowc.cli.ui.live import LiveView
from flowc.cli.ui.plain import PlainView
from flowc.local.events import Event, RunStarted, RunState, TaskFinished
from flowc.local.scheduler import Scheduler
from flowc_runtime.datastore import RunStore, open_store
from flowc_runtime.plan import Plan, Source, StepPlan, Successor
from flowc_runtime.task.request import RunFacts, TaskReport, TaskRequest

from .big_run import PLAN as WIDE
from .instant import InstantWorkers, Outcome, fail, succeed

SLOTS = 4
PER_TASK = 8
"""Bytes by which the memory in use may grow with each task; an event has more than a hundred."""

RETRY = {"kind": "retry", "times": 1, "delay": 0}


def wide(request: TaskRequest, *, size: int) -> TaskReport:
    return succeed(request, count=size if request.step == "start" else None)


def flaky(request: TaskRequest, *, size: int) -> TaskReport:
    if request.step == "work" and request.attempt == 0:
        return fail(request)
    return wide(request, size=size)


def nested(request: TaskRequest, *, size: int) -> TaskReport:
    count = {"start": size // 100, "middle": 100}.get(request.step)
    return succeed(request, count=count)


def loop(request: TaskRequest, *, size: int) -> TaskReport:
    if request.step != "work":
        return succeed(request)
    trip = int(request.path.rpartition("_")[2])
    return succeed(request, case="work" if trip + 1 < size else "end")


FLAKY = replace(WIDE, steps=tuple(replace(step, decorators=(RETRY,)) for step in WIDE.steps))


def joining(name: str, split: str, source: str, to: Successor) -> StepPlan:
    return StepPlan(name, "linear", (to,), ((Source(source),),), join="items", split=split)


NESTED = Plan(
    "Nested", "nested", "Nested", "start", "end",
    (
        StepPlan("start", "foreach", (Successor("middle", arrive=("item",)),), (), variable="x"),
        StepPlan("middle", "foreach", (Successor("work", arrive=("item",)),),
                 ((Source("start", arrive=("item",)),),), variable="y"),
        StepPlan("work", "linear", (Successor("inner", joins=True),),
                 ((Source("middle", arrive=("item",)),),)),
        joining("inner", "middle", "work", Successor("outer", joins=True)),
        joining("outer", "start", "inner", Successor("end")),
        StepPlan("end", "end", (), ((Source("outer"),),)),
    ),
)  # fmt: skip

LOOP = Plan(
    "Loop", "loop", "Loop", "start", "end",
    (
        StepPlan("start", "linear", (Successor("work", arrive=("enter",)),), ()),
        StepPlan("work", "switch",
                 (Successor("work", arrive=("again",)), Successor("end", leave=("work",))),
                 ((Source("start", arrive=("enter",)),
                   Source("work", arrive=("again",), case=True)),)),
        StepPlan("end", "end", (), ((Source("work", leave=("work",), case=True),),)),
    ),
)  # fmt: skip

CASES = [(WIDE, wide), (FLAKY, flaky), (NESTED, nested), (LOOP, loop)]


class Sampler:
    """Looks at the memory in use when certain numbers of tasks have finished."""

    def __init__(self, *at: int) -> None:
        self.finished = 0
        self.samples: list[int] = []
        self._at = at
        # Views as the command line opens them; the live one is not drawn.
        self._views = (PlainView(quiet=True), LiveView().progress, Ending())

    def notify(self, event: Event) -> None:
        for view in self._views:
            view.notify(event)
        self.finished += isinstance(event, TaskFinished)
        if self.finished in self._at[len(self.samples) :][:1]:
            gc.collect()
            self.samples.append(tracemalloc.get_traced_memory()[0])


def drive(
    plan: Plan, outcome: Outcome, root: Path, sampler: Sampler, stop_after: int | None = None
) -> RunState:
    """Run a flow with all of its memory traced."""
    workers = InstantWorkers(outcome)
    records = RunStore(open_store(str(root)), plan.flow, "1")

    def notify(event: Event) -> None:
        sampler.notify(event)
        if sampler.finished == stop_after:
            scheduler.stop()

    names = tuple(step.name for step in plan.steps)
    notify(RunStarted(plan.flow, "1", str(root), names, SLOTS, 0.0))
    request = TaskRequest(plan, RunFacts("1", "uid", str(root), "ann"), plan.entry, "")
    tracemalloc.start()
    try:
        scheduler = Scheduler(request, records, workers, SLOTS, notify)
        return scheduler.run()
    finally:
        tracemalloc.stop()
        workers.close()
        assert workers.most <= SLOTS


@pytest.mark.usefixtures("capfd")
@pytest.mark.parametrize(("plan", "outcome"), CASES, ids=[case[1].__name__ for case in CASES])
def test_what_has_run_takes_no_memory(
    tmp_path: Path, plan: Plan, outcome: Callable[..., TaskReport]
) -> None:
    sampler = Sampler(500, 1_900)
    assert drive(plan, partial(outcome, size=2_000), tmp_path, sampler) == "succeeded"
    assert sampler.finished >= 2_000
    early, late = sampler.samples
    assert late - early < PER_TASK * 1_400, (late - early) / 1_400


@pytest.mark.usefixtures("capfd")
def test_what_is_to_run_takes_no_memory(tmp_path: Path) -> None:
    taken = []
    for size in (100, 1_000, 1_000_000):
        sampler = Sampler(80)
        state = drive(WIDE, partial(wide, size=size), tmp_path, sampler, stop_after=90)
        assert state == "terminated"
        taken += sampler.samples
    _, few, many = taken
    assert many - few < 5_000
