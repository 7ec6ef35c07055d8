"""FC3xx: decorators."""

from __future__ import annotations

from flowc._rules.rule import Rule

RULES: tuple[Rule, ...] = ()
