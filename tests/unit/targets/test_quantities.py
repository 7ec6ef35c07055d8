from __future__ import annotations

import pytest

from flowc.targets.argo.quantities import cores, duration, megabytes


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1"), (4.0, "4"), (0.5, "500m"), (1.5, "1500m"), (0.0001, "1m"), (0.1, "100m"), (0, "0")],
)
def test_cores(value: float, text: str) -> None:
    assert cores(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1M"), (512, "512M"), (4096, "4096M"), (8000, "8G"), (2_000_000, "2T"), (0, "0")],
)
def test_megabytes(value: int, text: str) -> None:
    assert megabytes(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(120.0, "120s"), (1.5, "1.5s"), (0.25, "0.25s"), (86400, "86400s")]
)
def test_durations(value: float, text: str) -> None:
    assert duration(value) == text
