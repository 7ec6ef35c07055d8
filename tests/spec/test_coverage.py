"""The specification leaves out nothing that flowc says it can do."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowc.ir.features import Feature
from flowc.targets.capabilities import capabilities
from tests.spec.backends import BACKENDS
from tests.spec.backends.base import obstacles
from tests.spec.case import FLOWS
from tests.spec.cases import CASES
from tests.spec.usage import used_by


@pytest.mark.parametrize("column", sorted({backend.column for backend in BACKENDS}))
def test_every_feature_that_works_is_used_by_a_case_that_runs(column: str) -> None:
    works = {feature for feature, cell in capabilities(column).items() if cell.support.works}
    used: set[Feature] = set()
    for case in CASES:
        features = used_by(case)
        if not obstacles(column, features):
            used |= features
    assert sorted(feature.value for feature in works - used) == []


def test_every_flow_has_a_case_and_every_case_a_name_of_its_own() -> None:
    names = [case.id for case in CASES]
    assert sorted({name for name in names if names.count(name) > 1}) == []
    files = {file.name for case in CASES for file in case.files}
    assert files == {Path(file).name for file in FLOWS.glob("*.py")}


def test_the_specification_is_not_thin() -> None:
    assert len({case.flow for case in CASES}) >= 60
