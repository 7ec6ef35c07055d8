from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flowc.targets.argo import limits

if TYPE_CHECKING:
    from tests.conftest import Compile

LOOP = """
from flowc import FlowSpec, step


class LoopFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.train)

    @step
    def train(self):
        self.state = "done"
        self.next({"more": self.train, "done": self.end}, condition="state")

    @step
    def end(self):
        pass
"""


@pytest.fixture
def loop(tmp_path: Path) -> Path:
    file = tmp_path / "loop_flow.py"
    file.write_text(LOOP)
    return file


def test_loops_are_bounded(loop: Path, compile_for: Compile) -> None:
    compiled = compile_for(loop)
    (finding,) = compiled.findings
    assert (finding.code, finding.severity.value, finding.span.line) == ("FC509", "info", 11)
    assert compiled.bundle is not None


def test_an_object_may_be_too_large(
    loop: Path, compile_for: Compile, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = len(compile_for(loop).files["workflowtemplate.yaml"])
    monkeypatch.setattr(limits, "TEMPLATE_LIMIT", size)
    assert "FC504" not in compile_for(loop).codes
    monkeypatch.setattr(limits, "TEMPLATE_LIMIT", size - 1)
    compiled = compile_for(loop)
    assert compiled.bundle is None
    (finding,) = [finding for finding in compiled.findings if finding.code == "FC504"]
    assert "workflowtemplate.yaml" in finding.message


GANG = """
from flowc import FlowSpec, environment, parallel, step


class GangFlow(FlowSpec):
    @environment(vars={{"TABLE": "x" * {size}}})
    @step
    def start(self):
        self.next(self.train, num_parallel=4)

    @parallel
    @step
    def train(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass
"""


@pytest.mark.parametrize(("most", "codes"), [("3", ["FC513"]), ("4", [])])
def test_gangs_that_cannot_all_run(
    most: str, codes: list[str], tmp_path: Path, compile_for: Compile
) -> None:
    file = tmp_path / "gang_flow.py"
    file.write_text(GANG.format(size=1))
    compiled = compile_for(file, argo__parallelism=most)
    assert compiled.codes == codes
    assert [finding.span.line for finding in compiled.findings] == [9] * len(codes)


@pytest.mark.parametrize(("size", "codes"), [(99_000, []), (100_000, ["FC504"])])
def test_variables_have_to_fit(
    size: int, codes: list[str], tmp_path: Path, compile_for: Compile
) -> None:
    file = tmp_path / "gang_flow.py"
    file.write_text(GANG.format(size=size))
    assert compile_for(file).codes == codes


def test_the_run_has_a_deadline_and_may_have_a_width(loop: Path, compile_for: Compile) -> None:
    plain = compile_for(loop).files["workflowtemplate.yaml"].decode()
    assert "activeDeadlineSeconds: 432000" in plain
    assert "parallelism" not in plain
    said = compile_for(loop, argo__workflow_timeout="600", argo__parallelism="7")
    text = said.files["workflowtemplate.yaml"].decode()
    assert "activeDeadlineSeconds: 600" in text
    assert "parallelism: 7" in text
