"""Getting a checked flow for a command, or stopping with what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.exceptions import Exit

from flowc.cli.report import FINDINGS, tell_findings
from flowc.diagnostics import DiagnosticBag

if TYPE_CHECKING:
    from flowc.checker import Checked
    from flowc.cli.options import FlowChoice


def checked_flow(
    path: str, loading: FlowChoice, *, stubs: bool = True, quiet: bool = False
) -> Checked:
    """The flow `path`, checked; findings are told on standard error.

    Raises:
        Exit: with code 1 if the flow has errors.
    """
    from flowc.checker import check

    bag = DiagnosticBag()
    options = loading.load_options(stubs=stubs)
    checked = check(path, options=options, bag=bag)
    tell_findings(bag, quiet=quiet)
    if checked is None or bag.has_errors:
        raise Exit(FINDINGS)
    return checked
