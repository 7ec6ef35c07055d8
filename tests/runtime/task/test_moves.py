from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowc_runtime import paths
from flowc_runtime.moves import (
    LoopExit,
    arrive,
    backward,
    depart,
    fan_out_paths,
    fan_outs,
    first_path,
    forward,
)
from flowc_runtime.plan import Plan, Source, StepPlan, Successor

PLACES = st.lists(st.tuples(st.sampled_from("._"), st.integers(0, 12)), max_size=4).map(
    lambda parts: "r" + "".join(f"{mark}{number}" for mark, number in parts)
)
ENTRIES = st.lists(st.sampled_from(["item", "rank", "enter"]), max_size=3).map(tuple)


@given(PLACES, ENTRIES, st.integers(0, 5))
def test_arriving_can_be_undone(path: str, moves: tuple[str, ...], index: int) -> None:
    edge = Successor("b", (), moves)  # type: ignore[arg-type]
    source = Source("a", (), moves)  # type: ignore[arg-type]
    there = forward(edge, path, index=index)
    assert paths.is_path(there)
    assert backward(source, there, lambda *_: None) == path


@given(PLACES, st.integers(0, 9), st.integers(0, 9))
def test_leaving_loops_can_be_undone_with_their_exits(path: str, outer: int, inner: int) -> None:
    inside = f"{path}_{outer}_{inner}"
    edge = Successor("after", ("h2", "h1"))
    there = forward(edge, inside)
    assert there == path
    exits = {("h1", path): LoopExit(outer, "s"), ("h2", f"{path}_{outer}"): LoopExit(inner, "s")}
    source = Source("s", ("h2", "h1"))
    assert backward(source, there, lambda h, p: exits.get((h, p))) == inside
    other = Source("t", ("h2", "h1"))
    assert backward(other, there, lambda h, p: exits.get((h, p))) is None


@given(PLACES, st.integers(0, 20))
def test_the_back_edge(path: str, trip: int) -> None:
    here = paths.at_trip(path, trip)
    there = forward(Successor("h", (), ("again",)), here)
    assert there == paths.at_trip(path, trip + 1)
    assert backward(Source("s", (), ("again",)), there, lambda *_: None) == here
    assert backward(Source("s", (), ("again",)), paths.enter(path), lambda *_: None) is None
    assert backward(Source("s", (), ("enter",)), there, lambda *_: None) is None


def test_closing_a_fan_out() -> None:
    edge = Successor("join", ("h",), (), joins=True)
    assert depart(edge, "r.3_2", closes=True) == "r"
    assert arrive(edge, "r") == "r"
    end = LoopExit(2, "s")
    assert backward(Source("s", ("h",)), "r", lambda *_: end, item=3) == "r.3_2"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("r", ()),
        ("r_4", ()),
        ("r.3_0.12", (("r", 3), ("r.3_0", 12))),
    ],
)
def test_where_fan_outs_were_opened(path: str, expected: tuple[tuple[str, int], ...]) -> None:
    assert fan_out_paths(path) == expected


def test_which_steps_opened_them() -> None:
    plan = Plan(
        "F",
        "f",
        "F",
        "a",
        "j2",
        (
            StepPlan("a", "foreach", (Successor("b", (), ("item",)),), (), variable="x"),
            StepPlan(
                "b",
                "foreach",
                (Successor("c", (), ("item", "enter")),),
                ((Source("a", (), ("item",)),),),
            ),
            StepPlan(
                "c",
                "switch",
                (Successor("c", (), ("again",)), Successor("j1", ("c",), joins=True)),
                ((Source("c", (), ("again",)), Source("b", (), ("item", "enter"))),),
            ),
            StepPlan(
                "j1",
                "linear",
                (Successor("j2", joins=True),),
                ((Source("c", ("c",)),),),
                "items",
                "b",
            ),
            StepPlan("j2", "end", (), ((Source("j1"),),), "items", "a"),
        ),
    )
    names = {s.name: [o.name for o in fan_outs(plan, s.name)] for s in plan.steps}
    assert names == {"a": [], "b": ["a"], "c": ["a", "b"], "j1": ["a"], "j2": []}
    assert first_path(plan) == "r"
