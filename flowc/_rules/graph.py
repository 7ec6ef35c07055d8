"""FC1xx: the graph of steps."""

from __future__ import annotations

from flowc._rules.rule import Rule

RULES: tuple[Rule, ...] = ()
