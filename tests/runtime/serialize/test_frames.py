"""Any value that pickles comes back equal, its arrays without a copy."""

from __future__ import annotations

import hashlib
import pickle
import struct
import sys
import tracemalloc
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowc_runtime.serialize import FrameError, dump, load
from flowc_runtime.serialize import spool as spool_module
from flowc_runtime.serialize.frames import ALIGNMENT, OUT_OF_BAND

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text(), inner)
        | st.tuples(inner, inner)
        | st.frozensets(SCALARS)
    ),
)


class Buffer:
    """Pickles its memory out of band, as arrays do."""

    def __init__(self, data: object) -> None:
        self.data = data

    def __reduce_ex__(self, protocol: int) -> tuple[object, ...]:
        return Buffer, (pickle.PickleBuffer(self.data),)


@given(VALUES)
def test_values_come_back(value: object) -> None:
    frames = dump(value)
    stream = frames.join()
    assert load(stream) == value
    assert len(stream) == frames.size
    assert hashlib.sha256(stream).hexdigest() == frames.digest


@given(st.lists(st.integers(0, 3 * OUT_OF_BAND), max_size=5))
def test_buffers_come_back_aligned(sizes: list[int]) -> None:
    values = [Buffer(bytearray(i % 256 for i in range(size))) for size in sizes]
    frames = dump(values)
    stream = bytearray(frames.join())
    assert len(stream) == frames.size
    start = memoryview(stream)
    for value, found in zip(values, load(stream), strict=True):
        assert bytes(found.data) == bytes(value.data)
        if len(value.data) >= OUT_OF_BAND:
            assert _offset(found.data, start) % ALIGNMENT == 0


def test_large_buffers_are_not_copied() -> None:
    stream = bytearray(dump(Buffer(bytearray(OUT_OF_BAND))).join())
    view = load(stream).data
    view[0] = 7
    assert load(stream).data[0] == 7


def test_read_only_buffers_stay_read_only() -> None:
    stream = bytearray(dump(Buffer(memoryview(bytes(OUT_OF_BAND)))).join())
    assert memoryview(load(stream).data).readonly


def test_equal_values_have_equal_streams() -> None:
    assert (
        dump([1, 2.5, "x", date(2026, 1, 2)]).digest == dump([1, 2.5, "x", date(2026, 1, 2)]).digest
    )


@pytest.mark.parametrize("limit", [100, 1000])
def test_a_large_pickle_spills_and_comes_back(monkeypatch, limit: int) -> None:
    monkeypatch.setattr(spool_module, "MEMORY_LIMIT", limit)
    monkeypatch.setattr(spool_module, "BY_REFERENCE", 200_000)
    value = [list(range(50_000)), b"a" * 300_000, "b" * 70_000, list(range(50_000))]
    frames = dump(value)
    assert load(frames.join()) == value
    assert frames.join() == frames.join()


def test_dumping_bytes_takes_no_second_copy() -> None:
    value = bytes(50_000_000)
    tracemalloc.start()
    try:
        frames = dump(value)
        digest = frames.digest
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert frames.size > len(value)
    assert len(digest) == 64
    assert peak < 5_000_000


def test_dumping_many_small_objects_holds_a_bounded_pickle(monkeypatch) -> None:
    monkeypatch.setattr(spool_module, "MEMORY_LIMIT", 1_000_000)
    value = [float(number) for number in range(1_000_000)]
    tracemalloc.start()
    try:
        frames = dump(value)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert frames.size > 8_000_000
    assert peak < 4_000_000


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        b"abc",
        struct.pack("<I", 1),
        struct.pack("<I", 2**31),
        b"x" * 16 + struct.pack("<QQI", 1, 2, 1),
    ],
)
def test_bytes_that_are_no_stream(stream: bytes) -> None:
    with pytest.raises(FrameError):
        load(stream)


def _offset(view: object, start: memoryview) -> int:
    import ctypes

    def address(memory: object) -> int:
        return ctypes.addressof(ctypes.c_char.from_buffer(memory))

    return address(view) - address(start)


def test_numpy_arrays() -> None:
    numpy = pytest.importorskip("numpy", reason="the bare runtime is tested without numpy")
    array = numpy.arange(100_000, dtype="f8").reshape(100, 1000)
    value = {
        "c": array,
        "f": numpy.asfortranarray(array),
        "part": array[::2, ::3],
        "view": array[:50],
    }
    stream = bytearray(dump(value).join())
    found = load(stream)
    for name in value:
        assert (found[name] == value[name]).all()
        assert found[name].dtype == value[name].dtype
        assert found[name].flags.aligned
        assert found[name].flags.writeable
    found["c"][0, 0] = -1
    assert load(stream)["c"][0, 0] == -1
    assert sys.getsizeof(found["f"]) < 1000


def test_pandas_frames() -> None:
    pandas = pytest.importorskip("pandas", reason="the bare runtime is tested without pandas")
    frame = pandas.DataFrame(
        {"n": range(10_000), "s": ["x", None] * 5_000, "t": pandas.Timestamp(0)}
    )
    assert load(dump(frame).join()).equals(frame)
