"""`dataclasses.dataclass`, made quickly.

The standard decorator compiles six methods for each frozen class. flowc has some 150 of them on the way of
one `compile`, where that was a quarter of the whole time; so the three methods that can be the same for
all classes are, and only what must differ is compiled.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True, **options):
        """Make a dataclass as the standard decorator does, with its options and its results."""

        def make(cls):
            if options or not frozen:
                return dataclasses.dataclass(cls, frozen=frozen, slots=slots, eq=eq, **options)
            own = vars(cls)
            shares_eq = eq and "__eq__" not in own
            shares_repr = "__repr__" not in own
            made = dataclasses.dataclass(
                cls, frozen=True, slots=slots, eq=eq and not shares_eq, repr=False
            )
            if shares_repr:
                made.__repr__ = _repr
            if shares_eq:
                made.__compared__ = _getter(made)
                made.__eq__ = _eq
                if own.get("__hash__") is None:
                    made.__hash__ = _hash
            return made

        return make if cls is None else make(cls)


def _getter(cls: Any) -> Any:
    names = [field.name for field in dataclasses.fields(cls) if field.compare]
    return staticmethod(attrgetter(*names) if names else lambda _: ())


def _repr(self: Any) -> str:
    shown = (field.name for field in dataclasses.fields(self) if field.repr)
    values = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
    return f"{self.__class__.__qualname__}({values})"


def _eq(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self.__compared__(self) == self.__compared__(other)


def _hash(self: Any) -> int:
    return hash(self.__compared__(self))
