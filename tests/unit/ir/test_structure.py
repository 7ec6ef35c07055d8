"""The region tree: shapes, refusals, and that it says the same as the graph."""

from __future__ import annotations

import time

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowc.ir import regions
from flowc.ir.model import Flow, Switch
from tests.unit.ir.graphs import Join, build, flow, structured_flows


def rebuild(tree: regions.Sequence) -> set[tuple[str, str]]:
    """The edges of the flow, from nothing but the step names in the tree."""
    edges: set[tuple[str, str]] = set()
    _lay(tree, (), edges)
    return edges


def _lay(region: regions.Sequence, after: tuple[str, ...], edges: set[tuple[str, str]]) -> None:
    items = region.items
    for number, item in enumerate(items):
        rest = (regions.first_step(items[number + 1]),) if number + 1 < len(items) else after
        following = items[number + 1] if number + 1 < len(items) else None
        _lay_item(item, following, rest, edges)


def _lay_item(
    item: regions.Region,
    following: regions.Region | None,
    after: tuple[str, ...],
    edges: set[tuple[str, str]],
) -> None:
    match item:
        case regions.Task(step):
            edges.update((step, target) for target in _targets(following, after))
        case regions.Split(_, branches):
            for body in branches:
                _lay(body, after, edges)
        case regions.Foreach(_, body) | regions.Gang(_, body):
            _lay(body, after, edges)
        case regions.Loop(_, body):
            _lay(body, (), edges)
        case regions.Switch(arms=arms):
            for arm in arms:
                _lay(arm.body, arm.next, edges)


def _targets(following: regions.Region | None, after: tuple[str, ...]) -> tuple[str, ...]:
    """Where a task leads that has `following` behind it in its sequence."""
    match following:
        case regions.Split(_, branches):
            return tuple(regions.first_step(body) for body in branches)
        case regions.Foreach(_, body) | regions.Gang(_, body):
            return (regions.first_step(body),)
        case regions.Switch(_, targets):
            return targets
        case _:
            return after


def edges_of(flow: Flow) -> set[tuple[str, str]]:
    return {(step.name, target) for step in flow.steps for target in step.transition.targets}


@given(structured_flows())
def test_the_tree_says_the_same_as_the_graph(flow: Flow) -> None:
    structure, codes = build(flow)
    assert codes == []
    assert structure is not None
    assert rebuild(structure.regions) == edges_of(flow)


@st.composite
def switch_graphs(draw: st.DrawFn) -> Flow:
    """Arbitrary graphs of switches and linear steps in which every step can reach the end."""
    count = draw(st.integers(1, 9))
    names = ["start", *(f"s{n}" for n in range(count)), "end"]
    steps: dict[str, object] = {}
    for number, name in enumerate(names[:-1]):
        others = draw(st.lists(st.sampled_from(names[1:]), max_size=2))
        targets = list(dict.fromkeys([names[number + 1], *others]))
        steps[name] = (
            targets[0] if len(targets) == 1 else {f"k{n}": t for n, t in enumerate(targets)}
        )
    return flow(**steps, end=None)


def is_reducible(flow: Flow) -> bool:
    """Hecht and Ullman: a graph is reducible if what is left without its back edges has no cycle."""
    graph = nx.DiGraph(edges_of(flow))
    idom = nx.immediate_dominators(graph, "start")

    def dominates(a: str, b: str) -> bool:
        while b != a:
            if idom.get(b, b) in (b, None):
                return False
            b = idom[b]
        return True

    graph.remove_edges_from([(u, v) for u, v in graph.edges if dominates(v, u)])
    return nx.is_directed_acyclic_graph(graph)


@given(switch_graphs())
def test_exactly_the_irreducible_graphs_are_refused(flow: Flow) -> None:
    structure, codes = build(flow)
    if is_reducible(flow):
        assert codes == []
        assert structure is not None
        assert rebuild(structure.regions) == edges_of(flow)
    else:
        assert set(codes) == {"FC124"}
        assert structure is None


