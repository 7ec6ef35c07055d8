"""The corpus: every flow in `flows/bad` has exactly the findings its comments name, `flows/good` none.

A comment stands on the line of the finding: `# error: [FC102]`, also `# warning:` and `# info:`, with
the column where it matters, `# error: [FC102]:19`. Several may stand on one line. A finding on a line
that cannot have a comment of its own is told from elsewhere: `# error@3: [FC002]`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flowc.compiler import check
from flowc.diagnostics import Diagnostic, DiagnosticBag, Severity
from flowc.frontend.loader import LoadOptions
from flowc.rules import RULES
from flowc.settings import load_settings

FLOWS = Path(__file__).parent / "flows"
GOOD = sorted((FLOWS / "good").glob("*.py"))
BAD = sorted((FLOWS / "bad").glob("*.py"))

_COMMENT = re.compile(r"\b(error|warning|info)(?:@(\d+))?: \[(FC\d{3})\](?::(\d+))?")

_NEAR = re.compile(r"# near: (.*)")

Finding = tuple[int, str, str]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def findings_of(path: Path) -> list[Diagnostic]:
    """What a check of one flow reports."""
    bag = DiagnosticBag()
    settings = load_settings(
        path.parent, overrides={}, profile=None, environment={}, user_config=False
    )
    before = set(sys.modules)
    try:
        check(str(path), settings=settings, options=LoadOptions(root=path.parent), bag=bag)
    finally:
        for name in set(sys.modules) - before:
            if not name.startswith(("flowc", "metaflow")):
                del sys.modules[name]
    return bag.sorted()


def expected_of(text: str) -> Iterator[tuple[Finding, int | None]]:
    """The findings that the comments of a file name, each with its column if that is given."""
    for number, line in enumerate(text.split("\n"), start=1):
        _, hash_sign, comment = line.partition("#")
        if hash_sign:
            for severity, elsewhere, code, column in _COMMENT.findall(comment):
                finding = (int(elsewhere or number), severity, code)
                yield finding, int(column) if column else None


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_flow_has_no_findings(path: Path) -> None:
    expected = sorted(finding for finding, _ in expected_of(_text(path)))
    assert all(severity == "info" for _, severity, _ in expected)
    found = findings_of(path)
    assert sorted((d.span.line, d.severity.value, d.code) for d in found) == expected


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_flow_has_exactly_its_findings(path: Path) -> None:
    expected = list(expected_of(_text(path)))
    assert expected, "a bad flow names its mistakes"
    found = findings_of(path)
    assert sorted((d.span.line, d.severity.value, d.code) for d in found) == sorted(
        finding for finding, _ in expected
    ), "\n".join(f"{d.span.line}:{d.span.column} {d.code} {d.message}" for d in found)
    for (line, _, code), column in expected:
        if column is not None:
            columns = {d.span.column for d in found if (d.span.line, d.code) == (line, code)}
            assert column in columns, f"{code} on line {line} stands at {sorted(columns)}"


TUTORIALS = sorted(
    (Path(__file__).parents[1] / ".build" / "metaflow").glob(
        "lib/python*/site-packages/metaflow/tutorials/*/*.py"
    )
)


@pytest.mark.skipif(not TUTORIALS, reason="Metaflow is not installed in .build (make bench does)")
def test_the_tutorials_of_metaflow_have_no_errors() -> None:
    found = [finding for path in TUTORIALS for finding in findings_of(path)]
    assert [finding for finding in found if finding.severity is Severity.ERROR] == []


def test_findings_tell_what_and_how() -> None:
    """Messages are short and lower case, name things in backticks; every error knows a way out."""
    for path in BAD:
        for finding in findings_of(path):
            if finding.code.startswith(("FC1", "FC4")):
                assert len(finding.message) <= 100, finding
                assert not finding.message.endswith("."), finding
                assert not finding.message[0].isupper(), finding
                assert finding.help, finding


def test_every_rule_of_the_source_is_in_the_corpus() -> None:
    """Codes that a file on its own cannot show have tests beside the modules that report them."""
    used = {code for path in BAD for (_, _, code), _ in expected_of(_text(path))}
    elsewhere = {"FC227", "FC306", "FC310"}
    rules = {code for code in RULES if code.startswith(("FC1", "FC2", "FC3", "FC4"))}
    assert sorted(rules - used - elsewhere) == []


def test_every_graph_and_dataflow_rule_has_a_legal_near_miss() -> None:
    """`# near: [FC102]` in a good flow marks what almost breaks the rule."""
    notes = (note for path in GOOD for note in _NEAR.findall(_text(path)))
    near = {code for note in notes for code in re.findall(r"FC\d{3}", note)}
    rules = {code for code in RULES if code.startswith(("FC1", "FC4"))}
    assert sorted(rules - near) == []


def test_corpus_is_large() -> None:
    mistakes = sum(1 for path in BAD for _ in expected_of(_text(path)))
    assert len(GOOD) >= 60
    assert len(BAD) >= 60
    assert mistakes >= 150
