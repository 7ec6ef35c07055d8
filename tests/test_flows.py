"""The corpus: what `flows/bad` holds has exactly the findings its comments name, `flows/good` none.

An entry is a file, or a folder with a `flow.py` (or one file only) where a mistake takes several.

A comment stands on the line of the finding: `# error: [FC102]`, also `# warning:` and `# info:`, with
the column where it matters, `# error: [FC102]:19`. Several may stand on one line. A finding on a line
that cannot have a comment of its own is told from elsewhere: `# error@3: [FC002]`, and one outside of
the entry's files with its place: `# error@--with:1: [FC310]`.

A line `# options: --with retry:times=2 :Class` gives the command line's options and the class.
`# near: [FC102]` in a good flow marks what almost breaks a rule.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import os
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from flowc.checker import check
from flowc.diagnostics import Diagnostic, DiagnosticBag, Severity
from flowc.frontend.loader import LoadOptions
from flowc.rules import RULES

TESTS = Path(__file__).parent
FLOWS = TESTS / "flows"

_COMMENT = re.compile(r"\b(error|warning|info)(?:@([\w.-]+:)?(\d+))?: \[(FC\d{3})\](?::(\d+))?")
_NEAR = re.compile(r"# near: (.*)")
_OPTIONS = re.compile(r"^# options: (.*)", re.MULTILINE)

Finding = tuple[str, int, str, str]
"""File, line, severity, code."""

TOLD_ELSEWHERE = {
    # Not for a flow's file to cause: the path is wrong, or Metaflow is installed.
    "FC001": "unit/frontend/test_loader.py::test_a_path_that_is_no_flow",
    "FC012": "unit/frontend/test_loader.py::test_an_installed_metaflow_is_not_used",
    # Found when compiling for a target.
    "FC501": "unit/test_compiler.py::test_unsupported_features_stop_compiling",
    "FC502": "unit/test_compiler.py::test_attributes_without_effect_are_warnings",
    "FC503": "unit/test_compiler.py::test_a_local_datastore_is_a_warning",
    "FC504": "unit/targets/test_argo_limits.py::test_an_object_may_be_too_large",
    "FC505": "unit/test_compiler.py::test_unfit_parameters",
    "FC506": "unit/test_compiler.py::test_unfit_names",
    "FC507": "unit/test_compiler.py::test_unfit_attributes",
    "FC508": "unit/test_compiler.py::test_images_that_have_to_hold_the_code",
    "FC509": "unit/targets/test_argo_limits.py::test_loops_are_bounded",
    "FC511": "unit/targets/test_argo_schedule.py::test_times_that_argo_cannot_tell",
    "FC512": "unit/test_project.py::test_compiling_does_not_know_whose_branch",
    "FC513": "unit/targets/test_argo_limits.py::test_gangs_that_cannot_all_run",
    "FC514": "unit/targets/test_argo_events.py::test_people_are_told_by_a_secret",
    "FC601": "unit/test_packaging.py::test_large_code_is_reported",
    "FC602": "unit/test_packaging.py::test_unreadable_files_are_reported",
    "FC603": "unit/test_packaging.py::test_default_files_that_stay_behind",
    "FC901": "cli/test_main.py::test_every_ending_has_its_exit_code",
}
"""The codes that no flow of the corpus can show, and the tests that show them."""


@dataclass(frozen=True)
class Entry:
    """One flow of the corpus."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    @cached_property
    def flow(self) -> Path:
        """The file with the flow."""
        if self.path.is_file():
            return self.path
        named = self.path / "flow.py"
        if named.exists():
            return named
        (only,) = self.path.glob("*.py")
        return only

    @cached_property
    def texts(self) -> dict[str, str]:
        """The files that may hold comments, by their path relative to the entry's folder."""
        files = [self.path] if self.path.is_file() else sorted(self.path.rglob("*.py"))
        base = self.flow.parent
        return {
            f.relative_to(base).as_posix(): f.read_bytes().decode(errors="replace") for f in files
        }

    @cached_property
    def expected(self) -> list[tuple[Finding, int | None]]:
        """The findings that the comments name, each with its column if that is given."""
        return [found for file, text in self.texts.items() for found in _expected(file, text)]

    @cached_property
    def near(self) -> set[str]:
        """The codes of the rules that the flow almost breaks."""
        notes = (note for text in self.texts.values() for note in _NEAR.findall(text))
        return {code for note in notes for code in re.findall(r"FC\d{3}", note)}

    @cached_property
    def options(self) -> argparse.Namespace:
        """What the line `# options:` says."""
        parser = argparse.ArgumentParser(exit_on_error=False)
        parser.add_argument("--with", dest="decospecs", action="append", default=[])
        parser.add_argument("--config", dest="configs", nargs=2, action="append", default=[])
        parser.add_argument("--config-value", dest="values", nargs=2, action="append", default=[])
        parser.add_argument("--static", action="store_true")
        parser.add_argument("wanted", nargs="?", default="")
        said = _OPTIONS.search(self.texts[self.flow.name])
        return parser.parse_args(shlex.split(said[1]) if said else [])

    def findings(self) -> list[Diagnostic]:
        """What a check reports."""
        bag = DiagnosticBag()
        said = self.options
        folder = self.flow.parent
        options = LoadOptions(
            root=folder,
            configs={name: str(folder / file) for name, file in said.configs},
            config_values=dict(said.values),
            decospecs=tuple(said.decospecs),
            static=said.static,
        )
        before = set(sys.modules)
        try:
            check(f"{self.flow}{said.wanted}", options=options, bag=bag)
        finally:
            for name in set(sys.modules) - before:
                if not name.startswith(("flowc", "metaflow")):
                    del sys.modules[name]
        return bag.sorted()

    def found(self) -> list[tuple[Finding, Diagnostic]]:
        """The findings of a check as comments name them."""
        named = []
        for d in self.findings():
            path = Path(d.span.file).absolute()
            inside = path.is_relative_to(self.flow.parent)
            file = path.relative_to(self.flow.parent).as_posix() if inside else d.span.file
            named.append(((file, d.span.line, d.severity.value, d.code), d))
        return named


