"""What specs of several topics share, and those of decorators that flowc does not know."""

from __future__ import annotations

from flowc_runtime.dataclass import dataclass
from flowc_runtime.protocol import JSONValue


@dataclass(frozen=True, slots=True)
class Pair:
    """One entry of a mapping; tuples of pairs stay hashable and keep their order."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Custom:
    """A decorator of the user's own code: `target` is `module:name`; the task calls its hooks."""

    name: str
    target: str
    args: JSONValue
    attributes: JSONValue


@dataclass(frozen=True, slots=True)
class Opaque:
    """A decorator that flowc does not know; it travels unchanged so that extensions still compile."""

    name: str
    attributes: JSONValue
