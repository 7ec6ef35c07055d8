"""Our `dataclass` gives what the standard one gives."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import pytest

from flowc_runtime.dataclass import dataclass

STANDARD = dataclasses.dataclass
OPTIONS = [
    {"frozen": True, "slots": True},
    {"frozen": True},
    {"frozen": True, "eq": False},
    {"frozen": True, "order": True},
    {"slots": True},
    {},
]


def classes(options: dict[str, bool]) -> list[Any]:
    def body() -> dict[str, Any]:
        return {
            "__annotations__": {"a": int, "b": str, "c": "tuple", "d": list},
            "b": "x",
            "c": dataclasses.field(default=(), repr=False),
            "d": dataclasses.field(default_factory=list, compare=False),
            "__module__": __name__,
        }

    return [decorate(**options)(type("Point", (), body())) for decorate in (STANDARD, dataclass)]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_values_look_compare_and_hash_as_those_of_the_standard_decorator(
    options: dict[str, bool],
) -> None:
    theirs, ours = classes(options)
    arguments = [(1,), (1, "x", (), [3]), (1, "y"), (2, "x", (1,))]
    for first in arguments:
        assert repr(theirs(*first)) == repr(ours(*first))
        for second in arguments:
            assert (theirs(*first) == theirs(*second)) == (ours(*first) == ours(*second))
            if theirs.__hash__ and options.get("eq", True):
                same = hash(theirs(*first)) == hash(theirs(*second))
                assert same == (hash(ours(*first)) == hash(ours(*second)))
    assert (theirs.__hash__ is None) == (ours.__hash__ is None)
    assert ours(1) != theirs(1)
    assert hasattr(ours(1), "__dict__") == hasattr(theirs(1), "__dict__")
    assert [f.name for f in dataclasses.fields(ours)] == ["a", "b", "c", "d"]
    assert dataclasses.replace(ours(1), a=2).a == 2


@dataclass(frozen=True, slots=True)
class Single:
    """One field: compared by it alone."""

    value: int


@dataclass(frozen=True, slots=True)
class Named:
    """Has methods of its own, which stay."""

    name: str

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Named) and self.name.lower() == other.name.lower()

    def __hash__(self) -> int:
        return hash(self.name.lower())


@dataclass(frozen=True, slots=True)
class Empty:
    """No field at all."""


def test_frozen_values_can_be_copied_and_pickled_but_not_changed() -> None:
    value = Single(1)
    assert pickle.loads(pickle.dumps(value)) == copy.deepcopy(value) == value
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.value = 2  # type: ignore[misc]


def test_methods_of_the_class_stay() -> None:
    assert repr(Named("A")) == "<A>"
    assert {Named("A"), Named("a")} == {Named("A")}


def test_few_fields() -> None:
    assert {Single(1), Single(1), Single(2)} == {Single(1), Single(2)}
    assert Empty() == Empty()
    assert repr(Empty()) == "Empty()"
