"""FC5xx: what a target can do, and its limits."""

from __future__ import annotations

from flowc._rules.rule import Rule

RULES: tuple[Rule, ...] = ()
