"""Where a flow begins and ends, and what its steps take."""

from __future__ import annotations

from flowc.diagnostics import DiagnosticBag, Related
from flowc.ir.model import End
from flowc.ir.passes.view import View


def check_structure(view: View, bag: DiagnosticBag) -> None:
    """Report a missing or doubtful beginning or end, and wrong arguments of steps."""
    _check_role(view, bag, "start", view.starts)
    _check_role(view, bag, "end", view.ends)
    _check_start(view, bag)
    _check_ends(view, bag)
    _check_arguments(view, bag)


def _check_role(view: View, bag: DiagnosticBag, role: str, claims: tuple[str, ...]) -> None:
    if not claims:
        bag.add(
            "FC101" if role == "start" else "FC103",
            f"the flow has no step `{role}`",
            view.program.spans.of(),
            help=f"name a step `{role}`, or mark one with `@step({role}=True)`",
        )
    verb = "begins" if role == "start" else "ends"
    for other in claims[1:]:
        bag.add(
            "FC104",
            f"both `{claims[0]}` and `{other}` claim to be the step that {verb} the flow",
            view.place(other),
            help=f"keep one; a step named `{role}` always claims it",
            related=[Related(view.place(claims[0]), "the other one")],
        )


def _check_start(view: View, bag: DiagnosticBag) -> None:
    if len(view.starts) != 1:
        return
    start = view.starts[0]
    for step in view.predecessors[start]:
        bag.add(
            "FC105",
            f"step `{step}` leads back to `{start}`, where the flow begins",
            view.edge(step, start),
            help=f"put a step behind `{start}` and lead back to that one",
        )


def _check_ends(view: View, bag: DiagnosticBag) -> None:
    for name in view.ends:
        step = view.steps[name]
        if not isinstance(step.transition, End):
            bag.add(
                "FC106",
                f"step `{name}` ends the flow, so nothing can follow it",
                view.place(name, "next"),
                help="remove the call of `next`, or give the step another name",
            )
        if step.is_join:
            bag.add(
                "FC107",
                f"step `{name}` ends the flow, so it cannot be a join",
                view.place(name),
                help=f"add a join step before it, and write `def {name}(self):`",
            )


def _check_arguments(view: View, bag: DiagnosticBag) -> None:
    for name in view.steps:
        arity = view.facts(name).arity
        if arity is None or arity in (1, 2):
            continue
        what = "no argument" if arity == 0 else f"{arity} arguments"
        bag.add(
            "FC110",
            f"step `{name}` takes {what}",
            view.place(name),
            help="a step takes `(self)`, a join `(self, inputs)`; use a Parameter for other values",
        )
