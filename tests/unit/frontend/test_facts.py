"""Facts about steps and what the dataflow pass concludes: reported, how surely, and let pass."""

from __future__ import annotations

import pytest

from flowc.diagnostics import Severity

FLOW = """
from flowc import *

class F(FlowSpec):
    @step
    def start(self):
        self.known = 1
        self.next(self.end)

    @step
    def end(self):
{body}
"""


def indent(body: str) -> str:
    return FLOW.replace("{body}", "\n".join(" " * 8 + line for line in body.split("\n")))


@pytest.mark.parametrize(
    "body",
    [
        "print(self.x)",
        "self.x += 1",
        "self.x = self.x or 1",
        "self.x.append(1)",
        "self.y[self.x] = 1; self.y = 2",
        "[v for v in self.x]",
        "try:\n    print(self.x)\nfinally:\n    pass",
        "print(self.x)\nself.x = 1",
        "print(self.x if self.x else 0)",
        "getattr(self, 'known')\nprint(f'{self.x}')",
    ],
)
def test_a_read_that_cannot_be_avoided_is_an_error(load_flow, body: str) -> None:
    loaded = load_flow(indent(body), check=True)
    assert "FC403" in loaded.codes
    assert loaded.findings[0].severity is Severity.ERROR


@pytest.mark.parametrize(
    "body",
    [
        "if self.known:\n    print(self.x)",
        "print(self.known and self.x)",
        "print([self.x for _ in range(3)])",
        "for _ in range(0):\n    print(self.x)",
        "if self.known:\n    return\nprint(self.x)",
        "try:\n    pass\nexcept ValueError:\n    print(self.x)",
        "print(lambda: self.x)",
        "match self.known:\n    case 1:\n        print(self.x)",
    ],
)
def test_a_read_that_may_be_avoided_is_a_warning(load_flow, body: str) -> None:
    loaded = load_flow(indent(body), check=True)
    assert loaded.codes == ["FC403"]
    assert loaded.findings[0].severity is Severity.WARNING


@pytest.mark.parametrize(
    "body",
    [
        "print(self.known)",
        "self.x = 1\nprint(self.x)",
        "for self.x in range(3):\n    print(self.x)",
        "with open('f') as self.x:\n    self.x.read()",
        "(self.x, [self.y, *self.z]) = 1, [2]\nprint(self.x, self.y, self.z)",
        "for i in range(3):\n    if i:\n        print(self.x)\n    self.x = i",
        "if hasattr(self, 'x'):\n    print(self.x)",
        "print(getattr(self, 'x', None))",
        "try:\n    print(self.x)\nexcept AttributeError:\n    pass",
        "setattr(self, 'x', 1)\nprint(self.x)",
        "for n in 'xy':\n    setattr(self, n, 1)\nprint(self.x)",
        "self.__dict__.update(x=1)\nprint(self.x)",
        "vars(self)['x'] = 1\nprint(self.x)",
        "fill = print\nfill(self)\nprint(self.x)",
        "exec('self.x = 1')\nprint(self.x)",
        "print(self.name, self.index, self.input, self.foreach_stack())",
        "def inner():\n    self.x = 1\ninner()\nprint(self.x)",
        "self.x: int = 1\nprint(self.x)",
        "import contextlib\nwith contextlib.suppress(AttributeError):\n    print(self.x)",
    ],
)
def test_code_that_works_gives_no_finding(load_flow, body: str) -> None:
    assert load_flow(indent(body), check=True).codes == []


def test_a_misspelt_artifact_is_told_the_right_name(load_flow) -> None:
    loaded = load_flow(indent("print(self.knwon)"), check=True)
    assert loaded.only("FC403").help == "did you mean `known`?"


def test_an_opaque_step_silences_what_follows_but_not_a_join_without_merge(load_flow) -> None:
    text = """
        from flowc import *

        def fill(flow):
            flow.x = 1

        class F(FlowSpec):
            @step
            def start(self):
                fill(self)
                self.next(self.a, self.b)

            @step
            def a(self):
                print(self.x)
                self.next(self.join)

            @step
            def b(self):
                self.next(self.join)

            @step
            def join(self, inputs):
                print(self.y)
                self.next(self.end)

            @step
            def end(self):
                pass
    """
    loaded = load_flow(text, check=True)
    assert loaded.codes == ["FC404"]


def test_unknown_decorators_may_set_artifacts(load_flow) -> None:
    text = """
        from flowc import *
        from metaflow import some_extension

        class F(FlowSpec):
            @some_extension
            @step
            def start(self):
                self.next(self.end)

            @step
            def end(self):
                print(self.set_by_extension)
    """
    loaded = load_flow(text, check=True)
    assert not [code for code in loaded.codes if code.startswith("FC4")]


def test_attribute_access_that_is_redefined_is_left_alone(load_flow) -> None:
    text = """
        from flowc import *

        class F(FlowSpec):
            def __getattr__(self, name):
                return 1

            @step
            def start(self):
                print(self.anything)
                self.next(self.end)

            @step
            def end(self):
                pass
    """
    assert load_flow(text, check=True).codes == []
