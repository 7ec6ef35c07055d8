"""Large and awkward flows run on the rig from their emitted files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.argo.deployed import HEAD, Deployed, hostile_differences

pytestmark = pytest.mark.engine

WIDE = (
    HEAD
    + """\
class WideFlow(FlowSpec):
    @step
    def start(self):
        self.numbers = list(range(100))
        self.next(self.square, foreach="numbers")

    @step
    def square(self):
        self.result = self.input**2
        self.next(self.join)

    @step
    def join(self, inputs):
        self.results = [task.result for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass
"""
)


def test_a_hundred_items(tmp_path: Path) -> None:
    outcome = Deployed.start(WIDE, tmp_path).end()
    assert outcome.succeeded, outcome.transcript
    assert outcome.artifact("end", "r", "results") == [number**2 for number in range(100)]


def test_hostile_parameters_arrive_as_they_were_given(tmp_path: Path) -> None:
    assert hostile_differences(seed=0, count=500, folder=tmp_path) == []
