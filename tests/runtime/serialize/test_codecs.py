"""Codecs undo what they did, in bounded pieces, and say what they need."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowc_runtime.serialize import codecs
from flowc_runtime.serialize.codecs import Codec, CodecError

HAS_ZSTD = sys.version_info >= (3, 14)


@given(st.lists(st.binary(max_size=100_000), max_size=4), st.integers(1, 50_000))
def test_zlib_comes_back(chunks: list[bytes], piece: int) -> None:
    stored = b"".join(codecs.compress(chunks, Codec.ZLIB)) + b"end mark"
    pieces = [stored[i : i + piece] for i in range(0, len(stored), piece)]
    assert b"".join(codecs.decompress(pieces, Codec.ZLIB)) == b"".join(chunks)


def test_decompression_never_gives_more_than_a_piece() -> None:
    stored = b"".join(codecs.compress([bytes(20_000_000)], Codec.ZLIB))
    assert len(stored) < 100_000
    sizes = [len(piece) for piece in codecs.decompress([stored], Codec.ZLIB)]
    assert sum(sizes) == 20_000_000
    assert max(sizes) <= 1024 * 1024


def test_the_probe_looks_everywhere() -> None:
    size = 1_000_000
    noise = os.urandom(size)
    assert codecs.choose([noise], size) is Codec.RAW
    assert codecs.choose([bytes(size)], size) is Codec.ZLIB
    assert codecs.choose([bytes(size // 2), noise[: size // 2]], size) is Codec.ZLIB
    assert codecs.choose([bytes(size // 10), noise[: size - size // 10]], size) is Codec.RAW
    assert codecs.choose([bytes(100)], 100) is Codec.RAW


def test_a_mapped_array_has_to_shrink_more() -> None:
    size = 1_000_000
    halves = [bytes(size // 2), os.urandom(size // 2)]
    assert codecs.choose(halves, size, codecs.WORTH_IT) is Codec.ZLIB
    assert codecs.choose(halves, size, codecs.WORTH_UNMAPPING) is Codec.RAW


@pytest.mark.skipif(HAS_ZSTD, reason="this Python has zstd")
def test_zstd_says_what_it_needs() -> None:
    try:
        import backports.zstd  # noqa: F401
    except ModuleNotFoundError:
        with pytest.raises(CodecError, match=r"backports\.zstd"):
            codecs.require(Codec.ZSTD)
    codecs.require(None)
    codecs.require(Codec.ZLIB)
