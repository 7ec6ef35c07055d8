"""Make a program from a seed; the same seed makes the same program everywhere."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.spec.programs.oracle import Prediction, predict
from tests.spec.programs.program import (
    Block,
    Branch,
    Collection,
    Extra,
    Foreach,
    Gang,
    Loop,
    Node,
    Plain,
    Program,
    Switch,
    Trouble,
    Update,
    updates,
)

MOST_TASKS = 60
"""Tasks that a program may have: more cost time and show nothing new."""

FEWEST_STEPS = 5

COLLECTIONS: tuple[Collection, ...] = ("list", "tuple", "range", "generator")


def generate(seed: int) -> tuple[Program, Prediction]:
    """A program and what running it must leave."""
    for salt in range(1000):
        program = _Maker(random.Random(f"{seed}/{salt}")).program(f"Program{seed}")
        steps = 2 + len(list(updates(program.block)))
        if steps < FEWEST_STEPS:
            continue
        prediction = predict(program)
        if len(prediction.tasks) <= MOST_TASKS:
            return program, prediction
    raise AssertionError(f"no program for seed {seed}")


class _Maker:
    """One program's randomness and its names."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.count = 0
        self.budget = rng.randint(5, 14)

    def program(self, name: str) -> Program:
        return Program(name, self.rng.randrange(1000), self.block(0, (), at_least=2))

    def block(self, depth: int, around: tuple[type, ...], at_least: int = 1) -> Block:
        """Some nodes; fewer the deeper they lie."""
        found: list[Node] = []
        while len(found) < at_least or (self.budget > 0 and self.rng.random() < 0.45):
            found.append(self.node(depth, around))
        return tuple(found)

    def node(self, depth: int, around: tuple[type, ...]) -> Node:
        """One node, with a leaning to what has its difficulties: fan-outs and loops inside others."""
        self.budget -= 1
        if depth >= 3 or self.budget <= 0:
            return Plain(self.update(around))
        kinds = (self.plain, self.branch, self.foreach, self.gang, self.switch, self.loop)
        return self.rng.choices(kinds, weights=(3, 2, 5, 1, 4, 3))[0](depth + 1, around)

    def plain(self, _depth: int, around: tuple[type, ...]) -> Node:
        return Plain(self.update(around))

    def branch(self, depth: int, around: tuple[type, ...]) -> Node:
        inner = (*around, Branch)
        branches = tuple(self.block(depth, inner) for _ in range(self.rng.choice((2, 2, 3))))
        return Branch(self.quiet(around), branches, self.quiet(around))

    def foreach(self, depth: int, around: tuple[type, ...]) -> Node:
        body = self.block(depth, (*around, Foreach))
        width, collection = self.rng.choice((0, 0, 1, 2, 3)), self.rng.choice(COLLECTIONS)
        return Foreach(self.quiet(around), width, collection, body, self.quiet(around))

    def gang(self, _depth: int, around: tuple[type, ...]) -> Node:
        member = replace(self.quiet(around), extra="rank")
        return Gang(self.quiet(around), self.rng.choice((1, 2)), member, self.quiet(around))

    def switch(self, depth: int, around: tuple[type, ...]) -> Node:
        inner = (*around, Switch)
        number = self.rng.choice((2, 2, 3))
        cases = [self.block(depth, inner) for _ in range(number)]
        sharing = self.rng.choice((0, 0, 2)) if number == 3 else 0
        tail = self.block(depth, inner) if sharing else ()
        if not sharing and self.rng.random() < 0.3:
            cases[-1] = ()
        texts = self.rng.random() < 0.5
        return Switch(self.quiet(around), tuple(cases), sharing, tail, texts)

    def loop(self, depth: int, around: tuple[type, ...]) -> Node:
        inner = (*around, Loop)
        # Two loops cannot share their first step, so that of a body is always a plain one.
        body = (Plain(self.update(inner)), *self.block(depth, inner, at_least=0))
        back = self.update(inner) if self.rng.random() < 0.4 else None
        exits: list[Block] = [()]
        if self.rng.random() < 0.4:
            exits = [self.block(depth, around), self.block(depth, around)]
            exits += [()] if self.rng.random() < 0.4 else []
        decide, most = self.quiet(inner), self.rng.choice((1, 2, 3))
        return Loop(body, decide, most, back, tuple(exits))

    def update(self, around: tuple[type, ...]) -> Update:
        """A step that may get into trouble."""
        troubles: tuple[Trouble, ...] = ("none", "flaky", "caught")
        trouble = self.rng.choices(troubles, weights=(12, 1, 1))[0]
        return replace(self.quiet(around), trouble=trouble)

    def quiet(self, around: tuple[type, ...]) -> Update:
        """A step."""
        self.count += 1
        extras: tuple[Extra, ...] = (
            ("nothing", "input", "index", "stack") if Foreach in around else ("nothing",)
        )
        return Update(
            f"s{self.count}",
            self.rng.randint(2, 9),
            self.rng.randint(0, 99),
            self.rng.choice(extras),
            self.rng.random() < 0.3,
        )
