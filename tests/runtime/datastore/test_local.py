"""The local directory keeps the promises of the `Store` interface."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from flowc_runtime.datastore import InvalidName, NotFound, StoreError, open_store
from flowc_runtime.datastore.local import LocalStore


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(str(tmp_path / "root"))


def test_opening_touches_nothing(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "root"))
    assert list(store.list("")) == []
    assert not store.exists("a")
    assert list(tmp_path.iterdir()) == []


def test_create_lets_the_first_writer_win(store: LocalStore) -> None:
    assert store.create("a/b", b"first")
    assert not store.create("a/b", b"second")
    assert store.read("a/b") == b"first"


def test_replace_and_swap(store: LocalStore) -> None:
    assert not store.swap("a/b", b"new", b"old")
    store.replace("a/b", b"old")
    assert not store.swap("a/b", b"new", b"other")
    assert store.swap("a/b", b"new", b"old")
    assert store.read("a/b") == b"new"


def test_missing_objects_are_named(store: LocalStore) -> None:
    store.create("a/b", b"")
    for key in ("a/c", "a", "a/b/c", "x/y"):
        with pytest.raises(NotFound) as caught:
            store.read(key)
        assert caught.value.key == key
        assert not store.exists(key)
    store.delete("a/c")
    store.delete("a/b/c")


def test_listing_is_sorted_and_leaves_scratch_files_out(store: LocalStore) -> None:
    for key in ("b/2", "b/10", "a", "b/c/1"):
        store.create(key, b"")
    (Path(store.root) / "b" / ".tmp-1-abc").touch()
    assert list(store.list("")) == ["a", "b/10", "b/2", "b/c/1"]
    assert list(store.list("b")) == list(store.list("b/")) == ["b/10", "b/2", "b/c/1"]
    assert list(store.folders("")) == ["b"]
    assert list(store.folders("nowhere")) == []


@pytest.mark.parametrize(
    "key", ["../x", "/etc/x", "a/../../x", "a//b", "", ".", "a/./b", "a\0b", "a\\..\\b"]
)
def test_no_key_leads_out_of_the_root(store: LocalStore, key: str) -> None:
    for act in (store.read, store.open, store.exists, store.delete, store.path):
        with pytest.raises(InvalidName):
            act(key)
    for write in (store.create, store.replace):
        with pytest.raises(InvalidName):
            write(key, b"")


def test_a_write_that_fails_half_way_leaves_nothing(store: LocalStore) -> None:
    def chunks():
        yield b"half"
        raise KeyboardInterrupt

    store.create("a/kept", b"")
    with pytest.raises(KeyboardInterrupt):
        store.create_from("a/b", chunks())
    with pytest.raises(KeyboardInterrupt):
        store.replace_from("a/kept", chunks())
    assert [path.name for path in Path(f"{store.root}/a").iterdir()] == ["kept"]
    assert store.read("a/kept") == b""


def test_one_of_many_creators_wins(store: LocalStore) -> None:
    won = []
    barrier = threading.Barrier(8)

    def compete(number: int) -> None:
        barrier.wait()
        for key in range(20):
            if store.create(f"race/{key}", str(number).encode()):
                won.append((key, number))

    threads = [threading.Thread(target=compete, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(key for key, _ in won) == list(range(20))
    assert all(store.read(f"race/{key}") == str(number).encode() for key, number in won)


def test_swaps_lose_no_update(store: LocalStore) -> None:
    store.create("n", b"0")

    def count() -> None:
        for _ in range(50):
            while True:
                before = store.read("n")
                if store.swap("n", str(int(before) + 1).encode(), before):
                    break

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.read("n") == b"200"


def test_failures_name_the_file_and_the_reason(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = LocalStore(str(tmp_path / "file"))
    with pytest.raises(StoreError, match=r"cannot write .*/file/a/b: "):
        store.create("a/b", b"")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_store_is_refused_clearly(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="Permission denied"):
        LocalStore(str(tmp_path)).create("a", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told_and_leaves_nothing(store: LocalStore, monkeypatch) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    real_write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real_write(full, data))
    with pytest.raises(StoreError, match="No space left on device"):
        store.create("a/b", b"data")
    monkeypatch.undo()
    os.close(full)
    assert list(store.list("")) == []
    assert list(Path(f"{store.root}/a").iterdir()) == []


def test_fsync_syncs_file_and_folder(tmp_path: Path, monkeypatch) -> None:
    synced = []
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(os.fstat(fd).st_mode & 0o170000))
    open_store(str(tmp_path), fsync=True).create("a", b"data")
    assert synced == [0o100000, 0o040000]
    synced.clear()
    open_store(str(tmp_path)).create("b", b"data")
    assert synced == []


@pytest.mark.parametrize("root", ["", "ftp://host/x", "a\0b"])
def test_roots_that_nothing_serves(root: str) -> None:
    with pytest.raises(StoreError):
        open_store(root)
