"""How the bytes of a blob are stored: as they are, or compressed. The blob's header names the codec.

`raw` and `zlib` are always there. `zstd` is opt-in: reading it takes Python 3.14 or the package
`backports.zstd`, so a task that is to write it asks `require` first.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

PROBE_FROM = 64 * 1024
"""Bytes below which a blob is stored raw: it is one block on disk either way."""

WORTH_IT = 0.75
"""Share of its size to which a sample must shrink; zlib is slower than disks and networks are."""

WORTH_UNMAPPING = 0.1
"""The same for content that could be used where it lies if it were stored raw."""

_SAMPLE = 16 * 1024
_SAMPLES = 6
_PIECE = 1024 * 1024


class Codec(enum.IntEnum):
    """A codec by the number in a blob's header."""

    RAW = 0
    ZLIB = 1
    ZSTD = 2


class CodecError(ValueError):
    """A codec that this Python cannot use, or a name that is none."""


def codec_named(setting: str) -> Codec | None:
    """The codec a setting asks for; None for `auto`, which means raw or zlib by probe.

    Raises:
        CodecError: if the setting names none.
    """
    if setting in ("", "auto"):
        return None
    try:
        return Codec[setting.upper()]
    except KeyError:
        raise CodecError(f"unknown codec {setting!r}: use auto, raw, zlib or zstd") from None


def require(codec: Codec | None) -> None:
    """Make sure that this Python has a codec.

    Raises:
        CodecError: if it has not; the message names what to install.
    """
    if codec is Codec.ZSTD:
        _zstd()


def choose(chunks: Iterable[bytes | memoryview], size: int, worth: float = WORTH_IT) -> Codec:
    """Raw or zlib, whichever a few samples of the data speak for.

    Args:
        chunks: the data.
        size: bytes in all.
        worth: share of its size to which a sample must shrink.
    """
    import zlib

    if size < PROBE_FROM:
        return Codec.RAW
    sample = b"".join(_samples(chunks, size))
    small = len(zlib.compress(sample, 1)) <= worth * len(sample)
    return Codec.ZLIB if small else Codec.RAW


def compress(chunks: Iterable[bytes | memoryview], codec: Codec) -> Iterator[bytes | memoryview]:
    """The chunks as the codec stores them."""
    if codec is Codec.RAW:
        yield from chunks
        return
    machine = _compressor(codec)
    for chunk in chunks:
        view = memoryview(chunk)
        for start in range(0, view.nbytes, _PIECE):
            yield machine.compress(view[start : start + _PIECE])
    yield machine.flush()


def decompress(pieces: Iterable[bytes], codec: Codec) -> Iterator[bytes]:
    """What a codec stored as `pieces`, in pieces of bounded size; bytes after its end are dropped.

    Raises:
        CodecError: if this Python lacks the codec.
        Exception: the codec's own error, if the bytes are not what it wrote.
    """
    if codec is Codec.RAW:
        yield from pieces
    elif codec is Codec.ZLIB:
        yield from _unzip(pieces)
    else:
        yield from _unzstd(pieces)


def _unzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    import zlib

    machine = zlib.decompressobj()
    for piece in pieces:
        rest = piece
        while rest and not machine.eof:
            yield machine.decompress(rest, _PIECE)
            rest = machine.unconsumed_tail
    yield machine.flush()


def _unzstd(pieces: Iterable[bytes]) -> Iterator[bytes]:
    machine = _zstd().ZstdDecompressor()
    for piece in pieces:
        if machine.eof:
            return
        yield machine.decompress(piece, _PIECE)
        while not machine.eof and not machine.needs_input:
            yield machine.decompress(b"", _PIECE)


def _compressor(codec: Codec) -> Any:
    if codec is Codec.ZSTD:
        return _zstd().ZstdCompressor(level=1)
    import zlib

    return zlib.compressobj(1)


def _zstd() -> Any:
    for name in ("compression.zstd", "backports.zstd"):
        try:
            return import_module(name)
        except ModuleNotFoundError:
            continue
    raise CodecError(
        "the codec zstd needs Python 3.14 or the package backports.zstd, and this task's Python has"
        " neither; install it in the image, or set datastore.codec to auto"
    )


def _samples(chunks: Iterable[bytes | memoryview], size: int) -> Iterator[memoryview]:
    """A few short stretches, spread evenly over the stream."""
    stride = max(size // _SAMPLES, _SAMPLE)
    wanted = stride // 2
    position = 0
    for chunk in chunks:
        view = memoryview(chunk)
        while wanted < position + view.nbytes:
            start = wanted - position
            yield view[start : start + _SAMPLE]
            wanted += stride
        position += view.nbytes
