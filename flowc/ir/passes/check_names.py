"""Names of steps: legal, and not taken by something else on `self`."""

from __future__ import annotations

import re

from flowc.diagnostics import DiagnosticBag
from flowc.ir.passes.view import View

RESERVED = frozenset(
    {"name", "next", "input", "index", "cmd", "foreach_stack", "merge_artifacts", "event_data"}
)
"""Names that mean something on every flow."""

_LEGAL = re.compile(r"[a-z0-9][a-z0-9_]*\Z")


def check_names(view: View, bag: DiagnosticBag) -> None:
    """Report reserved and illegal names of steps."""
    for name in view.steps:
        if name in RESERVED:
            bag.add(
                "FC108",
                f"`{name}` cannot be the name of a step: `self.{name}` has a meaning of its own",
                view.place(name),
                help="rename the step",
            )
        elif _LEGAL.match(name) is None:
            bag.add(
                "FC109",
                f"step name `{name}` may only have a-z, 0-9 and _, and may not begin with _",
                view.place(name),
                help=f"rename it, for example to `{_suggest(name)}`",
            )


def _suggest(name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    legal = re.sub(r"[^a-z0-9_]", "", words).lstrip("_")
    return legal or "a_step"
