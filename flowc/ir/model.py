"""The intermediate representation: what a flow is, free of Python and of any engine.

Everything here is a frozen value with no behaviour beyond lookups. Places in the source are kept
in a side table (`Spans`), so that two flows that differ only in formatting are equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from flowc_runtime.dataclass import dataclass
from flowc_runtime.protocol import JSONValue

if TYPE_CHECKING:
    from flowc.ir.specs import DecoratorSpec, FlowDecoratorSpec

ParameterType = Literal["str", "int", "float", "bool", "json", "file"]


def kind_of(node: object) -> str:
    """The word that names a transition or a decorator spec in JSON, as in `{"kind": "retry"}`."""
    return type(node).__name__.lower()


@dataclass(frozen=True, slots=True)
class Linear:
    """`self.next(self.a)`."""

    target: str

    @property
    def targets(self) -> tuple[str, ...]:
        """The steps this transition may lead to."""
        return (self.target,)


@dataclass(frozen=True, slots=True)
class Branch:
    """`self.next(self.a, self.b)`: every target runs once; order is the order of writing."""

    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Foreach:
    """`self.next(self.a, foreach="items")`: the target runs once an item of an artifact."""

    target: str
    variable: str

    @property
    def targets(self) -> tuple[str, ...]:
        """The steps this transition may lead to."""
        return (self.target,)


@dataclass(frozen=True, slots=True)
class Gang:
    """`self.next(self.a, num_parallel=N)`: N tasks of the target that run at the same time.

    `size` is None where the number is computed by the step.
    """

    target: str
    size: int | None

    @property
    def targets(self) -> tuple[str, ...]:
        """The steps this transition may lead to."""
        return (self.target,)


@dataclass(frozen=True, slots=True)
class Case:
    """One way out of a switch: the value of the condition and the step it leads to."""

    key: str | int | float | bool
    target: str


@dataclass(frozen=True, slots=True)
class Switch:
    """`self.next({"x": self.a, "y": self.b}, condition="kind")`: exactly one case is taken.

    Where an `if` or `match` statement was written, `condition` is None and the keys are the targets'
    names: the runtime then sees which `next` was called.
    """

    condition: str | None
    cases: tuple[Case, ...]

    @property
    def targets(self) -> tuple[str, ...]:
        """The steps this transition may lead to, each once, in order of writing."""
        return tuple(dict.fromkeys(case.target for case in self.cases))


@dataclass(frozen=True, slots=True)
class End:
    """The step ends the flow."""

    @property
    def targets(self) -> tuple[str, ...]:
        """No step follows."""
        return ()


Transition = Linear | Branch | Foreach | Gang | Switch | End


@dataclass(frozen=True, slots=True)
class Step:
    """A step: one method of the flow."""

    name: str
    transition: Transition
    is_join: bool = False
    doc: str = ""
    decorators: tuple[DecoratorSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value given when a run starts.

    `name` is the spelling on the command line, `attribute` the name on `self`. `default` is None both
    for "no default" and for a default of None; `required` tells them apart.
    """

    name: str
    attribute: str
    type: ParameterType
    default: JSONValue = None
    required: bool = False
    help: str = ""
    separator: str | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """A value read before the flow was built; frozen into the IR."""

    name: str
    attribute: str
    value: JSONValue


@dataclass(frozen=True, slots=True)
class Flow:
    """A whole flow.

    `steps` are in order of definition; `entry` names the first one. `module` is the canonical module
    name under which the container imports the flow, `class_name` the class in it.
    """

    name: str
    module: str
    class_name: str
    entry: str
    steps: tuple[Step, ...]
    doc: str = ""
    parameters: tuple[Parameter, ...] = ()
    configs: tuple[Config, ...] = ()
    decorators: tuple[FlowDecoratorSpec, ...] = ()

    def step(self, name: str) -> Step:
        """The step of that name.

        Raises:
            KeyError: if there is none.
        """
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)
