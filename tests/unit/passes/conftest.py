"""Programs made without source, for passes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from flowc.diagnostics import DiagnosticBag, Span
from flowc.ir import model
from flowc.ir.passes.view import View
from flowc.ir.program import Program, Spans, StepFacts

MakeView = Callable[..., View]


def make_program(
    transitions: Mapping[str, model.Transition],
    *,
    joins: frozenset[str] = frozenset(),
    facts: Mapping[str, StepFacts] | None = None,
) -> Program:
    """A program whose steps have the given transitions, each at a line of its own."""
    steps = tuple(
        model.Step(name, transition, is_join=name in joins)
        for name, transition in transitions.items()
    )
    spans: dict[tuple[str, ...], Span] = {(): Span("flow.py", 1, 1, 1, 2)}
    for number, name in enumerate(transitions, start=2):
        spans["step", name] = Span("flow.py", number, 1, number, 2)
    flow = model.Flow("F", "flow", "F", "start", steps)
    return Program(flow, Spans(spans), facts or {})


@pytest.fixture
def make_view() -> MakeView:
    def make(*args: object, **kwargs: object) -> View:
        return View(make_program(*args, **kwargs))  # type: ignore[arg-type]

    return make


@pytest.fixture
def bag() -> DiagnosticBag:
    return DiagnosticBag()
