"""FC9xx: mistakes of flowc itself."""

from __future__ import annotations

from flowc._rules.rule import Rule

RULES: tuple[Rule, ...] = ()
