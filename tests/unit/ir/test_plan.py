"""The plan: paths forward and inputs backward agree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flowc.ir.model import Flow
from flowc.ir.plan import build_plan
from flowc.ir.program import Program
from flowc_runtime import paths
from flowc_runtime.plan import Plan, Source, Successor, plan_from_json, plan_to_json
from tests.unit.ir.graphs import SPANS, Join, build, flow, structured_flows


def plan_of(flow: Flow) -> Plan:
    structure, codes = build(flow)
    assert codes == []
    assert structure is not None
    return build_plan(Program(flow, SPANS), structure)


def test_a_loop_in_a_foreach() -> None:
    plan = plan_of(
        flow(
            start={"work"},
            work={"again": "work", "done": "join", "fix": "mend"},
            mend="join",
            join=Join("end"),
            end=None,
        )
    )
    work, join = plan.step("work"), plan.step("join")
    assert work.sources == (
        (
            Source("start", (), ("item", "enter")),
            Source("work", (), ("again",), case=True),
        ),
    )
    assert work.successor("join") == Successor("join", ("work",), (), joins=True)
    assert join.join == "items"
    assert join.split == "start"
    assert {source.step for source in join.sources[0]} == {"work", "mend"}


def test_the_inputs_of_a_static_join_come_in_the_order_of_the_split() -> None:
    plan = plan_of(flow(start=["b", "a"], a="join", b="join", join=Join("end"), end=None))
    join = plan.step("join")
    assert join.join == "branches"
    assert [[s.step for s in group] for group in join.sources] == [["b"], ["a"]]


@given(structured_flows())
def test_every_edge_is_told_alike_from_both_ends(flow: Flow) -> None:
    plan = plan_of(flow)
    forward = {
        (step.name, s.step, s.leave, s.arrive) for step in plan.steps for s in step.successors
    }
    backward = {
        (s.step, step.name, s.leave, s.arrive)
        for step in plan.steps
        for group in step.sources
        for s in group
    }
    assert forward == backward


@given(structured_flows())
def test_a_plan_survives_json(flow: Flow) -> None:
    plan = plan_of(flow)
    assert plan_from_json(plan_to_json(plan)) == plan


@given(structured_flows(), st.randoms(use_true_random=False))
def test_walking_the_plan_ends_at_the_root_path(flow: Flow, random: object) -> None:
    """Any walk through the flow that follows the moves comes to the end on path `r`."""
    plan = plan_of(flow)
    path, name = paths.ROOT, plan.entry
    for _ in range(2_000):
        step = plan.step(name)
        if not step.successors:
            break
        successor = random.choice(step.successors)  # type: ignore[attr-defined]
        path = _move(path, successor, step.name, plan)
        name = successor.step
    else:
        return
    assert name == plan.end
    assert path == paths.ROOT


def _move(path: str, successor: Successor, name: str, plan: Plan) -> str:
    for _ in successor.leave:
        path, _ = paths.leave(path)
    target = plan.step(successor.step)
    if successor.joins and target.join in ("items", "ranks"):
        path, _ = paths.parent(path)
    for move in successor.arrive:
        path = {
            "item": lambda p: paths.item(p, 1),
            "rank": lambda p: paths.item(p, 1),
            "enter": paths.enter,
            "again": paths.again,
        }[move](path)
    return path
