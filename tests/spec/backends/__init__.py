"""The backends of the specification, in the order in which they are tried."""

from __future__ import annotations

import pytest
from _pytest.mark import ParameterSet

from tests.spec.backends.argo import Argo
from tests.spec.backends.base import Backend
from tests.spec.backends.local import Local
from tests.spec.backends.local_s3 import LocalS3

BACKENDS: tuple[Backend, ...] = (
    Local("local"),
    Local("local-isolated", ("--isolate",)),
    *map(LocalS3, ("obstore", "boto3", "builtin")),
    Argo(),
)


def parametrized() -> list[ParameterSet]:
    """The backends as parameters of a test; those of engines are marked as such."""
    return [
        pytest.param(each, id=each.name, marks=[pytest.mark.engine] if each.engines else [])
        for each in BACKENDS
    ]
