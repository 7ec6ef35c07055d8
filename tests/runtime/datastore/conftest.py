"""One store of every kind, so that what holds for stores is said once."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowc_runtime.datastore import Store, open_store
from flowc_runtime.datastore.objects.location import Location
from flowc_runtime.datastore.objects.store import ObjectStore
from flowc_runtime.datastore.objects.through_obstore import ObstoreClient

CLIENTS = ("obstore", "boto3", "builtin")
KINDS = (
    "local",
    "memory",
    *(pytest.param(client, marks=pytest.mark.engine) for client in CLIENTS),
)


def memory_store() -> ObjectStore:
    """What serves `gs://` and `az://`, over obstore's store in memory."""
    memory = pytest.importorskip(
        "obstore.store", reason="the bare runtime is tested without obstore"
    ).MemoryStore()
    return ObjectStore(Location("gs", "bucket", "folder"), ObstoreClient(lambda _large: memory))


@pytest.fixture(params=KINDS)
def any_store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch) -> Store:
    """An empty store of each kind in turn."""
    kind: str = request.param
    if kind == "local":
        return open_store(str(tmp_path / "root"))
    if kind == "memory":
        return memory_store()
    bucket = request.getfixturevalue("bucket")
    monkeypatch.setenv("FLOWC_DATASTORE__S3_CLIENT", kind)
    return open_store(f"{bucket}/some/folder")
