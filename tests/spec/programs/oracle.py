"""Interpret a program in plain Python, one function for each kind of node.

It knows nothing of graphs, plans or regions: what it predicts follows from the meaning of the constructs
alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.spec.programs.program import (
    MODULUS,
    Block,
    Branch,
    Foreach,
    Gang,
    Loop,
    Node,
    Plain,
    Program,
    Switch,
    Update,
    assigned,
    choice,
    items,
    kept,
    trips,
    trouble,
)

Values = dict[str, Any]


@dataclass
class Prediction:
    """What a run must leave: the artifacts of every task, and the tasks that got into trouble."""

    tasks: dict[str, Values] = field(default_factory=dict)
    flaky: list[str] = field(default_factory=list)
    caught: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """A task path and the `(index, item)` of each foreach around it."""

    path: str = "r"
    stack: tuple[tuple[int, int], ...] = ()

    def item(self, index: int, value: int) -> Place:
        """Inside an item of a foreach."""
        return Place(f"{self.path}.{index}", (*self.stack, (index, value)))

    def trip(self, number: int) -> Place:
        """Inside a trip of a loop."""
        return Place(f"{self.path}_{number}", self.stack)


def predict(program: Program) -> Prediction:
    """Run a program."""
    run = _Run()
    here = Place()
    values: Values = {"seed": program.seed, "x": program.seed}
    run.record("start", here, values)
    values = run.block(program.block, values, here)
    run.record("end", here, values)
    return run.prediction


class _Run:
    def __init__(self) -> None:
        self.prediction = Prediction()

    def record(self, step: str, place: Place, values: Values) -> None:
        """Note what a task has left."""
        assert f"{step}/{place.path}" not in self.prediction.tasks
        self.prediction.tasks[f"{step}/{place.path}"] = dict(values)

    def step(
        self, update: Update, values: Values, place: Place, rank: int = 0, **more: Any
    ) -> Values:
        """Run one step that assigns `more` besides the number."""
        x = update.apply(values["x"], _extra(update, place, rank))
        after = {**values, **_without_x(update, x), **more, "x": x}
        self.record(update.step, place, after)
        if update.trouble == "flaky":
            self.prediction.flaky.append(f"{update.step}/{place.path}")
        if update.trouble == "caught":
            self.prediction.caught.append(f"{update.step}/{place.path}")
        return after

    def join(
        self, update: Update, inputs: list[Values], exclude: Iterable[str], place: Place
    ) -> Values:
        """Run a join that folds the numbers and merges the rest."""
        x = 0
        for values in inputs:
            x = (x * 31 + values["x"]) % MODULUS
        left_out = {"x", *exclude}
        merged: Values = {}
        for values in inputs:
            for name in values.keys() - left_out:
                assert merged.setdefault(name, values[name]) == values[name], "a conflict"
        return self.step(update, {**merged, "x": x}, place)

    def block(self, block: Block, values: Values, place: Place) -> Values:
        """Run nodes one after another."""
        for node in block:
            values = self.node(node, values, place)
        return values

    def node(self, node: Node, values: Values, place: Place) -> Values:
        """Run one node."""
        match node:
            case Plain(update):
                return self.step(update, values, place)
            case Branch():
                return self.branch(node, values, place)
            case Foreach():
                return self.foreach(node, values, place)
            case Gang():
                return self.gang(node, values, place)
            case Switch():
                return self.switch(node, values, place)
            case Loop():
                return self.loop(node, values, place)

    def branch(self, node: Branch, values: Values, place: Place) -> Values:
        values = self.step(node.update, values, place)
        inputs = [self.block(branch, values, place) for branch in node.branches]
        exclude = [name for branch in node.branches for name in assigned(branch)]
        return self.join(node.join, inputs, exclude, place)

    def foreach(self, node: Foreach, values: Values, place: Place) -> Values:
        x = node.update.apply(values["x"], _extra(node.update, place, 0))
        numbers = collection(node, x)
        values = self.step(node.update, values, place, **{items(node.update): numbers})
        inputs = [
            self.block(node.body, values, place.item(index, number))
            for index, number in enumerate(numbers)
        ]
        return self.join(node.join, inputs, assigned(node.body), place)

    def gang(self, node: Gang, values: Values, place: Place) -> Values:
        values = self.step(node.update, values, place)
        inputs = [
            self.step(node.member, values, Place(f"{place.path}.{rank}", place.stack), rank)
            for rank in range(node.size)
        ]
        exclude = [kept(node.member)] if node.member.keep else []
        return self.join(node.join, inputs, exclude, place)

    def switch(self, node: Switch, values: Values, place: Place) -> Values:
        x = node.update.apply(values["x"], _extra(node.update, place, 0))
        number = x % len(node.cases)
        key = case_key(node, number)
        values = self.step(node.update, values, place, **{choice(node.update): key})
        values = self.block(node.cases[number], values, place)
        return self.block(node.tail, values, place) if number < node.sharing else values

    def loop(self, node: Loop, values: Values, place: Place) -> Values:
        for trip in range(node.most):
            here = place.trip(trip)
            values = self.block(node.body, values, here)
            x = node.decide.apply(values["x"], _extra(node.decide, here, 0))
            done = trip + 1 >= node.most or trip >= x % 3
            number = x % len(node.exits)
            after = {
                choice(node.decide): f"exit {number}" if done else "more",
                trips(node.decide): 0 if done else trip + 1,
            }
            values = self.step(node.decide, values, here, **after)
            if done:
                return self.block(node.exits[number], values, place)
            if node.back is not None:
                values = self.step(node.back, values, here)
        raise AssertionError("the last trip is always the last")


def collection(node: Foreach, x: int) -> Any:
    """What a foreach goes over, as it is stored: a generator leaves the list of its items."""
    width = node.width or x % 3 + 1
    numbers = range(x % 5, x % 5 + width)
    if node.collection == "range":
        return numbers
    return tuple(numbers) if node.collection == "tuple" else list(numbers)


def case_key(node: Switch, number: int) -> int | str:
    """The key of a case."""
    return f"case {number}" if node.texts else number


def _extra(update: Update, place: Place, rank: int) -> int:
    match update.extra:
        case "input":
            return place.stack[-1][1]
        case "index":
            return place.stack[-1][0]
        case "stack":
            return sum(index * 10 + item for index, item in place.stack)
        case "rank":
            return rank
        case _:
            return 0


def _without_x(update: Update, x: int) -> Mapping[str, Any]:
    found: Values = {}
    if update.keep:
        found[kept(update)] = x
    if update.trouble == "caught":
        found[trouble(update)] = CAUGHT
    return found


class _Caught:
    def __repr__(self) -> str:
        return "what @catch has taken"


CAUGHT = _Caught()
"""Stands for the exception that a step has raised."""
