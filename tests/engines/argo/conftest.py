from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.argo.stack import Stack
from tests.engines.kubernetes.control_plane import Cluster, define
from tests.engines.kubernetes.snapshot import jobset_definitions
from tests.engines.required import required


@pytest.fixture(scope="session")
def argolint37() -> Path:
    """Argo's validator of the release line before."""
    return required("argolint37")


@pytest.fixture(scope="session")
def argoeval() -> Path:
    """What evaluates as Argo's controller does."""
    return required("argoeval")


@pytest.fixture(scope="session")
def stack(argolint: Path, argolint37: Path, argoeval: Path, cluster: Cluster) -> Stack:
    """Everything that looks at a manifest; the control plane knows JobSets too."""
    define(cluster, jobset_definitions())
    validators = {"4.0": argolint, "3.7": argolint37}
    return Stack(validators, argoeval, required("sensorrun"), cluster)
