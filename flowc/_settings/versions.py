"""`project.required_version`: which versions of flowc may work on a project."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping

_COMPARE: Mapping[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_CLAUSE = re.compile(r"\s*(==|!=|>=|<=|>|<)\s*(\d+(?:\.\d+)*)\s*\Z")


def version_problem(required: str | None, version: str) -> str | None:
    """What is wrong with flowc `version` for a project that requires `>=0.1,<0.3`; None if nothing is."""
    for clause in (required or "").split(","):
        if not clause.strip():
            continue
        match = _CLAUSE.match(clause)
        if match is None:
            return f"project.required_version: cannot read `{clause.strip()}`; write `>=0.1,<0.3`"
        if not _COMPARE[match[1]](_numbers(version), _numbers(match[2])):
            return f"this project requires flowc {required}, this is flowc {version}"
    return None


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in re.findall(r"\d+", version)[:3]]
    return tuple(numbers + [0] * (3 - len(numbers)))
