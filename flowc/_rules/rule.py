"""The shape of a rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    `summary` says what is wrong, `why` why it matters; `example` is a fragment that breaks the rule and
    `fix` the same fragment put right.
    """

    code: str
    name: str
    summary: str
    why: str
    example: str
    fix: str
    severity: Literal["error", "warning", "info"] = "error"
    since: str = "0.1.0"
