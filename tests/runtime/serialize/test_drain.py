"""Values that are read out of a mapping which is given back meanwhile."""

from __future__ import annotations

import mmap
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowc_runtime.serialize import drain, dump, frames, load

from .test_frames import VALUES, Buffer

SIZES = st.integers(0, 5 * mmap.PAGESIZE)


def mapped(value: object, header: int = 0) -> memoryview:
    stream = dump(value).join()
    memory = mmap.mmap(-1, header + len(stream), mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    memory[header:] = stream
    return memoryview(memory)[header:]


@pytest.fixture(autouse=True, scope="module")
def small_strides() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frames, "DRAIN_FROM", 1)
        patch.setattr(drain, "STRIDE", mmap.PAGESIZE)
        yield


@given(VALUES, st.sampled_from([0, 64]))
def test_values_come_back(value: object, header: int) -> None:
    assert load(mapped(value, header)) == value


@given(st.lists(st.tuples(SIZES, st.sampled_from("btl")), max_size=8), st.sampled_from([0, 64]))
def test_large_parts_come_back(parts: list[tuple[int, str]], header: int) -> None:
    make = {"b": bytes, "t": lambda size: "é" * size, "l": lambda size: list(range(size))}
    value = [make[kind](size) for size, kind in parts]
    assert load(mapped(value, header)) == value


def test_buffers_behind_the_pickle_stay() -> None:
    stream = mapped([b"x" * 100_000, Buffer(bytearray(b"y" * 100_000)), "z" * 100_000])
    text, buffer, more = load(stream)
    assert (text, bytes(buffer.data), more) == (b"x" * 100_000, b"y" * 100_000, "z" * 100_000)


def test_what_has_been_read_is_given_back() -> None:
    stream = mapped([b"x" * 1_000_000])
    assert b"x" * 100_000 in bytes(stream)
    load(stream)
    assert b"x" * 100_000 not in bytes(stream)


def test_a_pickle_that_is_cut_short() -> None:
    stream = mapped([b"x" * 100_000])
    source = drain.drain_of(stream, stream[:50_000])
    assert source is not None
    with pytest.raises((EOFError, pickle.UnpicklingError)):
        pickle.Unpickler(source).load()


def test_memory_that_is_no_mapping_is_left_alone() -> None:
    stream = bytearray(dump([b"x" * 100_000]).join())
    before = bytes(stream)
    assert drain.drain_of(memoryview(stream), memoryview(stream)) is None
    assert load(stream) == [b"x" * 100_000]
    assert stream == before
