"""Regions: the checked graph as a tree.

| region | what it stands for |
|---|---|
| `Task` | one step |
| `Sequence` | regions one after another |
| `Split` | static branches, opened by the task before it, closed by the join after it |
| `Foreach`, `Gang` | a body that runs once an item (rank), opened and closed likewise |
| `Switch` | exclusive arms, chosen by the task (or the loop's exit) before it |
| `Loop` | a body that may run again |

A split's join, a foreach's join and a switch's merge are the element after it in the enclosing
sequence; where a switch (or loop) is the last element, what follows is what follows that sequence.
The arms of a switch form an acyclic graph, because cases may share tails: `Arm.next` names the heads
of the arms (or the step behind the switch, or a loop's header or exit) that an arm leads to.
"""

from __future__ import annotations

from flowc_runtime.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """One step."""

    step: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """Regions that run one after another."""

    items: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Static branches behind step `step`; every branch runs."""

    step: str
    branches: tuple[Sequence, ...]


@dataclass(frozen=True, slots=True)
class Foreach:
    """The items of a foreach behind step `step`."""

    step: str
    body: Sequence


@dataclass(frozen=True, slots=True)
class Gang:
    """The ranks of a `num_parallel` fan-out behind step `step`, running at the same time."""

    step: str
    body: Sequence


@dataclass(frozen=True, slots=True)
class Arm:
    """Part of a switch: regions without a switch of their own, and where they lead."""

    body: Sequence
    next: tuple[str, ...]

    @property
    def head(self) -> str:
        """The step the arm begins with."""
        return first_step(self.body)


@dataclass(frozen=True, slots=True)
class Switch:
    """Exactly one of `targets` follows step `step`.

    With `after_loop` the choice is which exit the loop before it has taken; `step` is then its header.
    Targets that are not the head of an arm stand behind the switch (or, in a loop, are its header or
    one of its exits). Arms are in topological order.
    """

    step: str
    targets: tuple[str, ...]
    arms: tuple[Arm, ...]
    after_loop: bool = False


@dataclass(frozen=True, slots=True)
class Loop:
    """A body entered at `header`; it ends in a switch that goes back there or to one of `exits`."""

    header: str
    body: Sequence
    exits: tuple[str, ...]


Region = Task | Sequence | Split | Foreach | Gang | Switch | Loop


def first_step(region: Region) -> str:
    """The step a region begins with."""
    match region:
        case Task(step) | Switch(step) | Split(step) | Foreach(step) | Gang(step):
            return step
        case Loop(header):
            return header
        case Sequence(items):
            return first_step(items[0])
