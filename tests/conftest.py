"""Options and fixtures that all tests share."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from flowc import packaging
from flowc.bundle import Bundle
from flowc.compiler import CompileOptions, compile_flow
from flowc.diagnostics import Diagnostic, DiagnosticBag
from flowc.settings import load_settings
from tests.engines.kubernetes.control_plane import NEEDS, Cluster, control_plane
from tests.engines.required import require, required
from tests.objects.minio import Minio, minio
from tests.spec.backends.closing import close_all

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write what compiling gives into tests/golden instead of comparing",
    )


def pytest_sessionfinish() -> None:
    close_all()


@pytest.fixture
def update_golden(pytestconfig: pytest.Config) -> bool:
    """Whether goldens are to be written; CI never writes them."""
    wanted = bool(pytestconfig.getoption("--update-golden"))
    if wanted and os.environ.get("CI") == "true":
        pytest.fail("goldens are not written in CI")
    return wanted


@pytest.fixture(scope="session")
def argolint() -> Path:
    """Argo's validator; `make` builds it. In CI it has to be there."""
    return required("argolint")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A Kubernetes control plane that knows Argo's definitions; all tests of a process share it."""
    require(*NEEDS)
    with control_plane() as running:
        yield running


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Minio]:
    """A real S3 server, one for each process of the tests; in CI it has to be there."""
    require("minio")
    with minio(tmp_path_factory.mktemp("minio") / "server") as server:
        yield server


@pytest.fixture
def bucket(s3_server: Minio, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a bucket of the test's own; the environment leads to its server."""
    for name, value in s3_server.environment.items():
        monkeypatch.setenv(name, value)
    return s3_server.make_bucket(f"test-{uuid.uuid4().hex}")


@dataclass(frozen=True)
class Compiled:
    """A bundle (None if there were errors) and all findings."""

    bundle: Bundle | None
    findings: list[Diagnostic]

    @property
    def files(self) -> Mapping[str, bytes]:
        assert self.bundle is not None, self.findings
        return self.bundle.files

    @property
    def codes(self) -> list[str]:
        return [finding.code for finding in self.findings]


class Compile(Protocol):
    """Compile the flow in a file; settings are given as `section__key="value"`."""

    def __call__(
        self,
        path: Path,
        target: str = "argo",
        options: CompileOptions | None = None,
        **overrides: str,
    ) -> Compiled: ...


@pytest.fixture(name="compile_for")
def compile_for_() -> Compile:
    def compile_for(
        path: Path,
        target: str = "argo",
        options: CompileOptions | None = None,
        **overrides: str,
    ) -> Compiled:
        said = {key.replace("__", "."): value for key, value in overrides.items()}
        bag = DiagnosticBag()
        bundle = compile_flow(
            str(path),
            target,
            settings=load_settings(path, overrides={"datastore.root": "s3://bucket/flows", **said}),
            options=options or CompileOptions(),
            bag=bag,
        )
        return Compiled(bundle, bag.sorted())

    return compile_for


@pytest.fixture
def runtime_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bundles hold one file instead of the runtime, so that they change with the compiler only."""
    files = {"flowc_runtime/__init__.py": b'"""Stands for the runtime."""\n'}
    monkeypatch.setattr(packaging, "runtime_files", lambda: dict(files))
