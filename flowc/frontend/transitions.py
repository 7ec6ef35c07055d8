"""From the body of a step to its transition."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

from flowc.diagnostics import DiagnosticBag, Span
from flowc.frontend.branching import find_calls
from flowc.frontend.next_calls import read_call
from flowc.frontend.roles import read_roles
from flowc.frontend.source import StepSource
from flowc.frontend.syntax import self_name
from flowc.frontend.terms import FORMS_NOTE, Terms
from flowc.ir import specs
from flowc.ir.model import Case, End, Flow, Gang, Linear, Step, Switch, Transition
from flowc_runtime.protocol import JSONValue


def read_transition(
    step: StepSource,
    steps: frozenset[str],
    spans: dict[tuple[str, ...], Span],
    configs: Mapping[str, JSONValue],
    bag: DiagnosticBag,
) -> Transition | None:
    """Read what follows a step.

    Args:
        step: The step's method and where it stands.
        steps: The names of all steps of the flow.
        spans: Gets the places of the transition's parts, below `("step", name, "next")`.
        configs: The values of the flow's configs by attribute, for cases such as `self.config.key`.
        bag: Gets what is wrong.

    Returns:
        The transition, or None if it cannot be known; the reason is then in the bag. A caller that
        needs a value nevertheless takes `End()`: the passes know such a step from the flow's last one.
    """
    terms = Terms(step.name, self_name(step.node), step.file, steps, configs, spans, bag)
    found = find_calls(step.node, terms)
    if not found.calls:
        if found.sound and not read_roles(step).end:
            _report_missing(step, bag)
            return None
        return End() if found.sound else None
    if len(found.calls) == 1:
        transition = read_call(found.calls[0], terms)
    else:
        transition = _read_arms(found.calls, terms)
    return transition if found.sound else None


def apply_parallel(flow: Flow) -> Flow:
    """Make a plain `next` to a step with `@parallel(num_parallel=...)` a gang of that size."""
    sizes = {
        step.name: spec.num_parallel
        for step in flow.steps
        for spec in step.decorators
        if isinstance(spec, specs.Parallel) and spec.num_parallel is not None
    }
    if not sizes:
        return flow
    return replace(flow, steps=tuple(_with_gang(step, sizes) for step in flow.steps))


def _with_gang(step: Step, sizes: Mapping[str, int]) -> Step:
    match step.transition:
        case Linear(target) if target in sizes:
            return replace(step, transition=Gang(target, sizes[target]))
        case _:
            return step


def _read_arms(calls: list[ast.Call], terms: Terms) -> Transition | None:
    """The calls in the arms of `if` and `match`, of which exactly one is made."""
    places: dict[str, Span] = {}
    legal = True
    for call in calls:
        arm = replace(terms, spans={})
        transition = read_call(call, arm)
        if isinstance(transition, Linear):
            places.setdefault(transition.target, arm.spans["step", terms.owner, "next", "0"])
            continue
        legal = False
        if transition is not None:
            terms.bag.add(
                "FC149",
                "an arm of an `if` or `match` can only lead to one step",
                terms.file.span(call),
                help="insert a step: let this arm lead to it, and let it make this call",
            )
    terms.place(terms.file.span(calls[0]))
    for number, place in enumerate(places.values()):
        terms.place(place, str(number))
    if not legal:
        return None
    if len(places) == 1:
        return Linear(*places)
    return Switch(None, tuple(Case(target, target) for target in places))


def _report_missing(step: StepSource, bag: DiagnosticBag) -> None:
    bag.add(
        "FC112",
        f"step `{step.name}` does not say what follows",
        step.file.definition(step.node),
        help="end it with `self.next(self.<step>)`; only the last step of a flow has no `next`",
        notes=[FORMS_NOTE],
        label="no `next` in this step",
    )
