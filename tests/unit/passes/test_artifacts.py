"""The artifact analysis against an oracle that walks every path."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flowc.diagnostics import Span
from flowc.ir.model import Case, End, Linear, Switch
from flowc.ir.passes.artifacts import find_artifacts
from flowc.ir.passes.view import View
from flowc.ir.program import Program, StepFacts

from .conftest import make_program

PLACE = Span("flow.py", 1, 1, 1, 2)
NAMES = ("x", "y")


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Up to seven steps with arbitrary edges (also back), joins, merges, writes and opaque steps."""
    size = draw(st.integers(2, 7))
    names = ["start", *(f"s{n}" for n in range(1, size)), "end"]
    transitions = {}
    facts = {}
    joins = set()
    for name in names[:-1]:
        targets = draw(st.lists(st.sampled_from(names[1:]), min_size=1, max_size=3, unique=True))
        transitions[name] = (
            Linear(targets[0])
            if len(targets) == 1
            else Switch("k", tuple(Case(target, target) for target in targets))
        )
    transitions["end"] = End()
    for name in names:
        if name != "start" and draw(st.booleans()):
            joins.add(name)
        writes = draw(st.sets(st.sampled_from(NAMES)))
        facts[name] = StepFacts(
            writes=dict.fromkeys(sorted(writes), PLACE),
            merges=draw(st.booleans()),
            opaque=draw(st.integers(0, 5)) == 0,
        )
    return make_program(transitions, joins=frozenset(joins), facts=facts)


def walk_every_way(view: View) -> dict[str, set[str]]:
    """What may be there when each step begins, by exploring states (step, set of artifacts)."""
    found: dict[str, set[str]] = {"start": set()}
    seen: set[tuple[str, frozenset[str]]] = set()
    stack: list[tuple[str, frozenset[str]]] = [("start", frozenset())]
    while stack:
        step, before = stack.pop()
        facts = view.facts(step)
        if view.steps[step].is_join and not facts.merges:
            before = frozenset()
        found.setdefault(step, set()).update(before)
        after = before | set(facts.writes) | ({"anything"} if facts.opaque else set())
        for target in view.successors[step]:
            if (target, after) not in seen:
                seen.add((target, after))
                stack.append((target, after))
    return found


@given(programs())
def test_matches_the_walk_over_all_ways(program: Program) -> None:
    view = View(program)
    artifacts = find_artifacts(view)
    expected = walk_every_way(view)
    assert set(artifacts.before) == set(expected)
    for step, present in expected.items():
        for name in NAMES:
            assert artifacts.may_have(step, name) == bool({name, "anything"} & present), step


@given(programs(), st.sampled_from(NAMES))
def test_a_losing_join_explains_why_an_artifact_is_missing(program: Program, name: str) -> None:
    view = View(program)
    artifacts = find_artifacts(view)
    for step in artifacts.before:
        join = artifacts.losing_join(view, step, name)
        if join is not None:
            assert view.steps[join].is_join
            assert not view.facts(join).merges
            assert any(
                artifacts.may_leave(pred, name)
                for pred in view.predecessors[join]
                if pred in artifacts.after
            )
