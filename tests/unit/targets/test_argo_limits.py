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
