from __future__ import annotations

import pytest

from flowc.frontend.loader import LoadOptions
from flowc.frontend.stubs import Stub, StubFinder, StubModule

FLOW = """\
import not_there
import not_there.inner as inner
from private_pkg.mod import Base, deco, SIZE
from flowc import FlowSpec, step, resources, Parameter
import project_file


class Net(Base):
    def forward(self, x: "not_there.Tensor | None") -> not_there.Tensor:
        return x


class F(FlowSpec):
    @deco(gpus=1)
    @resources(memory=project_file.MEMORY)
    @step
    def start(self):
        self.net = Net(1)
        self.next(self.end)

    @step
    def end(self):
        pass
"""


@pytest.fixture
def project_file(tmp_path):
    (tmp_path / "project_file.py").write_text(
        "import deep_missing.part\ntry:\n    import optional_missing\n"
        "except ImportError:\n    optional_missing = None\nMEMORY = 64\n"
    )


def test_missing_modules_are_stood_in_for(load_flow, project_file):
    loaded = load_flow(FLOW)
    assert [(f.code, f.severity.value, f.span.file, f.span.line) for f in loaded.findings] == [
        ("FC015", "info", "flow_file.py", 1),
        ("FC015", "info", "flow_file.py", 2),
        ("FC015", "info", "flow_file.py", 3),
        ("FC015", "info", "project_file.py", 1),
    ]
    assert loaded.flow.step("start").decorators[0].memory == 64


def test_without_stubs_the_first_missing_module_is_an_error(load_flow, project_file):
    loaded = load_flow(FLOW, LoadOptions(stubs=False))
    assert loaded.codes == ["FC005"]
    assert loaded.findings[0].span.line == 1


def test_a_stub_in_the_flow_itself_is_an_error(load_flow):
    loaded = load_flow(
        """\
        from not_there import SIZE, default
        from flowc import FlowSpec, step, resources, Parameter

        class F(FlowSpec):
            p = Parameter("p", default=default)

            @resources(memory=SIZE * 2)
        STEPS
        """
    )
    assert [(f.code, f.span.line) for f in loaded.findings] == [
        ("FC015", 1),
        ("FC010", 5),
        ("FC010", 7),
    ]


@pytest.mark.parametrize("line", ["there.count() > 0", "int(there.size)", "len(there.names)"])
def test_a_stub_cannot_be_computed_with(load_flow, line):
    text = f"import there\nfrom flowc import *\nN = {line}\nclass F(FlowSpec):\nSTEPS\n"
    missing, failed = load_flow(text).findings
    assert (missing.code, failed.code, failed.span.line) == ("FC015", "FC004", 3)
    assert failed.help.startswith("it computes with a module that is not installed")


def test_a_misspelt_project_module_is_no_missing_package(load_flow, tmp_path):
    (tmp_path / "cleaning.py").write_text("")
    loaded = load_flow("import cleanin\nfrom flowc import *\nclass F(FlowSpec):\nSTEPS\n")
    assert loaded.codes == ["FC005"]
    assert loaded.findings[0].help == "did you mean `cleaning`?"


def test_other_findings_come_along(load_flow):
    loaded = load_flow(
        "import not_there\nfrom flowc import *\nclass F(FlowSpec):\n    @retry(tmies=1)\nSTEPS\n"
    )
    assert loaded.codes == ["FC015", "FC301"]


def test_the_finder_answers_for_the_named_modules_only():
    finder = StubFinder(frozenset({"a.b"}))
    assert [
        finder.find_spec(name) is not None for name in ("a", "a.b", "a.b.c", "ab", "b", "a.x")
    ] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_stub_can_be_used_as_modules_use_it():
    stub = StubModule("torch").nn

    class Net(stub.Module):
        pass

    def function() -> None:
        pass

    assert stub.no_grad(function) is function
    assert stub.jit(x=1)(function) is function
    assert list(stub.items) == []
    assert isinstance(stub.Tensor | None, Stub)
    assert isinstance(stub[int] * 2, Stub)
    with stub.device("cpu") as device:
        assert isinstance(device, Stub)
    Net(1, size=2)
    assert not hasattr(stub, "__len__")
