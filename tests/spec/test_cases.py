"""Every case of the specification holds on every backend."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.spec.backends import parametrized
from tests.spec.backends.base import Backend, Project, obstacles
from tests.spec.case import Case
from tests.spec.cases import CASES
from tests.spec.checking import differences
from tests.spec.usage import used_by


def prepare(case: Case, folder: Path) -> Project:
    """A user's project with the case's files and no others."""
    for file in case.files:
        shutil.copy(file, folder / file.name)
    return Project(folder / case.files[0].name, case.packages)


@pytest.fixture(params=parametrized())
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    """Each backend in turn."""
    yield request.param


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_case_holds(
    case: Case, backend: Backend, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    reasons = obstacles(backend.column, used_by(case))
    if reasons:
        request.applymarker(pytest.mark.xfail(reason="; ".join(reasons), strict=True))
    outcome = backend.run(prepare(case, tmp_path), case.given)
    found = differences(case, outcome)
    assert not found, "\n".join([*found, "", outcome.transcript])
