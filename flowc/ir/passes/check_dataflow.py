"""Artifacts: read where some way has set them, and assigned where they may be.

A finding is an error only where the step cannot but fail. In doubt nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping

from flowc.diagnostics import DiagnosticBag, Related, Severity, Span
from flowc.ir.model import Foreach, Step, Switch
from flowc.ir.passes.artifacts import Artifacts, find_artifacts
from flowc.ir.passes.view import View
from flowc.spelling import nearest
from flowc_runtime.dataclass import dataclass

RESERVED = frozenset({"name", "input", "index"})
"""Attributes of FlowSpec that cannot be assigned."""


def check_dataflow(view: View, bag: DiagnosticBag) -> None:
    """Report what the facts about the steps' sources make sure of."""
    flow = view.program.flow
    given = {parameter.attribute: "parameter" for parameter in flow.parameters} | {
        config.attribute: "config" for config in flow.configs
    }
    for step in view.steps.values():
        _check_writes(view, bag, step, given)
        _check_order(view, bag, step)
    if len(view.starts) != 1 or view.has_holes or not view.program.facts:
        return
    check = _Reads(view, bag, find_artifacts(view), given)
    for step in view.steps.values():
        if step.name in view.reached:
            check.body(step)
            check.transition(step)


def _check_writes(view: View, bag: DiagnosticBag, step: Step, given: Mapping[str, str]) -> None:
    for name, place in view.facts(step.name).writes.items():
        kind = given.get(name) or ("constant" if name in view.facts(step.name).constants else None)
        if kind is not None:
            bag.add(
                "FC406",
                f"step `{step.name}` assigns to the {kind} `{name}`",
                place,
                help="it is the same for the whole run: assign to an artifact of another name",
            )
        elif name in RESERVED:
            bag.add(
                "FC407",
                f"step `{step.name}` assigns to `self.{name}`, which belongs to FlowSpec",
                place,
                help="use another name",
            )


def _check_order(view: View, bag: DiagnosticBag, step: Step) -> None:
    """A foreach over a set that the same step has made."""
    if not isinstance(step.transition, Foreach):
        return
    name = step.transition.variable
    place = view.facts(step.name).sets.get(name)
    if place is not None:
        bag.add(
            "FC405",
            f"the items of this foreach are a set, so `self.{name}` has no fixed order",
            view.place(step.name, "next", "foreach"),
            help=f"sort it: `self.{name} = sorted(...)`",
            related=[Related(place, "a set is assigned here")],
        )


@dataclass(frozen=True, slots=True)
class _Reads:
    view: View
    bag: DiagnosticBag
    artifacts: Artifacts
    given: Mapping[str, str]

    def body(self, step: Step) -> None:
        """What the step's own code reads."""
        if self.artifacts.sets_anything(step.name):
            return
        facts = self.view.facts(step.name)
        for name, place in facts.reads.items():
            if name in self.given or self.artifacts.may_have(step.name, name):
                continue
            severity = None if name in facts.certain else Severity.WARNING
            self.report(
                "FC403", f"step `{step.name}` reads `self.{name}`", step, name, place, severity
            )

    def transition(self, step: Step) -> None:
        """What is read when the step is done, to know what follows."""
        match step.transition:
            case Foreach(variable=name):
                code, part, what = "FC401", "foreach", "the foreach"
            case Switch(condition=str(name)):
                code, part, what = "FC402", "condition", "the switch"
            case _:
                return
        if name in self.given or name in self.view.facts(step.name).members:
            return
        if not self.artifacts.may_leave(step.name, name):
            place = self.view.place(step.name, "next", part)
            self.report(
                code, f"{what} in step `{step.name}` reads `self.{name}`", step, name, place
            )

    def report(
        self,
        code: str,
        message: str,
        step: Step,
        name: str,
        place: Span,
        severity: Severity | None = None,
    ) -> None:
        join = self.artifacts.losing_join(self.view, step.name, name)
        if join is None:
            self.bag.add(
                code,
                f"{message}, which nothing before it sets",
                place,
                help=self.way_out(step, name),
                severity=severity,
            )
            return
        self.bag.add(
            "FC404",
            f"{message}, which the join `{join}` does not carry over",
            place,
            help=f"in `{join}`, merge with `self.merge_artifacts(inputs)`, or assign it from an input",
            related=[Related(self.view.place(join), "a join begins without artifacts")],
            severity=severity,
        )

    def way_out(self, step: Step, name: str) -> str:
        present = [*self.given, *self.artifacts.available(step.name)]
        close = nearest(name, sorted(present))
        if close:
            return f"did you mean `{close}`?"
        return f"assign `self.{name}` in this step or in one before it"
