"""Targets of transitions: they exist."""

from __future__ import annotations

from flowc.diagnostics import DiagnosticBag
from flowc.ir.model import Step
from flowc.ir.passes.view import View
from flowc.spelling import nearest


def check_transitions(view: View, bag: DiagnosticBag) -> None:
    """Report unknown targets."""
    for step in view.steps.values():
        for target in step.transition.targets:
            if target not in view.steps:
                _report_unknown(view, bag, step, target)


def _report_unknown(view: View, bag: DiagnosticBag, step: Step, target: str) -> None:
    label = "no step with this name"
    close = nearest(target, view.steps)
    if target in view.facts(step.name).members:
        label, way_out = "not a step", f"decorate `{target}` with `@step`"
    elif close:
        way_out = f"did you mean `self.{close}`?"
    else:
        way_out = f"add a step `{target}`, or name one of {_list(view)}"
    bag.add(
        "FC102",
        f"step `{step.name}` leads to unknown step `{target}`",
        view.edge(step.name, target),
        help=way_out,
        label=label,
    )


def _list(view: View) -> str:
    shown = [f"`{name}`" for name in list(view.steps)[:8]]
    return ", ".join(shown) + (", ..." if len(view.steps) > len(shown) else "")
