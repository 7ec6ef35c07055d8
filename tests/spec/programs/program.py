"""Structured programs: what the generator makes, the writer spells as a flow, and the oracle interprets.

Every step updates one number, so that a step that is left out, repeated or given wrong inputs changes
all that follows. Blocks are tuples of nodes that run one after another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

MODULUS = 9973

Extra = Literal["nothing", "input", "index", "stack", "rank"]
Trouble = Literal["none", "flaky", "caught"]
Collection = Literal["list", "tuple", "range", "generator"]


@dataclass(frozen=True)
class Update:
    """What one step does: `x = (x * factor + term + extra) % MODULUS`.

    Attributes:
        step: the step's name.
        factor: see above.
        term: see above.
        extra: what of its place in fan-outs the step adds.
        keep: whether it leaves the number under a name of its own as well.
        trouble: whether its first attempt fails, or @catch has to take what it raises.
    """

    step: str
    factor: int
    term: int
    extra: Extra = "nothing"
    keep: bool = False
    trouble: Trouble = "none"

    def apply(self, x: int, extra: int) -> int:
        """The number after the step."""
        return (x * self.factor + self.term + extra) % MODULUS


@dataclass(frozen=True)
class Plain:
    """One step and no more."""

    update: Update


@dataclass(frozen=True)
class Branch:
    """A static split; each branch is a block of at least one node."""

    update: Update
    branches: tuple[Block, ...]
    join: Update


@dataclass(frozen=True)
class Foreach:
    """A foreach over `width`, or where that is 0, over `x % 3 + 1` numbers."""

    update: Update
    width: int
    collection: Collection
    body: Block
    join: Update


@dataclass(frozen=True)
class Gang:
    """`size` ranks of one step."""

    update: Update
    size: int
    member: Update
    join: Update


@dataclass(frozen=True)
class Switch:
    """A choice by `x` modulo the number of cases. An empty case leads straight to what follows.

    The first `sharing` cases lead to `tail`, the others past it.
    """

    update: Update
    cases: tuple[Block, ...]
    sharing: int
    tail: Block
    texts: bool


@dataclass(frozen=True)
class Loop:
    """A body that is repeated, at most `most` times, and else until `x % 3` allows no further trip.

    `back` is a step on the way back, where the way back is not the switch itself. The loop is left by
    the exit that `x` modulo their number chooses; an empty one leads straight to what follows.
    """

    body: Block
    decide: Update
    most: int
    back: Update | None
    exits: tuple[Block, ...] = ((),)


Node = Plain | Branch | Foreach | Gang | Switch | Loop
Block = tuple[Node, ...]


@dataclass(frozen=True)
class Program:
    """A whole flow between its `start` and its `end`."""

    name: str
    seed: int
    block: Block


def head(block: Block, follow: str) -> str:
    """The step that a block begins with; an empty one begins with what follows it."""
    if not block:
        return follow
    match block[0]:
        case Loop(body=body):
            return head(body, follow)
        case node:
            return node.update.step


def inside(node: Node) -> tuple[Block, ...]:
    """The blocks of a node."""
    match node:
        case Branch(branches=branches):
            return branches
        case Foreach(body=body):
            return (body,)
        case Loop(body=body, exits=exits):
            return (body, *exits)
        case Switch(cases=cases, tail=tail):
            return (*cases, tail)
        case _:
            return ()


def outside(node: Node) -> tuple[Block, ...]:
    """Those of the blocks of a node that run when it is over."""
    return node.exits if isinstance(node, Loop) else ()


def nodes(block: Block, around: tuple[type, ...] = ()) -> Iterator[tuple[Node, tuple[type, ...]]]:
    """Every node of a block, with the kinds of nodes that it stands in, outermost first."""
    for node in block:
        yield node, around
        for inner in inside(node):
            over = any(inner is block for block in outside(node))
            yield from nodes(inner, around if over else (*around, type(node)))


def updates(block: Block) -> Iterator[Update]:
    """The steps of a block."""
    for node, _ in nodes(block):
        match node:
            case Plain(update) | Switch(update):
                yield update
            case Branch(update, join=join) | Foreach(update, join=join):
                yield from (update, join)
            case Gang(update, member=member, join=join):
                yield from (update, member, join)
            case Loop(decide=decide, back=back):
                yield from (decide,) if back is None else (decide, back)


def assigned(block: Block) -> list[str]:
    """The names, `x` aside, that steps of a block may assign, sorted."""
    names = {kept(update) for update in updates(block) if update.keep}
    names |= {trouble(update) for update in updates(block) if update.trouble == "caught"}
    for node, _ in nodes(block):
        match node:
            case Foreach(update):
                names.add(items(update))
            case Switch(update):
                names.add(choice(update))
            case Loop(decide=decide):
                names |= {choice(decide), trips(decide)}
    return sorted(names)


def kept(update: Update) -> str:
    """Where a step keeps its number."""
    return f"kept_{update.step}"


def trouble(update: Update) -> str:
    """Where @catch leaves what the step has raised."""
    return f"trouble_{update.step}"


def items(update: Update) -> str:
    """What a foreach goes over."""
    return f"items_{update.step}"


def choice(update: Update) -> str:
    """What a switch decides by."""
    return f"choice_{update.step}"


def trips(update: Update) -> str:
    """How many trips a loop has made."""
    return f"trips_{update.step}"
