"""Checking: from a file to a flow without errors, which can then be run, drawn or compiled."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from flowc.diagnostics import DiagnosticBag
from flowc.frontend.ignores import apply_ignores
from flowc.frontend.loader import LoadOptions, load, load_class, without_collection
from flowc.ir.passes import check_program
from flowc.ir.program import Program
from flowc.ir.structure import Structure
from flowc_runtime.dataclass import dataclass

if TYPE_CHECKING:
    from flowc_runtime.plan import Plan


@dataclass(frozen=True)
class Checked:
    """A flow without errors: the program and its structure."""

    program: Program
    structure: Structure

    @cached_property
    def plan(self) -> Plan:
        """The plan that runs the flow; made when it is first asked for."""
        from flowc.ir.plan import build_plan

        return build_plan(self.program, self.structure)


@without_collection()
def check(path: str, *, options: LoadOptions, bag: DiagnosticBag) -> Checked | None:
    """Load and check a flow.

    Args:
        path: `file.py` or `file.py:Class`.
        options: how to load it.
        bag: where findings go.

    Returns:
        None if the bag then has errors.
    """
    return _check(load(path, options, bag), options, bag)


@without_collection()
def check_class(cls: type, *, options: LoadOptions, bag: DiagnosticBag) -> Checked | None:
    """Check a flow class of this process, such as one defined in a notebook; as `check`, which see."""
    return _check(load_class(cls, options, bag), options, bag)


def _check(program: Program | None, options: LoadOptions, bag: DiagnosticBag) -> Checked | None:
    structure = check_program(program, bag) if program else None
    complete = structure is not None and not options.static
    apply_ignores(program.spans.files if program else (), bag, complete=complete)
    if program is None or structure is None or bag.has_errors:
        return None
    return Checked(program, structure)
