from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def sensorrun() -> Path:
    """Argo Events' filters and triggers as a program; `make` builds it. In CI it has to be there."""
    built = ROOT / ".build" / "bin" / "sensorrun"
    found = shutil.which("sensorrun") or (str(built) if built.exists() else None)
    if found is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            "sensorrun is not built: `make engines` does that, and needs Go"
        )
    return Path(found)
