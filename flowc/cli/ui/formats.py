"""Findings for machines: one line each, JSON, SARIF, and GitHub's annotations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from flowc.cli.terminal import show_path
from flowc.diagnostics import Diagnostic, Severity, Span

if TYPE_CHECKING:
    from flowc_runtime.protocol import JSONValue

FORMATS = ("human", "concise", "json", "sarif", "github")
"""The values of `flowc check --format`."""

_GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(findings: Sequence[Diagnostic], format: str, *, color: bool) -> str:
    """Findings in one of `FORMATS`; `color` counts for people only."""
    if format == "human":
        if not findings:
            return ""
        from flowc.cli.ui.frames import render_human

        return render_human(findings, color=color)
    if format == "sarif":
        from flowc.cli.ui.sarif import render_sarif

        return render_sarif(findings)
    return _RENDERERS[format](findings)


def render_concise(findings: Iterable[Diagnostic]) -> str:
    """One line a finding: `flow.py:7:19: error[FC102] message`."""
    return "".join(
        f"{show_path(d.span.file)}:{d.span.line}:{d.span.column}:"
        f" {d.severity.value}[{d.code}] {d.message}\n"
        for d in findings
    )


def render_json(findings: Iterable[Diagnostic]) -> str:
    """One object with the list of findings, also when it is empty."""
    listed: JSONValue = [_as_json(finding) for finding in findings]
    return json.dumps({"version": 1, "diagnostics": listed}, indent=2, ensure_ascii=False) + "\n"


def render_github(findings: Iterable[Diagnostic]) -> str:
    """Workflow commands that make GitHub annotate the lines of a pull request."""
    return "".join(_as_command(finding) for finding in findings)


def _as_json(finding: Diagnostic) -> dict[str, JSONValue]:
    span = finding.span
    return {
        "code": finding.code,
        "name": finding.rule.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "file": show_path(span.file),
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "help": finding.help,
        "notes": list(finding.notes),
        "related": [_place(related.span, related.message) for related in finding.related],
    }


def _place(span: Span, message: str) -> dict[str, JSONValue]:
    return {
        "file": show_path(span.file),
        "line": span.line,
        "column": span.column,
        "message": message,
    }


def _as_command(finding: Diagnostic) -> str:
    span = finding.span
    properties = {
        "file": show_path(span.file),
        "line": str(span.line),
        "col": str(span.column),
        "endLine": str(span.end_line),
        "endColumn": str(span.end_column),
        "title": f"{finding.code} {finding.rule.name}",
    }
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    text = finding.message + (f"\nhelp: {finding.help}" if finding.help else "")
    return f"::{_GITHUB_LEVELS[finding.severity]} {named}::{_data(text)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


_RENDERERS: Mapping[str, Callable[[Iterable[Diagnostic]], str]] = {
    "concise": render_concise,
    "json": render_json,
    "github": render_github,
}
