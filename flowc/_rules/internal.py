"""FC9xx: mistakes of flowc itself."""

from __future__ import annotations

from flowc._rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "FC901",
        "internal-error",
        "flowc has made a mistake",
        "Something happened inside flowc that it was not written for. Your flow may be right or wrong; "
        "either way flowc should have said so. Please report it with the output of the same command "
        "under `flowc --traceback`, and with the flow, or a small one that shows the same.",
        "flowc check flow.py",
        "flowc --traceback check flow.py",
    ),
)
