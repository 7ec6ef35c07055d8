from __future__ import annotations

import sys

import pytest

from flowc.frontend.loader import LoadOptions
from flowc.ir.specs import Opaque, Retry, Schedule

STATIC = LoadOptions(static=True)


def test_nothing_is_imported(load_flow):
    loaded = load_flow(
        """\
        import not_there
        from metaflow import FlowSpec, step, retry, Parameter, JSONType
        raise SystemExit("never run")

        class F(FlowSpec):
            '''Doc.'''
            a = Parameter("a", default=1)
            b = Parameter("b", type=JSONType, default="[1]")

            @retry(times=2)
        STEPS
        """,
        STATIC,
        check=True,
    )
    assert loaded.findings == []
    assert "flow_file" not in sys.modules
    assert loaded.flow.doc == "Doc."
    assert [(p.name, p.type, p.default) for p in loaded.flow.parameters] == [
        ("a", "int", 1),
        ("b", "json", [1]),
    ]
    assert loaded.flow.step("start").decorators == (Retry(2, 120.0),)


BROKEN = """\
from flowc import Config, FlowSpec, Parameter, step
MORE = {"name": "c", "default": 1}

class F(FlowSpec):
    a = Parameter(default=3)
    b = Config()
    c = Parameter(**MORE)
    d = Parameter(*["d"])

    @step
    async def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
"""


def test_declarations_that_python_refuses(load_flow):
    loaded = load_flow(BROKEN, STATIC)
    found = [(f.code, f.span.line, f.span.column) for f in loaded.findings]
    assert found == [
        ("FC004", 5, 9),
        ("FC004", 6, 9),
        ("FC013", 7, 21),
        ("FC013", 8, 20),
        ("FC016", 11, 15),
    ]


@pytest.mark.parametrize(
    ("line", "help"),
    [
        ("a = Parameter(default=3)", 'write the name first, everything else by name: `Parameter("'),
        ("a = Paramter('a')", "did you mean `Parameter`?"),
        ("a = 1 / 0", "a flow is imported here and in every task"),
    ],
)
def test_what_helps_when_importing_fails(load_flow, line, help):
    text = f"from flowc import FlowSpec, Parameter, step\n\nclass F(FlowSpec):\n    {line}\n"
    [finding] = load_flow(text).findings
    assert (finding.code, finding.span.line, finding.span.column) == ("FC004", 4, 9)
    assert finding.help.startswith(help)


RICH = """\
from flowc import FlowSpec, step, Parameter, IncludeFile, Config, schedule, project
from flowc import retry as again
import flowc as fl
from base_static import Base

TIMES = 4

@schedule(weekly=True)
@project(name="x")
class F(Base):
    a = Parameter("a", default=0.5, help="h")
    f = IncludeFile("f", default="x.csv")
    c = Config("c", default={"k": 1})

    @again(times=TIMES)
    @fl.resources(memory=100)
    @fl.step
    def start(self):
        '''Begin.'''
        self.items = [1, 2]
        self.next(self.work, foreach="items")

    @fl.step
    def join(self, inputs):
        self.next(self.end)
"""

BASE = """\
from flowc import FlowSpec, step, catch

class Base(FlowSpec):
    @catch(var="e")
    @step
    def work(self):
        self.next(self.join)

    @step
    def end(self):
        pass
"""


def test_static_and_imported_give_the_same_flow(load_flow, tmp_path):
    (tmp_path / "base_static.py").write_text(BASE)
    imported = load_flow(RICH, check=True)
    static = load_flow(RICH, STATIC, check=True)
    assert imported.findings == static.findings == []
    assert static.flow == imported.flow
    assert static.program.spans == imported.program.spans
    assert static.program.digests == imported.program.digests


def test_values_that_are_computed_count_as_not_said(load_flow):
    loaded = load_flow(
        """\
        import os
        from flowc import FlowSpec, step, timeout, schedule, Parameter, retry

        @schedule(cron=os.environ["CRON"])
        class F(FlowSpec):
            a = Parameter("a", default=os.getcwd(), type=int)

            @timeout(seconds=int("3"))
            @retry(**{"times": 1})
        STEPS
        """,
        STATIC,
        check=True,
    )
    assert [(f.code, f.span.line) for f in loaded.findings] == [
        ("FC013", 4),
        ("FC013", 6),
        ("FC013", 8),
        ("FC013", 9),
    ]
    assert {f.severity.value for f in loaded.findings} == {"info"}
    assert loaded.flow.decorators == (Opaque("schedule", {"cron": None}),)
    assert loaded.flow.step("start").decorators[0] == Opaque("timeout", {"seconds": None})


def test_mistakes_are_found_as_when_importing(load_flow):
    text = """\
        from metaflow import FlowSpec, step, retry, Parameter, torchrun

        class F(FlowSpec):
            a = Parameter("a", type=int, default="x")

            @retry(tmies=3)
            @step
            def start(self):
                self.next(self.edn)

            @step
            def end(self):
                pass
        """
    imported = load_flow(text, check=True)
    static = load_flow(text, STATIC, check=True)
    assert static.findings == imported.findings
    assert static.codes == ["FC014", "FC203", "FC301", "FC102"]


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("x = 1\n", "flow_file.py", "FC006"),
        (
            "from flowc import *\nclass A(FlowSpec):\nSTEPS\nclass B(FlowSpec):\nSTEPS\n",
            "flow_file.py",
            "FC007",
        ),
        ("from flowc import *\nclass A(FlowSpec):\nSTEPS\n", "flow_file.py:B", "FC008"),
    ],
)
def test_which_flow_is_meant(load_flow, text, name, code):
    assert load_flow(text, STATIC, name=name).codes == [code]


def test_a_base_that_is_not_the_projects_hides_members(load_flow):
    loaded = load_flow(
        """\
        from flowc import step
        from company.flows import BaseFlow

        class F(BaseFlow):
            @step
            def start(self):
                print(self.provided_by_base)
                self.next(self.end)

            @step
            def end(self):
                pass
        """,
        STATIC,
        check=True,
    )
    assert loaded.findings == []


def test_with_applies(load_flow):
    loaded = load_flow(
        "from flowc import *\nclass F(FlowSpec):\n    @schedule\n    @retry\nSTEPS\n",
        LoadOptions(static=True, decospecs=("retry:times=9", "timeout:seconds=3")),
    )
    assert loaded.codes == ["FC307"]
    assert [len(step.decorators) for step in loaded.flow.steps] == [2, 2]
    assert loaded.flow.decorators == () != (Schedule("", None),)
