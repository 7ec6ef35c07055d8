from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flowc.diagnostics import DiagnosticBag, Span
from flowc.frontend.loader import LoadOptions, load
from flowc.frontend.source import code_root, module_name, parse_source
from flowc.ir.model import End, Linear


def test_a_flow_is_loaded_under_its_canonical_name(load_flow):
    loaded = load_flow(
        """\
        from metaflow import FlowSpec, step

        class Hello(FlowSpec):
            '''Say hello.'''
        STEPS

        if __name__ == "__main__":
            Hello()
        """
    )
    assert loaded.findings == []
    assert (loaded.flow.name, loaded.flow.module, loaded.flow.entry) == (
        "Hello",
        "flow_file",
        "start",
    )
    assert loaded.flow.doc == "Say hello."
    assert [(s.name, s.transition) for s in loaded.flow.steps] == [
        ("start", Linear("end")),
        ("end", End()),
    ]
    assert sys.modules["flow_file"].Hello.__module__ == "flow_file"
    assert loaded.program.spans.of() == Span("flow_file.py", 3, 7, 3, 12)


def test_metaflow_means_flowc_inside(load_flow):
    loaded = load_flow(
        """\
        import metaflow
        from metaflow import FlowSpec, step
        from metaflow.exception import MetaflowException
        from metaflow.cards import Markdown
        import flowc

        assert FlowSpec is flowc.FlowSpec
        assert issubclass(MetaflowException, Exception)

        class F(FlowSpec):
        STEPS
        """
    )
    assert loaded.codes == []


def test_steps_come_from_the_whole_line_of_bases(load_flow, tmp_path):
    (tmp_path / "base_flow.py").write_text(
        "from flowc import FlowSpec, step, retry\n\n"
        "class Base(FlowSpec):\n"
        "    @retry(times=1)\n"
        "    @step\n"
        "    def start(self):\n"
        "        self.next(self.end)\n"
        "    @step\n"
        "    def end(self):\n"
        "        pass\n"
    )
    loaded = load_flow(
        """\
        from flowc import step
        from base_flow import Base

        class Derived(Base):
            @step
            def end(self):
                print("mine")
        """
    )
    assert loaded.codes == []
    assert [step.name for step in loaded.flow.steps] == ["start", "end"]
    assert loaded.program.spans.of("step", "start").file == "base_flow.py"
    assert loaded.program.spans.of("step", "start", "decorator", "retry", "times").line == 4
    assert loaded.program.spans.of("step", "end") == Span("flow_file.py", 6, 9, 6, 12)


def test_a_package_gives_a_dotted_name(load_flow, tmp_path):
    (tmp_path / "pkg" / "sub").mkdir(parents=True)
    (tmp_path / "pkg" / "__init__.py").write_text("")
    (tmp_path / "pkg" / "sub" / "__init__.py").write_text("")
    (tmp_path / "pkg" / "names.py").write_text("LABEL = 'x'\n")
    loaded = load_flow(
        """\
        from flowc import FlowSpec, step, environment
        from ..names import LABEL

        class F(FlowSpec):
        STEPS
        """,
        name="pkg/sub/train.py",
    )
    assert loaded.codes == []
    assert loaded.flow.module == "pkg.sub.train"
    assert sys.modules["pkg.sub"].train is sys.modules["pkg.sub.train"]


def test_every_load_sees_its_own_files(load_flow, tmp_path):
    for number, folder in enumerate(("one", "two")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "shared.py").write_text(f"NUMBER = {number}\n")
        loaded = load_flow(
            "from flowc import FlowSpec, step, retry\nimport shared\n"
            "class F(FlowSpec):\n"
            "    @retry(times=shared.NUMBER)\n"
            "    @step\n"
            "    def start(self):\n        self.next(self.end)\n"
            "    @step\n"
            "    def end(self):\n        pass\n",
            name=f"{folder}/flow_file.py",
        )
        assert loaded.flow.step("start").decorators[0].times == number


def test_printing_while_importing_does_not_reach_stdout(load_flow, capfd):
    load_flow("print('loading')\nfrom flowc import FlowSpec, step\nclass F(FlowSpec):\nSTEPS\n")
    out, err = capfd.readouterr()
    assert (out, err) == ("", "loading\n")


@pytest.mark.parametrize(
    ("text", "code", "line", "message"),
    [
        ("def start(self)\n    pass\n", "FC003", 1, "expected ':'"),
        ("x = 1\n", "FC006", 1, "no flow"),
        ("import os\n\ndef f():\n    1 / 0\n\nf()\n", "FC004", 4, "ZeroDivisionError"),
        ("import sys\nsys.exit(1)\n", "FC004", 2, "ends the program"),
        ("from flowc import retri\n", "FC004", 1, "retri"),
        ("try:\n    import not_there\nfinally:\n    pass\n", "FC005", 2, "not_there"),
    ],
)
def test_a_file_that_cannot_be_loaded(load_flow, text, code, line, message):
    loaded = load_flow(text)
    assert loaded.program is None
    finding = loaded.only(code)
    assert finding.span.line == line
    assert message in finding.message
    assert loaded.codes == [code]


def test_the_syntax_error_of_an_imported_file_is_shown_there(load_flow, tmp_path):
    (tmp_path / "helper.py").write_text("x = 1\ny = = 2\n")
    finding = load_flow("import helper\n").only("FC003")
    assert (finding.span.file, finding.span.line) == ("helper.py", 2)


