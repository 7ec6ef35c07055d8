"""Flows of notebooks. IPython is stood in for by what it leaves behind: named code, and its lines."""

from __future__ import annotations

import linecache
import sys
import types
from collections.abc import Callable
from typing import Any

import pytest

from flowc.checker import check_class
from flowc.cli.ui.formats import render
from flowc.diagnostics import DiagnosticBag
from flowc.frontend.loader import LoadOptions
from flowc.notebook import FlowView, load_ipython_extension

CELL = """\
from flowc import FlowSpec, step


class NoteFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.{target})

    @step
    def end(self):
        pass
"""

RunCell = Callable[[str], dict[str, Any]]


class Compiler:
    """Knows the number of each cell, as IPython's own does."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}

    def format_code_name(self, name: str) -> tuple[str, str] | None:
        return ("Cell", f"In[{self.names[name]}]") if name in self.names else None


@pytest.fixture
def run_cell(monkeypatch: pytest.MonkeyPatch) -> RunCell:
    """Runs the text of a cell; all cells share a `__main__` that has no file."""
    compiler = Compiler()
    shell = types.SimpleNamespace(compile=compiler)
    ipython = types.SimpleNamespace(get_ipython=lambda: shell)
    main = types.ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "__main__", main)
    monkeypatch.setattr(linecache, "cache", dict(linecache.cache))

    def run(text: str) -> dict[str, Any]:
        number = len(compiler.names) + 1
        name = f"/tmp/ipykernel_1/{number}.py"
        compiler.names[name] = number
        lines = text.splitlines(keepends=True)
        linecache.cache[name] = (len(text), None, lines, name)
        exec(compile(text, name, "exec", dont_inherit=True), vars(main))
        return vars(main)

    return run


def test_findings_name_cell_and_line(run_cell: RunCell) -> None:
    run_cell("x = 1\n")
    flow = run_cell(CELL.format(target="edn"))["NoteFlow"]
    bag = DiagnosticBag()
    assert check_class(flow, options=LoadOptions(), bag=bag) is None
    (finding,) = bag
    span = finding.span
    assert (finding.code, span.file, span.line, span.column) == ("FC102", "In[2]", 7, 19)
    shown = render([finding], "human", color=False)
    assert " --> In[2]:7:19\n" in shown
    assert "self.next(self.edn)" in shown


def test_the_last_definition_counts(run_cell: RunCell) -> None:
    run_cell(CELL.format(target="edn"))
    flow = run_cell(CELL.format(target="end"))["NoteFlow"]
    assert FlowView(flow).findings == ()


def test_bases_may_stand_in_other_cells(run_cell: RunCell) -> None:
    run_cell(CELL.format(target="work"))
    flow = run_cell(
        "class Longer(NoteFlow):\n    @step\n    def work(self):\n        self.next(self.end)\n"
    )["Longer"]
    checked = check_class(flow, options=LoadOptions(), bag=DiagnosticBag())
    assert checked is not None
    files = {checked.program.spans.of("step", name).file for name in ("start", "work")}
    assert files == {"In[1]", "In[2]"}


def test_comments_in_cells_ignore_findings(run_cell: RunCell) -> None:
    text = CELL.format(target="end").replace(
        "        pass", "        print(self.model)  # flowc: ignore[FC403] set by hand"
    )
    assert FlowView(run_cell(text)["NoteFlow"]).findings == ()


def test_names_of_older_versions(run_cell: RunCell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "IPython", None)
    text, name = CELL.format(target="edn"), "<ipython-input-7-0a1b>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    main = vars(sys.modules["__main__"])
    exec(compile(text, name, "exec", dont_inherit=True), main)
    (finding,) = FlowView(main["NoteFlow"]).findings
    assert finding.span.file == "In[7]"


def test_a_sound_flow_is_drawn(run_cell: RunCell) -> None:
    view = FlowView(run_cell(CELL.format(target="end"))["NoteFlow"])
    forms = view._repr_mimebundle_()
    assert set(forms) == {"text/plain", "text/html", "text/vnd.mermaid"}
    assert forms["text/plain"] == "flow NoteFlow\nstart\nend"
    assert forms["text/html"].startswith("<svg")
    assert forms["text/vnd.mermaid"].startswith("flowchart")
    assert set(view._repr_mimebundle_(include=["text/plain"])) == {"text/plain"}


def test_a_broken_flow_shows_its_findings(run_cell: RunCell) -> None:
    view = FlowView(run_cell(CELL.format(target="<b>").replace("self.<b>", '"<b>"'))["NoteFlow"])
    assert set(view._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert "In[1]:7:19: error[FC113]" in repr(view)
    assert "<b>" not in view._repr_html_()


def test_a_class_that_nobody_wrote() -> None:
    from flowc import FlowSpec

    made = type("Made", (FlowSpec,), {"__module__": "nowhere"})
    (finding,) = FlowView(made).findings
    assert finding.code == "FC016"


def test_the_extension_shows_classes(run_cell: RunCell) -> None:
    registered: dict[type, Callable[..., Any]] = {}
    formatter = types.SimpleNamespace(for_type=registered.__setitem__)
    load_ipython_extension(
        types.SimpleNamespace(
            display_formatter=types.SimpleNamespace(mimebundle_formatter=formatter)
        )
    )
    show = registered[type]
    assert show(int) is None
    assert "text/html" in show(run_cell(CELL.format(target="end"))["NoteFlow"])
