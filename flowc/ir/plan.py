"""Build the plan that the runtime and the local executor follow from the structure of a flow."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence

from flowc.ir import specs
from flowc.ir.model import Branch, End, Foreach, Gang, Linear, Step, Switch, Transition, kind_of
from flowc.ir.program import Program
from flowc.ir.structure import Context, FanOut, InLoop, Structure
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

GANG_DECORATORS = TASK_DECORATORS | {"kubernetes"}
"""Likewise for tasks of a gang, which want to know how long they may wait for each other."""


def build_plan(program: Program, structure: Structure) -> Plan:
    """The plan of a checked flow."""
    flow = program.flow
    steps = {step.name: step for step in flow.steps}
    builder = _Builder(steps, structure, program.digests)
    return Plan(
        flow=flow.name,
        module=flow.module,
        class_name=flow.class_name,
        entry=flow.entry,
        end=next(name for name in structure.order if isinstance(steps[name].transition, End)),
        steps=tuple(builder.step(steps[name]) for name in structure.order),
        parameters=tuple(
            ParameterPlan(p.name, p.attribute, p.type, p.default, p.required, p.separator)
            for p in flow.parameters
        ),
        configs=tuple((config.name, config.value) for config in flow.configs),
    )


class _Builder:
    """What the plan of any step is made from; each edge is looked at once."""

    def __init__(
        self, steps: Mapping[str, Step], structure: Structure, digests: Mapping[str, str]
    ) -> None:
        self.steps = steps
        self.contexts = structure.contexts
        self.digests = digests
        self.splits = {join: split for split, join in structure.joins.items()}
        self.successors: dict[str, list[Successor]] = {name: [] for name in structure.order}
        self.sources: dict[str, list[Source]] = {name: [] for name in structure.order}
        for name in structure.order:
            is_switch = isinstance(steps[name].transition, Switch)
            for target in steps[name].transition.targets:
                leave, arrive = self.moves(name, target)
                joins = steps[target].is_join
                self.successors[name].append(Successor(target, leave, arrive, joins))
                self.sources[target].append(Source(name, leave, arrive, is_switch))

    def moves(self, name: str, target: str) -> tuple[tuple[str, ...], tuple[Move, ...]]:
        """What an edge leaves (loop headers, innermost first) and what it enters (outermost first)."""
        here, there = self.contexts[name], self.contexts[target]
        if InLoop(target) in here:
            inner = here[here.index(InLoop(target)) + 1 :]
            return _headers(inner), ("again",)
        shared = 0
        while shared < min(len(here), len(there)) and here[shared] == there[shared]:
            shared += 1
        arrive = [move for context in there[shared:] for move in self.entering(context)]
        return _headers(here[shared:]), tuple(arrive)

    def entering(self, context: Context) -> tuple[Move, ...]:
        """How the path grows where a context is entered; static branches leave it as it is."""
        match context:
            case InLoop():
                return ("enter",)
            case FanOut(step):
                match self.steps[step].transition:
                    case Foreach():
                        return ("item",)
                    case Gang():
                        return ("rank",)
        return ()

    def step(self, step: Step) -> StepPlan:
        """The plan of one step."""
        transition = step.transition
        split = self.splits.get(step.name)
        return StepPlan(
            name=step.name,
            kind=_KINDS[type(transition)],
            successors=tuple(self.successors[step.name]),
            sources=self.groups(step.name, split),
            join=None if split is None else self.join_kind(split),
            split=split,
            variable=transition.variable if isinstance(transition, Foreach) else None,
            size=transition.size if isinstance(transition, Gang) else None,
            condition=transition.condition if isinstance(transition, Switch) else None,
            cases=_cases(transition),
            decorators=_task_decorators(step),
            digest=self.digests.get(step.name, ""),
        )

    def join_kind(self, split: str) -> JoinKind:
        """What the join of a fan-out reads."""
        match self.steps[split].transition:
            case Foreach():
                return "items"
            case Gang():
                return "ranks"
            case _:
                return "branches"

    def groups(self, name: str, split: str | None) -> tuple[tuple[Source, ...], ...]:
        """The sources of a step, those of a join apart by branch in the order of the split."""
        groups: dict[int, list[Source]] = {}
        for source in self.sources[name]:
            groups.setdefault(self.branch(source.step, split), []).append(source)
        return tuple(tuple(groups[number]) for number in sorted(groups))

    def branch(self, name: str, split: str | None) -> int:
        """Which branch of a split a step stands in."""
        around = (c for c in self.contexts[name] if isinstance(c, FanOut) and c.step == split)
        return 0 if split is None else next(around).branch


_KINDS: Mapping[type[Transition], TransitionKind] = {
    Linear: "linear",
    Branch: "branch",
    Foreach: "foreach",
    Gang: "gang",
    Switch: "switch",
    End: "end",
}


def _headers(contexts: Sequence[Context]) -> tuple[str, ...]:
    return tuple(c.header for c in reversed(contexts) if isinstance(c, InLoop))


def _cases(transition: Transition) -> tuple[CaseKey, ...]:
    cases = transition.cases if isinstance(transition, Switch) else ()
    return tuple(CaseKey(case.key, case.target) for case in cases)


def _task_decorators(step: Step) -> tuple[dict[str, JSONValue], ...]:
    kinds = {kind_of(spec) for spec in step.decorators}
    wanted = GANG_DECORATORS if "parallel" in kinds else TASK_DECORATORS
    return tuple(_decorator(spec) for spec in step.decorators if kind_of(spec) in wanted)


def _decorator(spec: specs.DecoratorSpec) -> dict[str, JSONValue]:
    fields: dict[str, JSONValue] = json.loads(json.dumps(dataclasses.asdict(spec)))
    return {"kind": kind_of(spec), **fields}
