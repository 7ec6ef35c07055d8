"""Copies of blobs on this machine: fetched once, checked always, bounded."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flowc_runtime.datastore import DamagedBlob, StoreError
from flowc_runtime.datastore.blobs import Blobs
from flowc_runtime.datastore.cache import SIZE, BlobCache, client_cache
from flowc_runtime.datastore.local import LocalStore
from tests.runtime.datastore.conftest import memory_store


class Here:
    """The blobs of a distant store, with a cache of 100 kB."""

    def __init__(self, folder: Path) -> None:
        self.store = memory_store()
        self.blobs = Blobs(self.store, "F", "raw")
        self.blobs.cache = BlobCache(str(folder), 100_000)
        self.folder = folder

    def copies(self) -> set[str]:
        return set(LocalStore(str(self.folder)).list(""))

    def lose_all(self) -> None:
        for key in list(self.store.list("")):
            self.store.delete(key)


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return Here(tmp_path / "cache")


def test_a_blob_is_fetched_once(here: Here) -> None:
    digest = here.blobs.write_bytes(b"x" * 1000)
    assert here.copies() == set()
    assert here.blobs.read(digest) == b"x" * 1000
    here.lose_all()
    assert here.blobs.read(digest) == b"x" * 1000


def test_a_damaged_copy_is_replaced(here: Here) -> None:
    digest = here.blobs.write_bytes(b"x" * 1000)
    here.blobs.read(digest)
    copy = here.folder / digest
    for torn in (b"", copy.read_bytes()[:500], copy.read_bytes()[:-9] + b"y" + bytes(8)):
        copy.write_bytes(torn)
        assert here.blobs.read(digest) == b"x" * 1000
    here.lose_all()
    copy.write_bytes(b"")
    with pytest.raises(DamagedBlob, match="missing"):
        here.blobs.read(digest)


def test_the_cache_is_bounded_and_keeps_what_was_used_last(here: Here) -> None:
    digests = [here.blobs.write_bytes(os.urandom(20_000)) for _ in range(12)]
    for age, digest in enumerate(digests):
        here.blobs.read(digest)
        os.utime(here.folder / digest, (age, age))
    size = sum((here.folder / name).stat().st_size for name in here.copies())
    assert 40_000 < size <= 100_000
    assert digests[-1] in here.copies()
    assert digests[0] not in here.copies()


def test_what_is_large_beside_the_cache_is_not_copied(here: Here) -> None:
    digest = here.blobs.write_bytes(bytes(60_000))
    assert here.blobs.read(digest) == bytes(60_000)
    assert here.copies() == set()


def test_a_cache_that_cannot_be_written_is_done_without(here: Here) -> None:
    here.folder.parent.mkdir(exist_ok=True)
    here.folder.write_text("a file stands in the way")
    digest = here.blobs.write_bytes(b"x" * 1000)
    assert here.blobs.read(digest) == b"x" * 1000


def test_who_has_a_cache(tmp_path: Path) -> None:
    home = {"XDG_CACHE_HOME": str(tmp_path)}
    assert client_cache(memory_store(), home) is not None
    assert client_cache(memory_store(), {**home, SIZE: "0"}) is None
    assert client_cache(LocalStore(str(tmp_path)), home) is None
    with pytest.raises(StoreError, match="CACHE_MB is 'much'"):
        client_cache(memory_store(), {SIZE: "much"})
