"""Telling findings: which are shown, on which stream, and what they add up to."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowc.cli import terminal

if TYPE_CHECKING:
    from flowc.diagnostics import Diagnostic, DiagnosticBag

FINDINGS = 1
"""The exit code of a command that found an error in a flow."""


def tell_findings(bag: DiagnosticBag, *, quiet: bool = False) -> None:
    """Write findings to standard error, as commands do whose data is something else.

    With `quiet` only errors are told.
    """
    if not len(bag):
        return
    from flowc.cli.ui.frames import render_human

    findings = [d for d in bag.sorted() if not quiet or d.severity.value == "error"]
    if not findings:
        return
    terminal.say(render_human(findings, color=terminal.use_color(sys.stderr)))
    terminal.say(summary(findings))


def summary(findings: Sequence[Diagnostic]) -> str:
    """Findings in numbers: `found 3 errors, 1 warning in 2 files`."""
    counts = [
        (sum(d.severity.value == kind for d in findings), kind)
        for kind in ("error", "warning", "info")
    ]
    words = ", ".join(counted(count, kind) for count, kind in counts if count)
    files = {d.span.file for d in findings}
    codes = sorted({d.code for d in findings})
    code = codes[0] if len(codes) == 1 else "CODE"
    return f"found {words} in {counted(len(files), 'file')}; `flowc explain {code}` says more"


def counted(count: int, noun: str) -> str:
    """`1 file`, `2 files`; `info` has no plural."""
    return f"{count} {noun}" if count == 1 or noun == "info" else f"{count} {noun}s"
