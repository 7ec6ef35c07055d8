"""Unpickling out of a large mapping without holding pickle and value at the same time.

A value that lies in its pickle, such as `bytes` or a list of small objects, is copied out of it. What
has been copied is given back to the system at once, so reading takes the memory of the value, not twice
that.
"""

from __future__ import annotations

import io
import mmap

STRIDE = 4 * 1024 * 1024
"""Bytes that are read before they are given back."""


def drain_of(stream: memoryview, pickled: memoryview) -> Drain | None:
    """Something to unpickle from; None if `stream` does not lie in a mapping whose pages can be given back.

    Args:
        stream: what reaches to the end of its mapping.
        pickled: the pickle, which `stream` begins with.
    """
    mapping = stream.obj
    if not isinstance(mapping, mmap.mmap) or not hasattr(mmap, "MADV_DONTNEED"):
        return None
    return Drain(pickled, mapping, len(mapping) - stream.nbytes)


class Drain:
    """What an unpickler reads from; each byte can be read once."""

    def __init__(self, pickled: memoryview, mapping: mmap.mmap, start: int) -> None:
        """Read `pickled`.

        Args:
            pickled: the pickle.
            mapping: the private mapping that it lies in.
            start: where it does.
        """
        self._view = pickled
        self._mapping = mapping
        self._start = start
        self._position = 0
        self._released = start

    def read(self, size: int) -> bytes:
        """The next bytes; fewer at the end."""
        if size <= STRIDE:
            return bytes(self._take(size))
        # A text, which is going to be decoded from one piece of memory.
        whole = io.BytesIO()
        while whole.tell() < size and (piece := self._take(min(STRIDE, size - whole.tell()))):
            whole.write(piece)
        return whole.getvalue()

    def readinto(self, target: memoryview) -> int:
        """Fill `target` as far as the bytes go; returns how far that is."""
        into = memoryview(target).cast("B")
        done = 0
        while done < into.nbytes and (piece := self._take(min(STRIDE, into.nbytes - done))):
            into[done : done + piece.nbytes] = piece
            done += piece.nbytes
        return done

    def readline(self) -> bytes:
        """The next line, which only pickles of old protocols have.

        Raises:
            ValueError: always.
        """
        raise ValueError("the pickle is not of protocol 5")

    def _take(self, size: int) -> memoryview:
        # What was taken before has been copied by now.
        self._release()
        piece = self._view[self._position : self._position + size]
        self._position += piece.nbytes
        return piece

    def _release(self) -> None:
        end = (self._start + self._position) // mmap.PAGESIZE * mmap.PAGESIZE
        start = -(-self._released // mmap.PAGESIZE) * mmap.PAGESIZE
        if end - start >= STRIDE:
            self._mapping.madvise(mmap.MADV_DONTNEED, start, end - start)
            self._released = end
