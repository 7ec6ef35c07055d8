"""What every store promises, whatever it is and whichever client speaks to it."""

from __future__ import annotations

import io
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from flowc_runtime.datastore import InvalidName, NotFound, Store
from flowc_runtime.datastore.blobs import Blobs
from flowc_runtime.datastore.objects.client import PART

ODD = ("ö ü", "a#b?c&d=e+f", "%41", "a..b", "{}[]~^|<>*\"`'$@:;,!()", " x ", "日本")


def test_prepare_finds_nothing_and_leaves_nothing(any_store: Store) -> None:
    any_store.prepare()
    assert list(any_store.list("")) == []
    assert list(any_store.folders("")) == []


def test_a_probe_tries_everything_and_leaves_nothing(any_store: Store) -> None:
    assert any_store.probe() is True
    assert list(any_store.list("")) == []
    assert any_store.tidy(before=time.time() + 100) == 0


def test_create_lets_the_first_writer_win(any_store: Store) -> None:
    assert any_store.create("a/b", b"first")
    assert not any_store.create("a/b", b"second")
    assert not any_store.create_from("a/b", iter([b"third"]))
    assert any_store.read("a/b") == b"first"


def test_replace_and_swap(any_store: Store) -> None:
    any_store.replace("a/b", b"1")
    any_store.replace_from("a/b", iter([b"2", memoryview(b"3")]))
    assert any_store.read("a/b") == b"23"
    assert not any_store.swap("a/b", b"4", b"1")
    assert not any_store.swap("a/none", b"4", b"1")
    assert any_store.swap("a/b", b"4", b"23")
    assert any_store.read("a/b") == b"4"
    assert not any_store.exists("a/none")


def test_missing_objects_are_named(any_store: Store) -> None:
    any_store.create("a/b", b"")
    for key in ("a/c", "a", "x/y"):
        with pytest.raises(NotFound) as caught:
            any_store.read(key)
        assert caught.value.key == key
        with pytest.raises(NotFound):
            any_store.open(key)
        assert not any_store.exists(key)
        any_store.delete(key)
    with pytest.raises(NotFound):
        any_store.modified("a/c")
    any_store.touch("a/c")
    assert not any_store.exists("a/c")


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 2 * PART, 5 * PART + 7])
def test_objects_of_any_size_come_back(any_store: Store, size: int) -> None:
    data = os.urandom(size)
    view = memoryview(data)
    half = size // 2
    assert any_store.create_from("x/y", iter([view[:half], b"", view[half:]]))
    with any_store.open("x/y") as file:
        assert read_all(file, size + 10) == data
        if size > 10:
            file.seek(-9, io.SEEK_END)
            assert file.read(9) == data[-9:]
            file.seek(half)
            assert file.read(4) == data[half : half + 4]
    assert not any_store.create_from("x/y", iter([view, view]))
    assert any_store.read("x/y") == data


def test_listing(any_store: Store) -> None:
    for key in ("b/2", "b/10", "a", "b/c/1", "bb/x"):
        any_store.create(key, b"")
    any_store.touch("b/2")
    assert list(any_store.list("")) == ["a", "b/10", "b/2", "b/c/1", "bb/x"]
    assert list(any_store.list("b")) == list(any_store.list("b/")) == ["b/10", "b/2", "b/c/1"]
    assert list(any_store.folders("")) == ["b", "bb"]
    assert list(any_store.folders("b")) == ["c"]
    assert list(any_store.folders("nowhere")) == []
    assert list(any_store.list("nowhere")) == []


def test_listing_goes_beyond_one_page(any_store: Store) -> None:
    keys = [f"many/{number:04d}" for number in range(1003)]
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda key: any_store.create(key, b""), keys))
    assert list(any_store.list("many")) == keys


@pytest.mark.parametrize("name", ODD)
def test_odd_names_stay_as_they_are(any_store: Store, name: str) -> None:
    key = f"F/{name}/{name}"
    assert any_store.create(key, b"x")
    assert not any_store.create(key, b"y")
    assert any_store.read(key) == b"x"
    assert list(any_store.list("F")) == [key]
    assert list(any_store.folders("F")) == [name]
    assert any_store.swap(key, b"z", b"x")
    any_store.delete(key)
    assert not any_store.exists(key)


@pytest.mark.parametrize(
    "key", ["../x", "/etc/x", "a/../../x", "a//b", "", ".", "a/./b", "a\0b", "a\\..\\b"]
)
def test_no_key_leads_out_of_the_root(any_store: Store, key: str) -> None:
    for act in (any_store.read, any_store.open, any_store.exists, any_store.delete):
        with pytest.raises(InvalidName):
            act(key)
    for write in (any_store.create, any_store.replace):
        with pytest.raises(InvalidName):
            write(key, b"")
    with pytest.raises(InvalidName):
        any_store.touch(key)


def test_touching_makes_young(any_store: Store) -> None:
    any_store.create("a/b", b"x")
    written = any_store.modified("a/b")
    assert abs(written - time.time()) < 60
    time.sleep(1.1)
    any_store.touch("a/b")
    assert any_store.modified("a/b") > written
    assert any_store.read("a/b") == b"x"
    any_store.delete("a/b")
    any_store.tidy(time.time() + 60)
    assert list(any_store.list("")) == []


@pytest.mark.parametrize("size", [10, 3 * PART])
def test_a_write_that_fails_half_way_leaves_nothing(any_store: Store, size: int) -> None:
    def chunks():
        yield bytes(size)
        raise KeyboardInterrupt

    any_store.create("a/kept", b"")
    for write in (any_store.create_from, any_store.replace_from):
        with pytest.raises(KeyboardInterrupt):
            write("a/b", chunks())
    with pytest.raises(KeyboardInterrupt):
        any_store.replace_from("a/kept", chunks())
    assert list(any_store.list("")) == ["a/kept"]
    assert any_store.read("a/kept") == b""


def test_one_of_many_creators_wins(any_store: Store) -> None:
    won = []
    barrier = threading.Barrier(8)

    def compete(number: int) -> None:
        barrier.wait()
        for key in range(10):
            if any_store.create(f"race/{key}", str(number).encode()):
                won.append((key, number))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(compete, range(8)))
    assert sorted(key for key, _ in won) == list(range(10))
    assert all(any_store.read(f"race/{key}") == str(number).encode() for key, number in won)


def test_swaps_lose_no_update(any_store: Store) -> None:
    any_store.create("n", b"0")

    def count(_: int) -> None:
        for _ in range(10):
            while True:
                before = any_store.read("n")
                if any_store.swap("n", str(int(before) + 1).encode(), before):
                    break

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(4)))
    assert any_store.read("n") == b"40"


@pytest.mark.parametrize("codec", ["auto", "raw", "zlib"])
@pytest.mark.parametrize("size", [0, 70_000, 3 * PART])
def test_blobs_come_back(any_store: Store, codec: str, size: int) -> None:
    blobs = Blobs(any_store, "F", codec)
    data = os.urandom(size // 2) + bytes(size - size // 2)
    digest = blobs.write_bytes(data)
    assert blobs.write_bytes(data) == digest
    assert bytes(blobs.read(digest)) == data
    assert blobs.is_whole(digest)


def read_all(file, size: int) -> bytes:
    buffer = bytearray(size)
    position = 0
    while count := file.readinto(memoryview(buffer)[position:]):
        position += count
    return bytes(buffer[:position])