@pytest.mark.parametrize(
    ("code", "steps"),
    [
        ("FC120", {"start": "end", "end": Join(None)}),
        ("FC121", {"start": ["a", "b", "c"], "a": "j", "b": "j", "c": "end", "j": Join("end")}),
        ("FC122", {"start": ["a", "b"], "a": "j", "b": "j", "j": "end"}),
        ("FC123", {"start": {"a"}, "a": "end"}),
        ("FC124", {"start": {"x": "a", "y": "b"}, "a": "b", "b": {"x": "a", "y": "end"}}),
        ("FC125", {"start": {"a"}, "a": {"x": "start", "y": "j"}, "j": Join("end")}),
        ("FC126", {"start": {"x": "a", "y": "end"}, "a": "b", "b": "a"}),
        ("FC127", {"start": {"j"}, "j": Join("end")}),
        ("FC127", {"start": ["a", "j"], "a": "j", "j": Join("end")}),
    ],
)
def test_what_does_not_nest_is_refused_once(code: str, steps: dict[str, object]) -> None:
    structure, codes = build(flow(**{"end": None, **steps}))
    assert codes == [code]
    assert structure is None


def test_crossed_joins_are_reported_once_each() -> None:
    _, codes = build(
        flow(
            start=["a", "b"],
            a=["a1", "a2"],
            b=["b1", "b2"],
            a1="x",
            b1="x",
            a2="y",
            b2="y",
            x=Join("z"),
            y=Join("z"),
            z=Join("end"),
            end=None,
        )
    )
    assert codes == ["FC121", "FC121"]


def test_cases_may_run_into_the_join_of_a_foreach() -> None:
    structure, codes = build(
        flow(start={"pick"}, pick={"x": "a", "y": "join"}, a="join", join=Join("end"), end=None)
    )
    assert codes == []
    assert structure is not None
    foreach = structure.regions.items[1]
    assert foreach == regions.Foreach(
        "start",
        regions.Sequence(
            (
                regions.Task("pick"),
                regions.Switch(
                    "pick",
                    ("a", "join"),
                    (regions.Arm(regions.Sequence((regions.Task("a"),)), ("join",)),),
                ),
            )
        ),
    )


def test_a_loop_with_several_exits_ends_in_a_switch_on_the_exit() -> None:
    structure, codes = build(
        flow(
            start="work",
            work={"again": "work", "good": "a", "bad": "b"},
            a="end",
            b="end",
            end=None,
        )
    )
    assert codes == []
    assert structure is not None
    _, loop, switch, _ = structure.regions.items
    assert isinstance(loop, regions.Loop)
    assert loop.exits == ("a", "b")
    assert isinstance(switch, regions.Switch)
    assert switch.after_loop


def linear(count: int) -> Flow:
    steps: dict[str, object] = {"start": "s0"}
    steps.update((f"s{n}", f"s{n + 1}" if n + 1 < count else "end") for n in range(count))
    return flow(**steps, end=None)


def diamonds(count: int) -> Flow:
    steps: dict[str, object] = {"start": ["a0", "b0"]}
    for n in range(count):
        steps[f"a{n}"] = steps[f"b{n}"] = f"j{n}"
        steps[f"j{n}"] = Join([f"a{n + 1}", f"b{n + 1}"] if n + 1 < count else "end")
    return flow(**steps, end=None)


def nested(depth: int) -> Flow:
    steps: dict[str, object] = {"start": ["a0", "b0"]}
    for n in range(depth):
        steps[f"a{n}"] = [f"a{n + 1}", f"b{n + 1}"] if n + 1 < depth else f"j{n}"
        steps[f"b{n}"] = f"j{n}"
        steps[f"j{n}"] = Join(f"j{n - 1}" if n else "end")
    return flow(**steps, end=None)


def switches(count: int) -> Flow:
    steps: dict[str, object] = {"start": {"x": "a0", "y": "b0"}}
    for n in range(count):
        steps[f"a{n}"] = steps[f"b{n}"] = f"m{n}"
        steps[f"m{n}"] = {"x": f"a{n + 1}", "y": f"b{n + 1}"} if n + 1 < count else "end"
    return flow(**steps, end=None)


@pytest.mark.parametrize(
    "big",
    [linear(10_000), diamonds(200), diamonds(2_000), nested(100), switches(200)],
    ids=["linear", "diamonds", "many diamonds", "nested", "switches"],
)
def test_big_graphs_cost_little(big: Flow) -> None:
    begin = time.process_time()
    structure, codes = build(big)
    assert time.process_time() - begin < 1.0
    assert codes == []
    assert structure is not None
    assert len(structure.order) == len(big.steps)


@given(structured_flows())
def test_the_order_is_topological_but_for_back_edges(flow: Flow) -> None:
    structure, _ = build(flow)
    assert structure is not None
    position = {name: n for n, name in enumerate(structure.order)}
    backwards = [(u, v) for u, v in edges_of(flow) if position[v] <= position[u]]
    assert all(isinstance(flow.step(u).transition, Switch) for u, _ in backwards)
