from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.engines.argo.stack import Stack
from tests.engines.kubernetes.control_plane import Cluster
from tests.engines.kubernetes.programs import find, missing


def program(name: str) -> Path:
    """A program that `make engines` builds; in CI it has to be there."""
    if missing([name]):
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            f"{name} is not built: `make engines` does that, and needs Go"
        )
    return find(name)


@pytest.fixture(scope="session")
def argolint37() -> Path:
    """Argo's validator of the release line before."""
    return program("argolint37")


@pytest.fixture(scope="session")
def argoeval() -> Path:
    """What evaluates as Argo's controller does."""
    return program("argoeval")


@pytest.fixture(scope="session")
def stack(argolint: Path, argolint37: Path, argoeval: Path, cluster: Cluster) -> Stack:
    """Everything that looks at a manifest."""
    return Stack({"4.0": argolint, "3.7": argolint37}, argoeval, cluster)
