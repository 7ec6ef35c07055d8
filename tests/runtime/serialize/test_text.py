"""Large texts are pickled piece by piece, and nobody can tell from the bytes."""

from __future__ import annotations

import pickle
import struct
import tracemalloc

import pytest

from flowc_runtime.serialize import dump, load, text
from flowc_runtime.serialize.frames import LARGE_TEXT

TEXTS = {
    "ascii": "abc" * 30_000,
    "latin": "é" * 90_000,
    "wide": "aé✓𝄞" * 30_000,
    "halves of characters": "\ud834\udd1e" * 45_000,
}


@pytest.mark.parametrize("value", TEXTS.values(), ids=TEXTS.keys())
def test_the_bytes_are_those_of_the_pickler(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_PIECE", 1001)
    made = text.TextPickle(value)
    whole = b"".join(made.chunks())
    assert len(whole) == made.size
    assert pickle.loads(whole) == value
    monkeypatch.setattr("flowc_runtime.serialize.frames.LARGE_TEXT", 90_000)
    stream = dump(value).join()
    monkeypatch.setattr("flowc_runtime.serialize.frames.LARGE_TEXT", 1 << 60)
    assert dump(value).join() == stream
    assert load(stream) == value


def test_texts_beyond_four_gigabytes_have_the_long_length() -> None:
    class Endless(str):
        def __len__(self) -> int:
            return 1 << 32

    head = next(text.TextPickle(Endless("x")).chunks())
    assert head == b"\x80\x05" + pickle.BINUNICODE8 + struct.pack("<Q", 1 << 32)


def test_a_subclass_stays_one() -> None:
    value = Named("x" * LARGE_TEXT)
    assert type(load(dump(value).join())) is Named


class Named(str):
    """A text of a class of its own."""


@pytest.mark.parametrize("unit", ["a", "é"])
def test_a_large_text_takes_no_second_copy(unit: str) -> None:
    value = unit * (8 * LARGE_TEXT)
    tracemalloc.start()
    try:
        assert len(dump(value).digest) == 64
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < len(value) / 4