def test_a_misspelt_vocabulary_name_gets_a_suggestion(load_flow):
    assert load_flow("from flowc import retri\n").findings[0].help == "did you mean `retry`?"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("missing.py", None, "FC001"),
        ("binary.py", b"\x00\xff\x01", "FC002"),
        ("picture.png", b"\x89PNG\r\n", "FC002"),
        ("book.ipynb", b'{"cells": []}', "FC002"),
        ("flow.txt", b"x = 1\n", "FC002"),
        ("flow", b"x = 1\n", "FC002"),
        ("json.py", b"x = 1\n", "FC009"),
        ("my.flow.py", b"x = 1\n", "FC009"),
        ("__main__.py", b"x = 1\n", "FC009"),
    ],
)
def test_a_path_that_is_no_flow(tmp_path, monkeypatch, name, data, code):
    monkeypatch.chdir(tmp_path)
    if data is not None:
        Path(name).write_bytes(data)
    bag = DiagnosticBag()
    assert load(name, LoadOptions(), bag) is None
    assert [(f.code, f.span) for f in bag.sorted()] == [(code, Span.of_file(name))]


def test_a_folder_is_no_flow(tmp_path):
    bag = DiagnosticBag()
    assert load(str(tmp_path), LoadOptions(), bag) is None
    assert [finding.code for finding in bag] == ["FC001"]


def test_a_similar_file_is_suggested(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("train.py").write_text("")
    bag = DiagnosticBag()
    load("trian.py", LoadOptions(), bag)
    assert bag.sorted()[0].help == "did you mean `train.py`?"


TWO = """\
from flowc import FlowSpec, step

class Base(FlowSpec):
STEPS

class One(Base):
    pass

class Two(Base):
    pass
"""


def test_several_flows_need_a_name(load_flow):
    loaded = load_flow(TWO)
    finding = loaded.only("FC007")
    assert loaded.program is None
    assert finding.help == "name the one you mean: `flow_file.py:One`"
    assert [place.span.line for place in finding.related] == [15]


def test_a_named_flow_is_taken(load_flow):
    assert load_flow(TWO, name="flow_file.py:Two").flow.name == "Two"


def test_a_wrong_name_gets_a_suggestion(load_flow):
    finding = load_flow(TWO, name="flow_file.py:Twoo").only("FC008")
    assert finding.help == "did you mean `flow_file.py:Two`?"


def test_a_base_class_in_the_same_file_does_not_count(load_flow):
    text = TWO.partition("class Two")[0]
    assert load_flow(text).flow.name == "One"


def test_an_async_step_has_no_usable_source(load_flow):
    loaded = load_flow(
        """\
        from flowc import FlowSpec, step

        class F(FlowSpec):
        STEPS
            @step
            async def later(self):
                self.next(self.end)
        """
    )
    assert loaded.only("FC016").span.line == 12


def test_extension_names_are_carried_along_with_an_info(load_flow):
    loaded = load_flow(
        """\
        from metaflow import FlowSpec, step, torchrun

        class F(FlowSpec):
            @torchrun(all_nodes=True)
        STEPS
        """
    )
    finding = loaded.only("FC014")
    assert (finding.severity.value, finding.span.column) == ("info", 38)
    [spec] = loaded.flow.step("start").decorators
    assert (spec.name, spec.attributes) == ("torchrun", {"all_nodes": True})


def test_an_installed_metaflow_is_not_used(load_flow, tmp_path, monkeypatch):
    (tmp_path / "site" / "metaflow").mkdir(parents=True)
    (tmp_path / "site" / "metaflow" / "__init__.py").write_text("raise AssertionError")
    (tmp_path / "site" / "metaflow" / "metaflow_config.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path / "site")
    text = "from {} import FlowSpec, step\nclass F(FlowSpec):\nSTEPS\n"
    assert load_flow(text.format("metaflow")).only("FC012").severity.value == "info"
    assert load_flow(text.format("flowc")).codes == []


def test_lines_are_right_in_a_class_of_many_steps(load_flow):
    steps = "".join(
        f"    @retry(times={number})\n    @step\n    def s{number}(self):\n"
        f"        self.next(self.s{number + 1})\n"
        for number in range(1000)
    )
    loaded = load_flow(
        "from flowc import *\nclass F(FlowSpec):\n"
        + steps
        + "    @retry(\n        times='x',\n    )\n    @step\n    def s1000(self):\n        pass\n"
    )
    spans = loaded.program.spans
    for number in (0, 1, 500, 999):
        assert spans.of("step", f"s{number}", "decorator", "retry").line == 3 + 4 * number
    assert loaded.only("FC302").span.line == 4004


def test_code_root_and_module_name(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "__init__.py").write_text("")
    (tmp_path / "a" / "b" / "__init__.py").write_text("")
    assert code_root(tmp_path / "a" / "b" / "f.py") == tmp_path
    assert module_name(tmp_path / "a" / "b" / "f.py", tmp_path) == "a.b.f"
    assert module_name(tmp_path / "a" / "__init__.py", tmp_path) == "a"
    assert code_root(tmp_path / "f.py") == tmp_path


def test_spans_count_characters():
    source = parse_source("f.py", "é = 'üü'; x = 1\n\fy = 2\n")
    assert source.span(source.tree.body[1]) == Span("f.py", 1, 11, 1, 16)
    assert source.span(source.tree.body[2]).line == 2
