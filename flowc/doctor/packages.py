"""Versions: of flowc, its runtime, Python, and the clients that are not always there."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType

from flowc.targets.deployment import Check
from flowc_runtime.versions import RUNTIME_VERSION

CLIENTS: Mapping[str, str] = MappingProxyType(
    {
        "obstore": "the quickest way to s3://, and the only one to gs:// and az://"
        " (pip install 'flowc-runtime[s3]')",
        "boto3": "another way to s3://, and to single sign-on and assumed roles",
        "kubernetes": "deploying to Argo (pip install 'flowc[argo]')",
        "argo-workflows": "deploying through an Argo Server (pip install 'flowc[argo]')",
    }
)
"""Packages that flowc uses if they are there, and what for."""


def check_packages() -> Iterator[Check]:
    """What is installed."""
    yield _own()
    yield Check("python", "ok", f"{platform.python_version()}, {sys.executable}")
    for name, purpose in CLIENTS.items():
        found = _version(name)
        yield Check(name, "ok", found or f"not installed; for {purpose}")


def _own() -> Check:
    """The two halves of flowc, which are released together: others may not fit."""
    found = _version("flowc")
    if found in (None, RUNTIME_VERSION):
        return Check("flowc", "ok", f"{RUNTIME_VERSION}, with the runtime of the same version")
    return Check(
        "flowc",
        "failed",
        f"{found}, but flowc-runtime is {RUNTIME_VERSION}",
        f"pip install flowc-runtime=={found}",
    )


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
