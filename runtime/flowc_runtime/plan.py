"""The plan: what one task has to know about the flow it belongs to.

The compiler derives it from the region tree (`flowc.ir.plan`); the runtime and the local executor read
nothing else. It answers two questions for a step: where its inputs come from, and which paths its
successors stand on. Both are told as moves along an edge of the graph:

- `leave` names the headers of the loops that the edge leaves, innermost first;
- `arrive` lists what it enters, outermost first: `item` or `rank` of a fan-out, `enter` a loop,
  `again` for the back edge of a loop.
"""

from __future__ import annotations

import functools
from dataclasses import fields, is_dataclass
from typing import Any, Literal

from flowc_runtime.dataclass import dataclass
from flowc_runtime.protocol import PROTOCOL_VERSION, JSONValue

Move = Literal["item", "rank", "enter", "again"]
TransitionKind = Literal["linear", "branch", "foreach", "gang", "switch", "end"]
JoinKind = Literal["branches", "items", "ranks"]


@dataclass(frozen=True)
class Source:
    """One step from which a task may have been reached.

    `case` says that the step is a switch: it led here only if its record names this step.
    """

    step: str
    leave: tuple[str, ...] = ()
    arrive: tuple[Move, ...] = ()
    case: bool = False


@dataclass(frozen=True)
class Successor:
    """One step that a transition may lead to, and the moves on the way."""

    step: str
    leave: tuple[str, ...] = ()
    arrive: tuple[Move, ...] = ()
    joins: bool = False


@dataclass(frozen=True)
class CaseKey:
    """A value of a switch's condition and the step it leads to."""

    key: str | int | float | bool
    target: str


@dataclass(frozen=True)
class StepPlan:
    """Everything a task of one step needs.

    `sources` holds one group of alternatives, of which exactly one ran; a join of static branches has a
    group for each branch, in the order of the split; the step that starts the flow has none. `split` is
    the step whose fan-out a join closes. `decorators` are the specs as JSON, each with its `kind`.
    """

    name: str
    kind: TransitionKind
    successors: tuple[Successor, ...]
    sources: tuple[tuple[Source, ...], ...]
    join: JoinKind | None = None
    split: str | None = None
    variable: str | None = None
    size: int | None = None
    condition: str | None = None
    cases: tuple[CaseKey, ...] = ()
    decorators: tuple[dict[str, JSONValue], ...] = ()
    digest: str = ""

    def successor(self, step: str) -> Successor:
        """The successor of that name.

        Raises:
            KeyError: if the transition cannot lead there.
        """
        for candidate in self.successors:
            if candidate.step == step:
                return candidate
        raise KeyError(step)


@dataclass(frozen=True)
class ParameterPlan:
    """A parameter of the flow, as the entry task reads it."""

    name: str
    attribute: str
    type: str
    default: JSONValue = None
    required: bool = False
    separator: str | None = None


@dataclass(frozen=True)
class Plan:
    """The plan of a whole flow."""

    flow: str
    module: str
    class_name: str
    entry: str
    end: str
    steps: tuple[StepPlan, ...]
    parameters: tuple[ParameterPlan, ...] = ()
    configs: tuple[tuple[str, JSONValue], ...] = ()
    fingerprint: str = ""
    schema: int = PROTOCOL_VERSION

    def step(self, name: str) -> StepPlan:
        """The plan of one step.

        Raises:
            KeyError: if the flow has no such step.
        """
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)


class PlanVersionError(Exception):
    """The plan was written for a protocol that this runtime does not speak."""


def plan_to_json(plan: Plan) -> JSONValue:
    """The plan as JSON values, defaults left out; `plan_from_json` is the inverse."""
    return {"schema": plan.schema, **_to_json(plan)}


def _to_json(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [_to_json(item) for item in value]
    if not is_dataclass(value) or isinstance(value, type):
        return value
    node = {}
    for name, default in _defaults(type(value)):
        item = getattr(value, name)
        if item != default:
            node[name] = _to_json(item)
    return node


@functools.cache
def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.default) for field in fields(kind))


def plan_from_json(data: Any) -> Plan:
    """Read a plan back.

    Raises:
        PlanVersionError: if it is newer than this runtime.
    """
    schema = data.get("schema")
    if schema not in (PROTOCOL_VERSION, PROTOCOL_VERSION - 1):
        raise PlanVersionError(
            f"the plan has protocol version {schema}, this flowc_runtime reads"
            f" {PROTOCOL_VERSION - 1} and {PROTOCOL_VERSION}"
        )
    return Plan(
        **{
            **data,
            "steps": tuple(_step(step) for step in data["steps"]),
            "parameters": tuple(ParameterPlan(**p) for p in data.get("parameters", ())),
            "configs": tuple((name, value) for name, value in data.get("configs", ())),
        }
    )


def _step(data: dict[str, Any]) -> StepPlan:
    return StepPlan(
        **{
            **data,
            "successors": tuple(_edge(Successor, s) for s in data["successors"]),
            "sources": tuple(tuple(_edge(Source, s) for s in group) for group in data["sources"]),
            "cases": tuple(CaseKey(**c) for c in data.get("cases", ())),
            "decorators": tuple(data.get("decorators", ())),
        }
    )


def _edge(kind: Any, data: dict[str, Any]) -> Any:
    leave, arrive = data.get("leave", ()), data.get("arrive", ())
    return kind(**{**data, "leave": tuple(leave), "arrive": tuple(arrive)})
