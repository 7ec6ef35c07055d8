"""One large run for all tests here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flowc_runtime import client
from flowc_runtime.datastore import Store, open_store

from .big_run import BigRun

WIDTH = 10_000


@pytest.fixture(scope="session")
def wide_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A datastore whose runs `Wide/1` and `Wide/2` have 10,000 and 3 items; nobody may write to it."""
    root = tmp_path_factory.mktemp("wide") / "store"
    store = open_store(str(root))
    BigRun(store, "1", WIDTH).finish("nightly")
    BigRun(store, "2", 3, second=1).finish("weekly")
    return root


@pytest.fixture
def wide(wide_root: Path) -> Store:
    """The datastore, opened."""
    return open_store(str(wide_root))


@pytest.fixture(autouse=True)
def plain_client(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No namespace hides anything, and no copies from earlier on are read."""
    monkeypatch.setenv("FLOWC_DATASTORE__CACHE_MB", "0")
    client.namespace(None)
    yield
    client.default_namespace()
