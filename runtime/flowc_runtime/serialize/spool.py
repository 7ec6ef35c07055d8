"""Where a pickle grows: in memory while it is small, in an unnamed file beyond that.

A value's arrays never come here, but a large list of small objects does, and its pickle must not
double the task's memory. Large `bytes` are kept by reference, which costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

MEMORY_LIMIT = 32 * 1024 * 1024
"""Bytes of pickle that are held in memory."""

BY_REFERENCE = 1024 * 1024
"""Bytes from which on a `bytes` object is kept as it is instead of being written out."""

_READ_SIZE = 1024 * 1024


class Spool:
    """A sink for a pickler, whose content can be gone through any number of times.

    Attributes:
        size: bytes written so far.
    """

    __slots__ = ("_file", "_held", "_parts", "_small", "size")

    def __init__(self) -> None:
        self.size = 0
        self._parts: list[bytes | tuple[int, int]] = []
        self._small: list[bytes] = []
        self._held = 0
        self._file: BinaryIO | None = None

    @classmethod
    def of(cls, data: bytes) -> Spool:
        """A spool that holds `data`."""
        spool = cls()
        spool._small.append(data)
        spool.size = len(data)
        return spool

    def write(self, data: bytes | memoryview) -> int:
        """Append; the return value is the number of bytes, as of a file's `write`."""
        # The pickler may pass a view of memory that it is going to reuse.
        piece = data if isinstance(data, bytes) else bytes(data)
        length = len(piece)
        self.size += length
        if length >= BY_REFERENCE:
            self._flush_small()
            self._parts.append(piece)
            return length
        self._small.append(piece)
        self._held += length
        if self._held > MEMORY_LIMIT:
            self._spill()
        return length

    def chunks(self) -> Iterator[bytes]:
        """Everything written, in order."""
        for part in self._parts:
            if isinstance(part, bytes):
                yield part
            else:
                yield from self._read(*part)
        yield from self._small

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    def _flush_small(self) -> None:
        self._parts.extend(self._small)
        self._small.clear()

    def _spill(self) -> None:
        if self._file is None:
            import tempfile

            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the spool
        assert self._file is not None
        start = self._file.seek(0, 2)
        for piece in self._small:
            self._file.write(piece)
        self._file.flush()
        self._parts.append((start, self._file.tell() - start))
        self._small.clear()
        self._held = 0

    def _read(self, start: int, length: int) -> Iterator[bytes]:
        assert self._file is not None
        position, end = start, start + length
        while position < end:
            self._file.seek(position)
            chunk = self._file.read(min(_READ_SIZE, end - position))
            if not chunk:
                raise OSError("a temporary file that held part of a pickle was cut short")
            position += len(chunk)
            yield chunk
