"""Blobs are stored once, checked when read, and mended when a power cut has torn them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowc_runtime.datastore import DamagedBlob, open_store
from flowc_runtime.datastore.blobs import MAP_FROM, Blobs
from flowc_runtime.serialize import dump, load
from flowc_runtime.serialize.codecs import CodecError


class Fixture:
    def __init__(self, folder: Path, codec: str = "auto") -> None:
        self.folder = folder
        self.blobs = Blobs(open_store(str(folder)), "F", codec)

    def file(self, digest: str) -> Path:
        return self.folder / "F" / "blobs" / digest[:2] / digest


@pytest.fixture
def here(tmp_path: Path) -> Fixture:
    return Fixture(tmp_path)


@pytest.mark.parametrize("codec", ["auto", "raw", "zlib"])
@pytest.mark.parametrize("size", [0, 1, 63, 64, 70_000, MAP_FROM, MAP_FROM * 3 + 5])
def test_content_comes_back_whatever_the_codec(tmp_path: Path, codec: str, size: int) -> None:
    here = Fixture(tmp_path, codec)
    data = (b"some words " * (size // 11 + 1))[:size]
    digest = here.blobs.write_bytes(data)
    assert digest == hashlib.sha256(data).hexdigest()
    assert bytes(here.blobs.read(digest)) == data
    assert here.blobs.is_whole(digest)


@pytest.mark.parametrize("size", [70_000, MAP_FROM * 2])
def test_probe_compresses_text_and_leaves_noise(here: Fixture, size: int) -> None:
    text, noise = b"abc" * (size // 3), os.urandom(size)
    assert here.file(here.blobs.write_bytes(text)).stat().st_size < size // 10
    assert size < here.file(here.blobs.write_bytes(noise)).stat().st_size < size + 200


def test_equal_content_is_stored_once(tmp_path: Path) -> None:
    here, other = Fixture(tmp_path, "raw"), Fixture(tmp_path, "zlib")
    digest = here.blobs.write_bytes(b"x" * 100_000)
    before = here.file(digest).stat()
    assert other.blobs.write_bytes(b"x" * 100_000) == digest
    assert here.file(digest).stat().st_ino == before.st_ino
    assert here.file(digest).stat().st_size == before.st_size


def test_changing_loaded_memory_changes_no_blob(here: Fixture) -> None:
    digest = here.blobs.write_bytes(os.urandom(MAP_FROM))
    first = here.blobs.read(digest)
    first[:5] = b"other"
    assert bytes(here.blobs.read(digest)[:5]) != b"other"


@pytest.mark.parametrize("size", [100, 100_000, MAP_FROM * 2])
@pytest.mark.parametrize("codec", ["raw", "zlib"])
def test_damage_is_found_and_named(tmp_path: Path, codec: str, size: int) -> None:
    here = Fixture(tmp_path, codec)
    digest = here.blobs.write_bytes(os.urandom(size))
    whole = here.file(digest).read_bytes()
    middle = 64 + (len(whole) - 64) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    for torn in (b"", whole[:10], whole[:middle], bytes(len(whole)), flipped):
        here.file(digest).write_bytes(torn)
        with pytest.raises(DamagedBlob, match=digest):
            here.blobs.read(digest)


def test_missing_blob_is_named(here: Fixture) -> None:
    with pytest.raises(DamagedBlob, match="blob " + "a" * 64 + " of flow F is missing"):
        here.blobs.read("a" * 64)
    assert not here.blobs.is_whole("a" * 64)


@pytest.mark.parametrize("cut", [0, 30, 64, -1])
def test_writing_again_mends_what_was_cut_short(here: Fixture, cut: int) -> None:
    data = os.urandom(1000)
    digest = here.blobs.write_bytes(data)
    here.file(digest).write_bytes(here.file(digest).read_bytes()[:cut])
    assert not here.blobs.is_whole(digest)
    assert here.blobs.write_bytes(data) == digest
    assert bytes(here.blobs.read(digest)) == data


def test_a_newer_blob_format_is_refused_with_both_numbers(here: Fixture) -> None:
    digest = here.blobs.write_bytes(b"data")
    raw = bytearray(here.file(digest).read_bytes())
    raw[8] = 9
    here.file(digest).write_bytes(raw)
    with pytest.raises(DamagedBlob, match="format 9, this flowc_runtime reads 1"):
        here.blobs.read(digest)


@pytest.mark.parametrize("codec", ["raw", "zlib"])
def test_a_size_beyond_all_memory_is_damage(tmp_path: Path, codec: str) -> None:
    here = Fixture(tmp_path, codec)
    digest = here.blobs.write_bytes(b"data")
    raw = bytearray(here.file(digest).read_bytes())
    raw[16:24] = (2**62).to_bytes(8, "little")
    here.file(digest).write_bytes(raw)
    with pytest.raises(DamagedBlob, match=r"claims 4611686018427387904 bytes|is cut short"):
        here.blobs.read(digest)


def test_codecs_that_are_none_or_not_there(here: Fixture) -> None:
    with pytest.raises(CodecError, match="unknown codec 'lzma'"):
        Blobs(open_store("x"), "F", "lzma")
    digest = here.blobs.write_bytes(b"data")
    raw = bytearray(here.file(digest).read_bytes())
    raw[9] = 77
    here.file(digest).write_bytes(raw)
    with pytest.raises(DamagedBlob, match="codec 77"):
        here.blobs.read(digest)


def test_a_digest_from_a_hostile_record_cannot_leave_the_root(here: Fixture) -> None:
    (here.folder / "secret").write_bytes(b"")
    with pytest.raises(ValueError, match="not a key"):
        here.blobs.read("../../../secret")


@pytest.mark.parametrize("name", ["raw.blob", "zlib.blob"])
def test_blobs_of_format_1_are_read(here: Fixture, name: str) -> None:
    digest = "cb8f9536ca1045c99c17ad858dd3137accfdeeec6912db89d1a8511a425e55a0"
    here.file(digest).parent.mkdir(parents=True)
    fixture = Path(__file__).parents[1] / "fixtures" / "v1" / name
    here.file(digest).write_bytes(fixture.read_bytes())
    value = load(here.blobs.read(digest))
    assert value == {"words": ["blob"] * 40, "buffer": bytearray(300)}
    assert here.blobs.is_whole(digest)


@given(st.binary(max_size=200_000), st.sampled_from(["raw", "zlib", "auto"]))
def test_any_bytes_come_back(data: bytes, codec: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert_comes_back(Fixture(Path(folder), codec), data)


def assert_comes_back(here: Fixture, data: bytes) -> None:
    digest = here.blobs.write(dump(data))
    assert load(here.blobs.read(digest)) == data
