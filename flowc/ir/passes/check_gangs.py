"""Gangs: `num_parallel` and @parallel belong together, and a join follows at once."""

from __future__ import annotations

from flowc.diagnostics import DiagnosticBag, Related
from flowc.ir import specs
from flowc.ir.model import Gang, Linear, Step
from flowc.ir.passes.view import View


def check_gangs(view: View, bag: DiagnosticBag) -> None:
    """Report gangs without @parallel, @parallel without a gang, and gangs that are not joined."""
    ganged = {
        step.transition.target for step in view.steps.values() if isinstance(step.transition, Gang)
    }
    for step in view.steps.values():
        for target in step.transition.targets:
            if target in view.steps:
                _check_edge(view, bag, step, view.steps[target])
    for step in view.steps.values():
        if (_is_parallel(step) or step.name in ganged) and step.name not in view.broken:
            _check_join(view, bag, step)


def _check_edge(view: View, bag: DiagnosticBag, step: Step, target: Step) -> None:
    is_gang = isinstance(step.transition, Gang)
    if is_gang and not _may_be_parallel(target):
        bag.add(
            "FC146",
            f"step `{target.name}` is run by `num_parallel` but has no @parallel",
            view.edge(step.name, target.name),
            help=f"decorate `{target.name}` with `@parallel`",
            related=[Related(view.place(target.name), "this step")],
        )
    elif not is_gang and _is_parallel(target):
        bag.add(
            "FC147",
            f"step `{target.name}` has @parallel, but no `num_parallel` leads to it",
            view.edge(step.name, target.name),
            help=f"write `self.next(self.{target.name}, num_parallel=4)`",
            related=[Related(view.place(target.name), "this step")],
        )


def _check_join(view: View, bag: DiagnosticBag, step: Step) -> None:
    match step.transition:
        case Linear(target) if target not in view.steps or view.steps[target].is_join:
            return
    bag.add(
        "FC148",
        f"step `{step.name}` runs as a gang, so a join has to follow it at once",
        view.place(step.name, "next"),
        help="lead to a step that takes `(self, inputs)`; branch behind that one",
    )


def _is_parallel(step: Step) -> bool:
    return any(isinstance(spec, specs.Parallel) for spec in step.decorators)


def _may_be_parallel(step: Step) -> bool:
    """Whether the step is a gang, as far as flowc knows its decorators."""
    return any(
        isinstance(spec, specs.Parallel | specs.Opaque | specs.Custom) for spec in step.decorators
    )