def _expected(file: str, text: str) -> Iterator[tuple[Finding, int | None]]:
    for number, line in enumerate(text.split("\n"), start=1):
        _, hash_sign, comment = line.partition("#")
        if hash_sign:
            for severity, place, elsewhere, code, column in _COMMENT.findall(comment):
                finding = (place[:-1] or file, int(elsewhere or number), severity, code)
                yield finding, int(column) if column else None


def _entries(folder: str) -> list[Entry]:
    paths = sorted((FLOWS / folder).iterdir())
    return [Entry(path) for path in paths if path.suffix == ".py" or any(path.glob("*.py"))]


GOOD = _entries("good")
BAD = _entries("bad")


@pytest.mark.parametrize("entry", GOOD, ids=lambda entry: entry.name)
def test_good_flow_has_no_findings(entry: Entry) -> None:
    expected = sorted(finding for finding, _ in entry.expected)
    assert all(severity == "info" for _, _, severity, _ in expected)
    assert sorted(finding for finding, _ in entry.found()) == expected


@pytest.mark.parametrize("entry", BAD, ids=lambda entry: entry.name)
def test_bad_flow_has_exactly_its_findings(entry: Entry) -> None:
    assert entry.expected, "a bad flow names its mistakes"
    found = entry.found()
    assert sorted(finding for finding, _ in found) == sorted(
        finding for finding, _ in entry.expected
    ), "\n".join(f"{d.span.line}:{d.span.column} {d.code} {d.message}" for _, d in found)
    for wanted, column in entry.expected:
        if column is not None:
            columns = {d.span.column for finding, d in found if finding == wanted}
            assert column in columns, f"{wanted} stands at {sorted(columns)}"


