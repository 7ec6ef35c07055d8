"""FC1xx: comments that silence findings."""

from __future__ import annotations

from flowc._rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "FC155",
        "unused-ignore",
        "a comment ignores a finding that is not there",
        "It would go on to hide a mistake that somebody makes later.",
        "self.total = 0   # flowc: ignore[FC403]",
        "print(self.total)   # flowc: ignore[FC403] set by the caller",
        severity="warning",
    ),
    Rule(
        "FC156",
        "invalid-ignore",
        "a comment ignores nothing, because of what stands in its brackets",
        "Codes are listed one by one. Warnings can be ignored, and errors about artifacts (FC4xx); what"
        " any other error is about cannot be compiled.",
        "self.next(self.trian)   # flowc: ignore[FC102]",
        "self.next(self.train)",
        severity="warning",
    ),
)
