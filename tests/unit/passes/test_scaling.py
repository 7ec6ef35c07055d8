"""Large graphs: the passes are quick, grow with the number of edges, and do not recurse."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable

import pytest

from flowc.diagnostics import DiagnosticBag, Span
from flowc.ir.model import Branch, Case, End, Foreach, Linear, Switch, Transition
from flowc.ir.passes import PASSES, check_program
from flowc.ir.passes.view import View
from flowc.ir.program import Program, StepFacts

from .conftest import make_program

PLACE = Span("flow.py", 1, 1, 1, 2)
Graph = dict[str, Transition]


def line(size: int) -> tuple[Graph, set[str]]:
    names = ["start", *(f"s{n}" for n in range(size - 2)), "end"]
    edges: Graph = {a: Linear(b) for a, b in itertools.pairwise(names)}
    return {**edges, "end": End()}, set()


def diamonds(count: int) -> tuple[Graph, set[str]]:
    graph: Graph = {"start": Linear("d0")}
    for n in range(count):
        graph |= {f"d{n}": Branch((f"a{n}", f"b{n}")), f"a{n}": Linear(f"j{n}")}
        after = f"d{n + 1}" if n + 1 < count else "end"
        graph |= {f"b{n}": Linear(f"j{n}"), f"j{n}": Linear(after)}
    return {**graph, "end": End()}, {f"j{n}" for n in range(count)}


def nested_splits(depth: int) -> tuple[Graph, set[str]]:
    graph: Graph = {"start": Branch(("a0", "b0"))}
    for n in range(depth):
        inner = Branch((f"a{n + 1}", f"b{n + 1}")) if n + 1 < depth else Linear(f"j{n}")
        graph |= {f"a{n}": inner, f"b{n}": Linear(f"j{n}")}
        graph[f"j{n}"] = Linear(f"j{n - 1}" if n else "end")
    return {**graph, "end": End()}, {f"j{n}" for n in range(depth)}


def nested_foreaches(depth: int) -> tuple[Graph, set[str]]:
    graph: Graph = {"start": Foreach("f0", "items")}
    for n in range(depth):
        graph[f"f{n}"] = Foreach(f"f{n + 1}", "items") if n + 1 < depth else Linear(f"j{n}")
        graph[f"j{n}"] = Linear(f"j{n - 1}" if n else "end")
    return {**graph, "end": End()}, {f"j{n}" for n in range(depth)}


def tangle(size: int) -> tuple[Graph, set[str]]:
    """A random graph of switches with edges in all directions."""
    source = random.Random(size)
    graph: Graph = {"start": Linear("s0")}
    for n in range(size):
        targets = {f"s{source.randrange(size)}" for _ in range(2)} | {f"s{n + 1}"}
        graph[f"s{n}"] = Switch("k", tuple(Case(t, t) for t in sorted(targets)))
    return {**graph, f"s{size}": Linear("end"), "end": End()}, set()


def program(graph: Graph, joins: set[str]) -> Program:
    facts = {
        name: StepFacts(
            writes={f"x_{name}": PLACE, "k": PLACE, "items": PLACE},
            reads={"k": PLACE},
            merges=name in joins,
        )
        for name in graph
    }
    return make_program(graph, joins=frozenset(joins), facts=facts)


def seconds(work: Callable[[Program, DiagnosticBag], object], subject: Program) -> float:
    begin = time.process_time()
    work(subject, DiagnosticBag())
    return time.process_time() - begin


def run_passes(subject: Program, bag: DiagnosticBag) -> None:
    view = View(subject)
    for check in PASSES:
        check(view, bag)


@pytest.mark.parametrize(
    ("make", "size"),
    [
        (line, 10_000),
        (diamonds, 200),
        (nested_splits, 100),
        (nested_foreaches, 100),
        (tangle, 2_000),
    ],
)
def test_large_graphs_pass_within_a_second(make, size: int) -> None:
    subject = program(*make(size))
    assert min(seconds(run_passes, subject) for _ in range(2)) < 1


@pytest.mark.parametrize(
    ("make", "size"),
    [(line, 10_000), (diamonds, 200), (nested_splits, 100), (nested_foreaches, 100)],
)
def test_large_sound_graphs_check_within_a_second(make, size: int) -> None:
    subject = program(*make(size))
    assert min(seconds(check_program, subject) for _ in range(2)) < 1
    bag = DiagnosticBag()
    structure = check_program(subject, bag)
    assert not bag.has_errors
    assert structure is not None
    assert len(structure.order) == len(subject.flow.steps)


@pytest.mark.parametrize("make", [line, diamonds, tangle])
def test_time_grows_with_the_number_of_edges(make) -> None:
    small, large = (
        min(seconds(run_passes, subject) for _ in range(3))
        for subject in (program(*make(300)), program(*make(3_000)))
    )
    assert large < 30 * max(small, 0.002)
