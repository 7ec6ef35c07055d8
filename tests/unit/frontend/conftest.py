"""Loading flows that a test writes itself."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from flowc.diagnostics import Diagnostic, DiagnosticBag
from flowc.frontend.loader import LoadOptions, load
from flowc.ir.passes import check_program
from flowc.ir.program import Program

STEPS = """
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
"""


@dataclass(frozen=True)
class Loaded:
    """What a load gave: the program, if any, and the findings in order of place."""

    program: Program | None
    findings: list[Diagnostic]

    @property
    def codes(self) -> list[str]:
        return [finding.code for finding in self.findings]

    @property
    def flow(self):
        assert self.program is not None, self.findings
        return self.program.flow

    def only(self, code: str) -> Diagnostic:
        """The one finding of that code."""
        [finding] = [finding for finding in self.findings if finding.code == code]
        return finding


class LoadFlow(Protocol):
    def __call__(
        self, text: str, options: LoadOptions = ..., *, name: str = ..., check: bool = ...
    ) -> Loaded: ...


@pytest.fixture
def load_flow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LoadFlow]:
    """Writes a flow into the working directory and loads it; `STEPS` stands for a start and an end."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    before = set(sys.modules)

    def load_text(
        text: str,
        options: LoadOptions | None = None,
        *,
        name: str = "flow_file.py",
        check: bool = False,
    ) -> Loaded:
        options = options or LoadOptions()
        path = Path(name.partition(":")[0])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).replace("STEPS", STEPS.strip("\n")), encoding="utf-8")
        bag = DiagnosticBag()
        program = load(name, options, bag)
        if check and program is not None:
            check_program(program, bag)
        return Loaded(program, bag.sorted())

    yield load_text
    for module in set(sys.modules) - before:
        if not module.startswith(("flowc", "metaflow")):
            del sys.modules[module]
