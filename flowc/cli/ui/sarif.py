"""Findings as SARIF 2.1.0, the format of code scanning services."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from flowc.cli.terminal import show_path
from flowc.diagnostics import Diagnostic, Severity, Span
from flowc_runtime.versions import RUNTIME_VERSION

if TYPE_CHECKING:
    from flowc_runtime.protocol import JSONValue

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render_sarif(findings: Sequence[Diagnostic]) -> str:
    """One log with one run: the rules that fired and their findings."""
    codes = sorted({finding.code for finding in findings})
    rules = {finding.code: finding.rule for finding in findings}
    log: JSONValue = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "flowc",
                        "version": RUNTIME_VERSION,
                        "rules": [
                            {
                                "id": code,
                                "name": rules[code].name,
                                "shortDescription": {"text": rules[code].summary},
                                "fullDescription": {"text": rules[code].why},
                                "defaultConfiguration": {
                                    "level": _LEVELS[Severity(rules[code].severity)]
                                },
                            }
                            for code in codes
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, codes) for finding in findings],
            }
        ],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _result(finding: Diagnostic, codes: Sequence[str]) -> JSONValue:
    words = [finding.message, *([f"help: {finding.help}"] if finding.help else []), *finding.notes]
    return {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": _LEVELS[finding.severity],
        "message": {"text": "\n".join(words)},
        "locations": [_location(finding.span)],
        "relatedLocations": [
            {**_location(related.span), "id": number, "message": {"text": related.message}}
            for number, related in enumerate(finding.related, 1)
        ],
    }


def _location(span: Span) -> dict[str, JSONValue]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(show_path(span.file))},
            "region": {
                "startLine": span.line,
                "startColumn": span.column,
                "endLine": span.end_line,
                "endColumn": span.end_column,
            },
        }
    }
