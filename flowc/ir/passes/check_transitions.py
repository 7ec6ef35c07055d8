"""Targets of transitions: they exist, and fan-outs have a body."""

from __future__ import annotations

from difflib import get_close_matches

from flowc.diagnostics import DiagnosticBag, Related
from flowc.ir.model import Branch, Foreach, Gang, Step
from flowc.ir.passes.view import View


def check_transitions(view: View, bag: DiagnosticBag) -> None:
    """Report unknown targets, and fan-outs that lead straight to a join."""
    for step in view.steps.values():
        for target in step.transition.targets:
            if target not in view.steps:
                _report_unknown(view, bag, step, target)
            elif view.steps[target].is_join and isinstance(
                step.transition, Branch | Foreach | Gang
            ):
                _report_empty(view, bag, step, target)


def _report_unknown(view: View, bag: DiagnosticBag, step: Step, target: str) -> None:
    close = get_close_matches(target, view.steps, n=1)
    if target in view.facts(step.name).members:
        way_out = f"`{target}` is no step: decorate it with `@step`"
    elif close:
        way_out = f"did you mean `self.{close[0]}`?"
    else:
        way_out = f"add a step `{target}`, or name one of {_list(view)}"
    bag.add(
        "FC102",
        f"step `{step.name}` leads to unknown step `{target}`",
        view.edge(step.name, target),
        help=way_out,
    )


def _list(view: View) -> str:
    shown = [f"`{name}`" for name in list(view.steps)[:8]]
    return ", ".join(shown) + (", ..." if len(view.steps) > len(shown) else "")


def _report_empty(view: View, bag: DiagnosticBag, step: Step, join: str) -> None:
    bag.add(
        "FC117",
        f"the fan-out in `{step.name}` leads straight to the join `{join}`",
        view.edge(step.name, join),
        help=f"put a step between `{step.name}` and `{join}`",
        related=[Related(view.place(join), "a join, because it takes a second argument")],
    )
