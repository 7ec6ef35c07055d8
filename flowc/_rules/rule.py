"""The shape of a rule."""

from __future__ import annotations

from typing import Literal

from flowc_runtime.dataclass import dataclass


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

    @property
    def can_be_ignored(self) -> bool:
        """Whether a comment in the source may silence its findings.

        Warnings may be, and errors about artifacts, because whoever wrote the step can know better.
        What any other error is about cannot be compiled.
        """
        return self.severity != "error" or self.code.startswith("FC4")
