"""Going along an edge of the plan: from a task's path to its successor's, and back.

Forward is what a scheduler needs; back is how a task finds its inputs. Going back into a loop that was
left asks for the loop's exit (last trip, leaving step), because the path no longer tells the trip.
"""

from __future__ import annotations

from collections.abc import Callable

from flowc_runtime import paths
from flowc_runtime.dataclass import dataclass
from flowc_runtime.plan import Plan, Source, StepPlan, Successor


@dataclass(frozen=True)
class LoopExit:
    """How a loop entered at some path ended: its last trip and the step that left it."""

    trip: int
    step: str


FindExit = Callable[[str, str], LoopExit | None]
"""Looks up the exit of the loop with a given header step, entered at a given path."""


def forward(edge: Successor, path: str, *, closes: bool = False, index: int = 0) -> str:
    """The path of the task that an edge leads to from `path`.

    Args:
        edge: the edge taken.
        path: where the task that takes it stands.
        closes: whether the edge ends an item of a fan-out that the successor joins.
        index: the item or rank, where the edge opens a fan-out.
    """
    return arrive(edge, depart(edge, path, closes=closes), index=index)


def depart(edge: Successor, path: str, *, closes: bool = False) -> str:
    """The path after leaving what an edge leaves; for a join, that on which its split stood."""
    for _ in edge.leave:
        path, _trip = paths.leave(path)
    if closes:
        path, _index = paths.parent(path)
    return path


def arrive(edge: Successor, path: str, *, index: int = 0) -> str:
    """The path after entering what an edge enters."""
    for move in edge.arrive:
        if move in ("item", "rank"):
            path = paths.item(path, index)
        elif move == "enter":
            path = paths.enter(path)
        else:
            path = paths.again(path)
    return path


def backward(source: Source, path: str, find_exit: FindExit, item: int | None = None) -> str | None:
    """The path on which `source` must have stood to lead to `path`, or None if it cannot have.

    Args:
        source: the edge to go back along.
        path: where the task that asks stands.
        find_exit: how loops ended.
        item: which item (or rank) to enter, where the task that asks joins a fan-out.
    """
    before = undo_arrival(source, path)
    if before is None:
        return None
    if item is not None:
        before = paths.item(before, item)
    for header in reversed(source.leave):
        end = find_exit(header, before)
        if end is None or end.step != source.step:
            return None
        before = paths.at_trip(before, end.trip)
    return before


def undo_arrival(source: Source, path: str) -> str | None:
    """The path before the moves on arrival, or None if `path` cannot have come from them."""
    for move in reversed(source.arrive):
        try:
            base, number = paths.parent(path) if move in ("item", "rank") else paths.leave(path)
        except ValueError:
            return None
        if (move == "enter" and number != 0) or (move == "again" and number == 0):
            return None
        path = paths.at_trip(base, number - 1) if move == "again" else base
    return path


def fan_outs(plan: Plan, step: str) -> tuple[StepPlan, ...]:
    """The steps whose fan-outs enclose `step`, outermost first; one for each index in its path."""
    by_name = {plan_step.name: plan_step for plan_step in plan.steps}
    found: list[StepPlan] = []
    current = by_name[step]
    while True:
        if current.split is not None:
            current = by_name[current.split]
            continue
        source = _way_in(current)
        if source is None:
            return tuple(reversed(found))
        if any(move in ("item", "rank") for move in source.arrive):
            found.append(by_name[source.step])
        current = by_name[source.step]


def fan_out_paths(path: str) -> tuple[tuple[str, int], ...]:
    """Where each fan-out on the way to `path` was opened, and the index taken there, outermost first."""
    found: list[tuple[str, int]] = []
    position = path.find(".")
    while position != -1:
        end = position + 1
        while end < len(path) and path[end].isdigit():
            end += 1
        found.append((path[:position], int(path[position + 1 : end])))
        position = path.find(".", end)
    return tuple(found)


def first_path(plan: Plan) -> str:
    """The path of the task that every run begins with."""
    # A first step that is the header of a loop begins with the loop's first trip.
    in_loop = bool(plan.step(plan.entry).sources)
    return paths.enter(paths.ROOT) if in_loop else paths.ROOT


def _way_in(step: StepPlan) -> Source | None:
    """An edge into `step` that is not the back edge of a loop; None for the first step."""
    edges = (source for group in step.sources for source in group)
    return next((source for source in edges if "again" not in source.arrive), None)
