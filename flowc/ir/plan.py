"""Build the plan that the runtime and the local executor follow from the structure of a flow."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping

from flowc.ir.model import Branch, Case, End, Foreach, Gang, Linear, Step, Switch, kind_of
from flowc.ir.program import Program
from flowc.ir.specs import DecoratorSpec
from flowc.ir.structure import FanOut, InLoop, Structure
from flowc_runtime.plan import (
    CaseKey,
    JoinKind,
    Move,
    ParameterPlan,
    Plan,
    Source,
    StepPlan,
    Successor,
    TransitionKind,
)
from flowc_runtime.protocol import JSONValue

TASK_DECORATORS = frozenset(
    {"retry", "timeout", "catch", "environment", "secrets", "card", "parallel", "opaque"}
)
"""Kinds of decorators that act inside a task; the others speak to the engine."""


def build_plan(program: Program, structure: Structure) -> Plan:
    """The plan of a checked flow."""
    flow = program.flow
    steps = {step.name: step for step in flow.steps}
    edges = {
        (name, target): _moves(name, target, steps, structure)
        for name in structure.order
        for target in steps[name].transition.targets
    }
    return Plan(
        flow=flow.name,
        module=flow.module,
        class_name=flow.class_name,
        entry=flow.entry,
        end=next(name for name in structure.order if isinstance(steps[name].transition, End)),
        steps=tuple(
            _step_plan(steps[name], steps, structure, edges, program.digests.get(name, ""))
            for name in structure.order
        ),
        parameters=tuple(
            ParameterPlan(p.name, p.attribute, p.type, p.default, p.required, p.separator)
            for p in flow.parameters
        ),
        configs=tuple((config.name, config.value) for config in flow.configs),
    )


def _moves(
    name: str, target: str, steps: Mapping[str, Step], structure: Structure
) -> tuple[tuple[str, ...], tuple[Move, ...]]:
    """What the edge leaves (loop headers, innermost first) and what it enters (outermost first)."""
    here, there = structure.contexts[name], structure.contexts[target]
    again = InLoop(target) in here
    shared = 0
    while shared < min(len(here), len(there)) and here[shared] == there[shared]:
        shared += 1
    if again:
        shared = here.index(InLoop(target)) + 1
    leave = tuple(c.header for c in reversed(here[shared:]) if isinstance(c, InLoop))
    if again:
        return leave, ("again",)
    arrive: list[Move] = []
    for context in there[shared:]:
        if isinstance(context, InLoop):
            arrive.append("enter")
        elif isinstance(steps[context.step].transition, Foreach):
            arrive.append("item")
        elif isinstance(steps[context.step].transition, Gang):
            arrive.append("rank")
    return leave, tuple(arrive)


_Edges = Mapping[tuple[str, str], tuple[tuple[str, ...], tuple[Move, ...]]]


def _step_plan(
    step: Step,
    steps: Mapping[str, Step],
    structure: Structure,
    edges: _Edges,
    digest: str,
) -> StepPlan:
    kind, variable, size, condition, cases = _transition(step)
    split, join = _closes(step, steps, structure)
    return StepPlan(
        name=step.name,
        kind=kind,
        successors=tuple(
            Successor(target, *edges[step.name, target], joins=steps[target].is_join)
            for target in step.transition.targets
        ),
        sources=_sources(step.name, steps, structure, edges, split),
        join=join,
        split=split,
        variable=variable,
        size=size,
        condition=condition,
        cases=tuple(CaseKey(case.key, case.target) for case in cases),
        decorators=tuple(_decorator(d) for d in step.decorators if kind_of(d) in TASK_DECORATORS),
        digest=digest,
    )


def _transition(
    step: Step,
) -> tuple[TransitionKind, str | None, int | None, str | None, tuple[Case, ...]]:
    match step.transition:
        case Linear():
            return "linear", None, None, None, ()
        case Branch():
            return "branch", None, None, None, ()
        case Foreach(_, variable):
            return "foreach", variable, None, None, ()
        case Gang(_, size):
            return "gang", None, size, None, ()
        case Switch(condition, cases):
            return "switch", None, None, condition, cases
        case End():
            return "end", None, None, None, ()


def _closes(
    step: Step, steps: Mapping[str, Step], structure: Structure
) -> tuple[str | None, JoinKind | None]:
    if not step.is_join:
        return None, None
    split = next(split for split, join in structure.joins.items() if join == step.name)
    match steps[split].transition:
        case Foreach():
            return split, "items"
        case Gang():
            return split, "ranks"
        case _:
            return split, "branches"


def _sources(
    target: str,
    steps: Mapping[str, Step],
    structure: Structure,
    edges: _Edges,
    split: str | None,
) -> tuple[tuple[Source, ...], ...]:
    groups: dict[int, list[Source]] = {}
    for name in structure.order:
        if target in steps[name].transition.targets:
            leave, arrive = edges[name, target]
            source = Source(name, leave, arrive, isinstance(steps[name].transition, Switch))
            groups.setdefault(_branch(name, structure, split), []).append(source)
    return tuple(tuple(groups[number]) for number in sorted(groups))


def _branch(name: str, structure: Structure, split: str | None) -> int:
    """Which branch of `split` a predecessor of its join stands in."""
    if split is None:
        return 0
    around = structure.contexts[name]
    return next(c.branch for c in around if isinstance(c, FanOut) and c.step == split)


def _decorator(spec: DecoratorSpec) -> dict[str, JSONValue]:
    fields: dict[str, JSONValue] = json.loads(json.dumps(dataclasses.asdict(spec)))
    return {"kind": kind_of(spec), **fields}
