"""Expected values that are not known letter by letter, and how values are compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()
"""Stands for an artifact that must not exist."""


@dataclass(frozen=True)
class Like:
    """A text in which the pattern is found."""

    pattern: str


@dataclass(frozen=True)
class Shown:
    """A value whose `repr` is this text; for instances of classes that flows define."""

    text: str


@dataclass(frozen=True)
class Told:
    """A value whose `str` is this text; for exceptions."""

    text: str


@dataclass(frozen=True)
class Here:
    """A text that names the run, such as `{flow}/{run}/start/r`."""

    template: str


def agrees(expected: object, found: object, facts: Mapping[str, str]) -> bool:
    """Whether a value is what was expected. True and 1 differ, as do a list and a tuple.

    Args:
        expected: a value, or one of the classes above.
        found: the value.
        facts: what `Here` may name.
    """
    match expected:
        case _Absent():
            return found is ABSENT
        case Like(pattern):
            return isinstance(found, str) and re.search(pattern, found, re.DOTALL) is not None
        case Shown(text):
            return repr(found) == text
        case Told(text):
            return str(found) == text
        case Here(template):
            return found == template.format_map(facts)
        case dict() if type(found) is dict:
            same_keys = [*map(repr, expected)] == [*map(repr, found)]
            return same_keys and all(agrees(v, found[k], facts) for k, v in expected.items())
        case list() | tuple() if type(found) is type(expected):
            pairs = zip(expected, found, strict=False)
            return len(expected) == len(found) and all(agrees(e, f, facts) for e, f in pairs)
        case _:
            return type(found) is type(expected) and found == expected