@pytest.mark.parametrize("entry", BAD, ids=lambda entry: entry.name)
def test_findings_tell_what_and_how(entry: Entry) -> None:
    """Messages are short, begin in lower case and have no full stop; errors know a way out."""
    for finding in entry.findings():
        own_words = finding.message.partition(": ")[0]
        assert len(own_words) <= 100, finding
        assert not finding.message.endswith("."), finding
        assert not re.match(r"[A-Z][a-z]", finding.message), finding
        if finding.severity is Severity.ERROR:
            assert finding.help, finding


def test_every_rule_is_broken_in_the_corpus_or_told_elsewhere() -> None:
    broken = {code for entry in BAD for (_, _, _, code), _ in entry.expected}
    assert sorted(set(RULES) - broken - set(TOLD_ELSEWHERE)) == []
    assert sorted(broken & set(TOLD_ELSEWHERE)) == []


@pytest.mark.parametrize("code", TOLD_ELSEWHERE)
def test_what_is_told_elsewhere_is_told(code: str) -> None:
    file, _, name = TOLD_ELSEWHERE[code].partition("::")
    text = (TESTS / file).read_text(encoding="utf-8")
    defined = [
        "\n".join(text.split("\n")[first - 1 : node.end_lineno])
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and node.name == name
        for first in [min([node.lineno, *(d.lineno for d in node.decorator_list)])]
    ]
    assert len(defined) == 1
    assert code in defined[0]


def test_every_rule_of_the_source_has_a_legal_near_miss() -> None:
    near = {code for entry in GOOD for code in entry.near}
    rules = {code for code in RULES if code < "FC5"}
    assert sorted(rules - near) == []


def test_corpus_is_large() -> None:
    assert len(GOOD) >= 60
    assert len(BAD) >= 60
    assert sum(len(entry.expected) for entry in BAD) >= 150


TUTORIALS = sorted((TESTS.parent / ".build").glob("metaflow-wheel/metaflow/tutorials/*/*.py"))


def test_the_tutorials_of_metaflow_have_no_errors() -> None:
    """Against the flows in Metaflow's own wheel, which `make` unpacks into .build."""
    if not TUTORIALS:
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop("Metaflow's wheel is not in .build: `make setup` fetches it")
    found = [finding for path in TUTORIALS for finding in Entry(path).findings()]
    assert [finding for finding in found if finding.severity is Severity.ERROR] == []


SEED_FLOWS = sorted((FLOWS / "good").glob("seed_*.py"))


@pytest.mark.parametrize("path", SEED_FLOWS, ids=lambda path: path.stem)
def test_the_seeds_flows_stand_here_line_by_line(path: Path) -> None:
    """Only missing steps and stand-ins for functions that the seed leaves undefined are added."""
    text = path.read_text(encoding="utf-8")
    (name,) = re.findall(r"class (\w+)\(FlowSpec\)", text)
    seed = (TESTS / "seed.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)\n```", seed, re.DOTALL)
    (block,) = (block for block in blocks if f"class {name}(FlowSpec)" in block)
    difference = difflib.ndiff(block.splitlines(), text.splitlines())
    assert [line for line in difference if line.startswith("- ")] == []


def test_every_flow_of_the_seed_is_checked() -> None:
    seed = (TESTS / "seed.md").read_text(encoding="utf-8")
    examples = sorted((TESTS.parent / "examples" / "seed").glob("*.py"))
    sources = [path.read_text(encoding="utf-8") for path in (*SEED_FLOWS, *examples)]
    there = {name for text in sources for name in re.findall(r"class (\w+)\(FlowSpec\)", text)}
    assert there == set(re.findall(r"class (\w+)\(FlowSpec\)", seed))
    for path in examples:
        assert [f for f in Entry(path).findings() if f.severity is Severity.ERROR] == []
