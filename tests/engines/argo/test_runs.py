"""Large and awkward flows run on the rig from their emitted files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.argo.deployed import Deployed, hostile_differences, wide

pytestmark = pytest.mark.engine


def test_a_hundred_items(tmp_path: Path) -> None:
    outcome = Deployed.start(wide(100), tmp_path).end()
    assert outcome.succeeded, outcome.transcript
    assert outcome.artifact("end", "r", "results") == [number**2 for number in range(100)]


def test_hostile_parameters_arrive_as_they_were_given(tmp_path: Path) -> None:
    assert hostile_differences(seed=0, count=500, folder=tmp_path) == []
