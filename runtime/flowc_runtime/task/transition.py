"""What a step's call of `next` comes to: checked against the plan, turned into control values."""

from __future__ import annotations

from collections import abc
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from flowc_runtime import paths
from flowc_runtime.dataclass import dataclass
from flowc_runtime.exceptions import InvalidNextException
from flowc_runtime.plan import StepPlan, Successor
from flowc_runtime.task.errors import TaskError
from flowc_runtime.task.view import ITEMS

if TYPE_CHECKING:
    from flowc_runtime.flowspec import FlowSpec, NextCall


@dataclass(frozen=True)
class Transition:
    """Where a task leads.

    Attributes:
        successors: the edges taken; one except for a branch.
        count: items or ranks to fan out into.
        case: the step that a switch chose.
        trip: the next trip, where the edge taken repeats a loop.
        artifacts: hidden artifacts to store with the task.
        metadata: what else to note in the record.
    """

    successors: tuple[Successor, ...]
    count: int | None = None
    case: str | None = None
    trip: int | None = None
    artifacts: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)


def decide(flow: FlowSpec, step: StepPlan, path: str, call: NextCall) -> Transition:
    """Check a call of `next` against the plan.

    Raises:
        InvalidNextException: if the flow was not compiled with such a transition.
        TaskError: if a foreach has no items.
    """
    if step.kind == "foreach":
        _expect(step, call, call.foreach == step.variable and call.foreach is not None)
        return _foreach(flow, step)
    if step.kind == "gang":
        return _gang(step, call)
    if step.kind == "switch":
        return _switch(flow, step, path, call)
    plain = call.foreach is None and call.num_parallel is None and call.cases is None
    _expect(step, call, plain and step.kind in ("linear", "branch"))
    return straight(step, path)


def usual(flow: FlowSpec, step: StepPlan, path: str) -> Transition:
    """The transition that the plan alone tells, for a step whose code is not run.

    Raises:
        InvalidNextException: if it depends on values that are not there.
        TaskError: if a foreach has no items.
    """
    if step.kind == "foreach":
        return _foreach(flow, step)
    if step.kind == "gang" and step.size is not None:
        return Transition(step.successors, count=step.size)
    if step.kind == "switch" and step.condition is not None:
        chosen, key = _choose(flow, step, {case.key: case.target for case in step.cases})
        edge = step.successor(chosen)
        trip = _trip((edge,), path)
        return Transition((edge,), case=chosen, trip=trip, metadata={"switch": repr(key)})
    if step.kind in ("gang", "switch"):
        raise InvalidNextException(
            f"step `{step.name}` was skipped, so nothing tells where it leads"
        )
    return straight(step, path)


def straight(step: StepPlan, path: str) -> Transition:
    """The transition of a step that leads to all its successors, whatever its values."""
    return Transition(step.successors, trip=_trip(step.successors, path))


def left_loops(edge: Successor, path: str) -> tuple[tuple[str, str, int], ...]:
    """Header, path of entry and last trip of each loop that a task at `path` leaves along an edge."""
    found = []
    for header in edge.leave:
        path, trip = paths.leave(path)
        found.append((header, path, trip))
    return tuple(found)


def _expect(step: StepPlan, call: NextCall, fits: bool) -> None:
    known = {edge.step for edge in step.successors}
    if fits and (
        set(call.targets) == known or (step.kind == "switch" and set(call.targets) <= known)
    ):
        return
    names = ", ".join(f"`{target}`" for target in call.targets)
    planned = ", ".join(f"`{name}`" for name in sorted(known)) or "nothing"
    raise InvalidNextException(
        f"step `{step.name}` was compiled as {step.kind} to {planned}, but calls self.next() with {names}"
    )


def _foreach(flow: FlowSpec, step: StepPlan) -> Transition:
    variable = step.variable or ""
    try:
        value = getattr(flow, variable)
    except AttributeError:
        raise InvalidNextException(
            f"step `{step.name}` goes over `{variable}`, which was never assigned"
        ) from None
    items: dict[str, Any] = {}
    if not isinstance(value, abc.Iterable):
        if not (hasattr(value, "__getitem__") and hasattr(value, "__len__")):
            raise InvalidNextException(
                f"step `{step.name}` goes over `{variable}`, which is a {type(value).__name__} and has no items"
            )
    elif isinstance(value, abc.Iterator):
        # An iterator gives its items once and cannot be stored, so the list of them takes its place.
        value = list(value)
        setattr(flow, variable, value)
    elif not _has_positions(value):
        # The order of a set differs from process to process: fix it here, once for all items.
        value = items[ITEMS] = list(value)
    count = len(value)
    if count == 0:
        raise TaskError(f"step `{step.name}` goes over `{variable}`, which is empty")
    return Transition(step.successors, count=count, artifacts=items)


def _has_positions(value: Any) -> bool:
    if isinstance(value, (abc.Mapping, abc.Set)):
        return False
    return hasattr(value, "__getitem__") and hasattr(value, "__len__")


def _gang(step: StepPlan, call: NextCall) -> Transition:
    size = step.size if call.num_parallel is None else call.num_parallel
    _expect(step, call, size is not None and call.foreach is None and call.cases is None)
    return Transition(step.successors, count=size)


def _switch(flow: FlowSpec, step: StepPlan, path: str, call: NextCall) -> Transition:
    metadata: dict[str, str] = {}
    if step.condition is None:
        _expect(step, call, call.cases is None and call.foreach is None and len(call.targets) == 1)
        chosen = call.targets[0]
    else:
        _expect(step, call, call.condition == step.condition and call.cases is not None)
        chosen, key = _choose(flow, step, call.cases or {})
        metadata["switch"] = repr(key)
    edge = step.successor(chosen)
    return Transition((edge,), case=chosen, trip=_trip((edge,), path), metadata=metadata)


def _choose(flow: FlowSpec, step: StepPlan, cases: Mapping[Any, str]) -> tuple[str, Any]:
    condition = step.condition or ""
    try:
        value = getattr(flow, condition)
    except AttributeError:
        raise InvalidNextException(
            f"step `{step.name}` switches on `{condition}`, which was never assigned"
        ) from None
    try:
        return cases[value], value
    except (KeyError, TypeError):
        known = ", ".join(repr(key) for key in cases)
        raise InvalidNextException(
            f"step `{step.name}` switches on `{condition}`, whose value {_short(value)} is none of {known}"
        ) from None


def _trip(edges: tuple[Successor, ...], path: str) -> int | None:
    """The next trip of the loop that an edge repeats."""
    for edge in edges:
        if "again" in edge.arrive:
            for _ in edge.leave:
                path, _trip_left = paths.leave(path)
            return paths.leave(path)[1] + 1
    return None


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
