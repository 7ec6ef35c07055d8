from __future__ import annotations

import json
from pathlib import Path

import pytest

from flowc.cli.ui.formats import render
from flowc.diagnostics import DiagnosticBag, Related, Severity, Span

SOURCE = """\
class F(FlowSpec):
    @step
    def start(self):
        self.next(self.proces, foreach="items")

    @step
    def process(self):
\tself.x = "日本"; self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "flow.py").write_text(SOURCE)
    return "flow.py"


def human(bag: DiagnosticBag) -> str:
    return render(bag.sorted(), "human", color=False)


def test_a_finding_shows_its_line_and_the_way_out(file: str) -> None:
    bag = DiagnosticBag()
    bag.add(
        "FC102",
        "step `start` transitions to unknown step `proces`",
        Span(file, 4, 19, 4, 30),
        help="did you mean `self.process`?",
    )
    assert human(bag) == (
        "error[FC102]: step `start` transitions to unknown step `proces`\n"
        " --> flow.py:4:19\n"
        "  |\n"
        '4 |         self.next(self.proces, foreach="items")\n'
        "  |                   ^^^^^^^^^^^\n"
        "  = help: did you mean `self.process`?\n"
    )


def test_a_label_stands_behind_the_carets(file: str) -> None:
    bag = DiagnosticBag()
    place = Span(file, 4, 19, 4, 30)
    bag.add("FC102", "unknown step", place, label="no step with this name")
    assert "  |                   ^^^^^^^^^^^ no step with this name\n" in human(bag)


def test_second_places_are_drawn_in_the_same_excerpt(file: str) -> None:
    bag = DiagnosticBag()
    bag.add(
        "FC102",
        "two places",
        Span(file, 8, 19, 8, 39),
        notes=["one", "two\nlines"],
        related=[
            Related(Span(file, 6, 6, 6, 10), "close by"),
            Related(Span(file, 11, 9, 11, 13), "far away"),
            Related(Span("other.py", 3, 1, 3, 2), "elsewhere"),
        ],
        severity=Severity.WARNING,
    )
    assert human(bag) == (
        "warning[FC102]: two places\n"
        "  --> flow.py:8:19\n"
        "   |\n"
        " 6 |     @step\n"
        "   |      ---- close by\n"
        " 7 |     def process(self):\n"
        ' 8 |     self.x = "日本"; self.next(self.join)\n'
        "   |                        ^^^^^^^^^^^^^^^^^^\n"
        "...\n"
        "11 |     def join(self, inputs):\n"
        "   |         ---- far away\n"
        "  ::: other.py:3:1\n"
        "   = elsewhere\n"
        "   = note: one\n"
        "   = note: two\n"
        "           lines\n"
    )


def test_a_file_that_cannot_be_read_has_no_excerpt() -> None:
    bag = DiagnosticBag()
    bag.add("FC102", "no such file", Span.of_file("missing.py"))
    assert human(bag) == "error[FC102]: no such file\n --> missing.py\n"


def test_a_span_of_several_lines_is_marked_on_its_first(file: str) -> None:
    bag = DiagnosticBag()
    bag.add("FC102", "class", Span(file, 1, 1, 4, 10))
    assert "1 | class F(FlowSpec):\n  | ^^^^^^^^^^^^^^^^^^\n" in human(bag)


def test_long_lines_are_cut_around_the_place(tmp_path: Path) -> None:
    file = tmp_path / "long.py"
    file.write_text("x = " + "a" * 500 + "BAD" + "b" * 500 + "\n")
    bag = DiagnosticBag()
    bag.add("FC102", "bad", Span(str(file), 1, 505, 1, 508))
    line, marks = human(bag).splitlines()[3:5]
    assert len(line) < 130
    assert line[marks.index("^") : marks.rindex("^") + 1] == "BAD"


def test_source_cannot_move_the_cursor(tmp_path: Path) -> None:
    file = tmp_path / "evil.py"
    file.write_text("x = '\x1b[2J\x07'\n")
    bag = DiagnosticBag()
    bag.add("FC102", "evil", Span(str(file), 1, 1, 1, 2))
    assert "\x1b" not in human(bag)


def test_colour_changes_nothing_but_colour(file: str) -> None:
    import re

    bag = DiagnosticBag()
    bag.add("FC102", "x", Span(file, 4, 19, 4, 30), related=[Related(Span(file, 8, 5, 8, 6), "y")])
    colored = render(bag.sorted(), "human", color=True)
    assert "\033[1;31m" in colored
    assert re.sub("\033\\[[0-9;]*m", "", colored) == human(bag)


def test_concise_is_one_line_a_finding(file: str) -> None:
    bag = DiagnosticBag()
    bag.add("FC102", "first", Span(file, 4, 19, 4, 30))
    bag.add("FC102", "second", Span(file, 1, 1, 1, 2), severity=Severity.INFO)
    assert render(bag.sorted(), "concise", color=False) == (
        "flow.py:1:1: info[FC102] second\nflow.py:4:19: error[FC102] first\n"
    )


def test_json_is_one_object_also_when_empty(file: str) -> None:
    assert json.loads(render([], "json", color=False)) == {"version": 1, "diagnostics": []}
    bag = DiagnosticBag()
    bag.add("FC102", "x", Span(file, 4, 19, 4, 30), related=[Related(Span(file, 8, 5, 8, 6), "y")])
    (entry,) = json.loads(render(bag.sorted(), "json", color=False))["diagnostics"]
    assert entry == {
        "code": "FC102",
        "name": "unknown-step",
        "severity": "error",
        "message": "x",
        "file": "flow.py",
        "line": 4,
        "column": 19,
        "end_line": 4,
        "end_column": 30,
        "help": None,
        "notes": [],
        "related": [{"file": "flow.py", "line": 8, "column": 5, "message": "y"}],
    }


def test_github_commands_escape_what_would_end_them(file: str) -> None:
    bag = DiagnosticBag()
    bag.add("FC102", "100%: a\nb", Span("a,b:c.py", 4, 19, 4, 30), severity=Severity.WARNING)
    assert render(bag.sorted(), "github", color=False) == (
        "::warning file=a%2Cb%3Ac.py,line=4,col=19,endLine=4,endColumn=30,"
        "title=FC102 unknown-step::100%25: a%0Ab\n"
    )
