from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.required import required


@pytest.fixture(scope="session")
def sensorrun() -> Path:
    """Argo Events' filters and triggers as a program; `make` builds it. In CI it has to be there."""
    return required("sensorrun")
