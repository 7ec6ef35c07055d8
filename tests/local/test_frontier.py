"""The frontier hands out every task once, and each join when its last input is there."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from flowc.compiler import check
from flowc.diagnostics import DiagnosticBag
from flowc.frontend.loader import LoadOptions
from flowc.local.frontier import Frontier
from flowc_runtime import paths
from flowc_runtime.moves import LoopExit, backward, fan_out_paths, fan_outs
from flowc_runtime.plan import Plan, StepPlan

GOOD = Path(__file__).parent.parent / "flows" / "good"
SHAPES = (
    "linear",
    "split",
    "nested_split",
    "foreach",
    "nested_foreach",
    "foreach_several_steps",
    "split_in_foreach",
    "switch",
    "switch_cases_share_target",
    "switch_into_foreach_join",
    "switch_foreach_in_case",
    "loop",
    "loop_in_foreach",
    "loop_with_foreach",
    "loop_several_exits",
    "loop_into_foreach_join",
    "nested_loops",
    "gang",
    "gang_in_foreach",
)


def plan_of(name: str) -> Plan:
    file = GOOD / f"{name}.py"
    checked = check(str(file), options=LoadOptions(), bag=DiagnosticBag())
    assert checked is not None
    return checked.plan


class Walk:
    """Commits tasks in random order, with random widths, cases and trips."""

    def __init__(self, plan: Plan, seed: int) -> None:
        self.dice = random.Random(seed)
        self.frontier = Frontier(plan)
        self.plan = plan
        self.done: dict[tuple[str, str], tuple[int | None, str | None]] = {}
        self.exits: dict[tuple[str, str], LoopExit] = {}

    def go(self) -> None:
        ready = [(self.plan.entry, path) for path in self.frontier.first().paths()]
        while ready:
            step, path = ready.pop(self.dice.randrange(len(ready)))
            assert (step, path) not in self.done, f"{step}/{path} runs twice"
            plan = self.plan.step(step)
            count, case = self.choose(plan, path)
            self.done[step, path] = (count, case)
            self.leave(plan, path, case)
            for batch in self.frontier.after(step, path, count=count, case=case):
                ready += [(batch.step.name, found) for found in batch.paths()]

    def choose(self, step: StepPlan, path: str) -> tuple[int | None, str | None]:
        if step.kind in ("foreach", "gang"):
            return self.dice.randint(1, 3), None
        if step.kind != "switch":
            return None, None
        edges = list(step.successors)
        onward = [edge for edge in edges if "again" not in edge.arrive]
        trips = max((int(part) for part in path.replace(".", "_").split("_")[1:]), default=0)
        return None, self.dice.choice(onward if onward and trips >= 3 else edges).step

    def leave(self, step: StepPlan, path: str, case: str | None) -> None:
        for edge in step.successors:
            if case is None or edge.step == case:
                place = path
                for header in edge.leave:
                    place, trip = paths.leave(place)
                    self.exits[header, place] = LoopExit(trip, step.name)


@pytest.mark.parametrize("name", SHAPES)
def test_tasks_find_their_parents_again(name: str) -> None:
    plan = plan_of(name)
    for seed in range(20):
        walk = Walk(plan, seed)
        walk.go()
        assert any(step == plan.end for step, _ in walk.done)
        for step, path in walk.done:
            assert len(fan_outs(plan, step)) == len(fan_out_paths(path))
            for found in parents(walk, plan.step(step), path):
                assert found in walk.done


def parents(walk: Walk, step: StepPlan, path: str) -> list[tuple[str, str]]:
    """The parents of a task, found backward as a task does it."""
    groups = step.sources if step.join == "branches" else step.sources[:1]
    items: list[int | None] = [None]
    if step.join in ("items", "ranks"):
        count, _ = walk.done[step.split or "", path]
        items = list(range(count or 0))
    found = []
    for group in groups:
        for item in items:
            candidates = [
                (source.step, before)
                for source in group
                if (before := backward(source, path, lambda h, p: walk.exits.get((h, p)), item))
                and (source.step, before) in walk.done
                and (not source.case or walk.done[source.step, before][1] == step.name)
            ]
            first = (step.name, path) == (walk.plan.entry, path) and not candidates
            assert first or len(candidates) == 1, (step.name, path, candidates)
            found += candidates
    return found


def test_wide_fan_outs_cost_the_same_per_task() -> None:
    plan = plan_of("foreach")
    split = next(step for step in plan.steps if step.kind == "foreach")
    frontier = Frontier(plan)
    (batch,) = frontier.after(split.name, "r", count=1_000_000)
    assert batch.count == 1_000_000
    assert next(batch.paths()) == "r.0"
