"""The frame stream: a pickle of protocol 5, then its large buffers, then a table of their lengths.

    pickle | padding | buffer 0 | padding | buffer 1 | ... | length of the pickle and of each buffer | count

Buffers start at multiples of 64 bytes, so that arrays can be used where they lie in a mapped file.
Nothing is copied on the way out: buffers are the arrays' own memory. A stream is read back from one
piece of memory, and its arrays are views of that piece, read-only exactly where they were before.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from flowc_runtime.serialize.spool import Spool

if TYPE_CHECKING:
    from flowc_runtime.serialize.text import TextPickle

OUT_OF_BAND = 16 * 1024
"""Bytes from which on a buffer is kept out of the pickle; smaller ones are cheaper to copy."""

DRAIN_FROM = 16 * 1024 * 1024
"""Bytes of pickle from which on their memory is given back while the value grows."""

LARGE_TEXT = 4 * 1024 * 1024
"""Characters from which on a text is pickled piece by piece."""

ALIGNMENT = 64

_COUNT = struct.Struct("<I")
_PLAIN = frozenset({type(None), bool, int, float, complex})
_NO_BUFFERS = _COUNT.pack(0)


class FrameError(ValueError):
    """Bytes that ought to be a frame stream are none."""


class Frames:
    """The frame stream of one value, not yet joined together.

    Attributes:
        size: bytes of the whole stream.
        buffered: bytes of it that are buffers.
    """

    def __init__(self, pickled: Spool | TextPickle, buffers: tuple[memoryview, ...]) -> None:
        """Take the parts as they are; `dump` makes them."""
        self._pickled = pickled
        self._buffers = buffers
        self._digest: str | None = None
        self.buffered = sum(buffer.nbytes for buffer in buffers)
        if not buffers:
            self._table = _NO_BUFFERS
            self.size = pickled.size + _COUNT.size
            return
        lengths = (pickled.size, *(buffer.nbytes for buffer in buffers))
        self._table = struct.pack(f"<{len(lengths)}Q", *lengths) + _COUNT.pack(len(buffers))
        self.size = sum(length + _padding(length) for length in lengths) + len(self._table)

    def chunks(self) -> Iterator[bytes | memoryview]:
        """The stream, piece by piece; it can be gone through again."""
        yield from self._pickled.chunks()
        if self._buffers:
            yield bytes(_padding(self._pickled.size))
        for buffer in self._buffers:
            yield buffer
            yield bytes(_padding(buffer.nbytes))
        yield self._table

    def join(self) -> bytes:
        """The stream in one piece, for small values."""
        return b"".join(self.chunks())

    @property
    def digest(self) -> str:
        """The sha256 of the stream, in hexadecimal."""
        # Python 3.11 holds a lock that all objects share while it computes a `cached_property`; several
        # threads take digests at a time.
        if self._digest is None:
            self._digest = digest_of(self.chunks())
        return self._digest


def digest_of(chunks: Iterable[bytes | memoryview]) -> str:
    """The sha256 of the chunks put together, in hexadecimal."""
    from hashlib import sha256

    state = sha256()
    for chunk in chunks:
        state.update(chunk)
    return state.hexdigest()


def dump(value: object) -> Frames:
    """The frame stream of a value.

    Raises:
        Exception: whatever pickling `value` raises; `blame` finds the part that is at fault.
    """
    if type(value) in _PLAIN:
        return Frames(Spool.of(pickle.dumps(value, 5)), ())
    if type(value) is str and len(value) >= LARGE_TEXT:
        from flowc_runtime.serialize.text import TextPickle

        return Frames(TextPickle(value), ())
    spool = Spool()
    buffers: list[memoryview] = []

    def keep(buffer: pickle.PickleBuffer) -> bool:
        view = buffer.raw()
        if view.nbytes < OUT_OF_BAND:
            return True
        buffers.append(view)
        return False

    pickle.Pickler(spool, 5, buffer_callback=keep).dump(value)
    return Frames(spool, tuple(buffers))


def load(stream: bytes | bytearray | memoryview) -> object:
    """The value of a frame stream. Its large buffers are views of `stream`, not copies.

    A stream in a private mapping may be used up: it is loaded once.

    Raises:
        FrameError: if `stream` is not laid out as one.
        Exception: whatever unpickling raises, for instance where a module is missing.
    """
    view = memoryview(stream)
    pickled, buffers = _cut(view)
    if pickled.nbytes >= DRAIN_FROM:
        from flowc_runtime.serialize.drain import drain_of

        source = drain_of(view, pickled)
        if source is not None:
            return pickle.Unpickler(source, buffers=buffers).load()  # noqa: S301 - as below
    return pickle.loads(pickled, buffers=buffers)  # noqa: S301 - digests are checked before


def _cut(view: memoryview) -> tuple[memoryview, list[memoryview]]:
    end = view.nbytes - _COUNT.size
    if end < 0:
        raise FrameError("the stream is shorter than its table")
    (count,) = _COUNT.unpack(view[end:])
    if count == 0:
        return view[:end], []
    start = end - 8 * (count + 1)
    if start < 0:
        raise FrameError("the stream is shorter than its table")
    lengths = struct.unpack(f"<{count + 1}Q", view[start:end])
    pieces = []
    position = 0
    for length in lengths:
        pieces.append(view[position : position + length])
        position += length + _padding(length)
    if position != start:
        raise FrameError("the lengths in the table do not add up to the stream")
    return pieces[0], pieces[1:]


def _padding(length: int) -> int:
    return -length % ALIGNMENT
