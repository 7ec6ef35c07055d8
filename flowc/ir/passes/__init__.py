"""Passes: each looks at one kind of mistake, adds what it finds to a bag, and never raises for one."""

from __future__ import annotations

from collections.abc import Callable

from flowc.diagnostics import DiagnosticBag
from flowc.ir.passes.check_dataflow import check_dataflow
from flowc.ir.passes.check_decorators import check_decorators
from flowc.ir.passes.check_gangs import check_gangs
from flowc.ir.passes.check_names import check_names
from flowc.ir.passes.check_parameters import check_parameters
from flowc.ir.passes.check_reachability import check_reachability
from flowc.ir.passes.check_structure import check_structure
from flowc.ir.passes.check_transitions import check_transitions
from flowc.ir.passes.check_triggers import check_triggers
from flowc.ir.passes.view import View
from flowc.ir.program import Program
from flowc.ir.structure import Structure, build_structure

PASSES: tuple[Callable[[View, DiagnosticBag], None], ...] = (
    check_names,
    check_structure,
    check_transitions,
    check_gangs,
    check_reachability,
    check_parameters,
    check_decorators,
    check_triggers,
    check_dataflow,
)
"""The passes in order."""


def check_program(program: Program, bag: DiagnosticBag) -> Structure | None:
    """Check a program and build its structure, with the region tree.

    Returns None if the bag has errors. How splits, joins and loops nest is only looked at where the
    graph has no holes: otherwise the findings would be echoes of those about the holes.
    """
    view = View(program)
    for check in PASSES:
        check(view, bag)
    if not view.is_sound:
        return None
    return build_structure(program.flow, program.spans, bag)
