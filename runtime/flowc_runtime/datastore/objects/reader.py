"""An object as a file: fetched in parts, several at the same time once it is read through."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from flowc_runtime.datastore.errors import StoreError
from flowc_runtime.datastore.objects.client import PART, Buffer, Content

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

AHEAD = 4
"""Parts that are fetched at the same time: what a reader holds in memory at most, beside one more."""

Fetch = Callable[[int, int], Content]


class ObjectReader(io.RawIOBase):
    """Reads one object; its first part has been fetched when this is made."""

    def __init__(self, fetch: Fetch, first: Content) -> None:
        """Read the object whose beginning is `first`; `fetch(start, length)` gives the rest."""
        self._fetch = fetch
        self._size = first.size
        self._here: tuple[int, memoryview] = (0, memoryview(first.data))
        self._ahead: dict[int, Future[Content]] = {}
        self._pool: ThreadPoolExecutor | None = None
        self._position = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """The position in bytes."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; nothing is fetched yet."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, target: WriteableBuffer, /) -> int:
        """Fill `target`; less of it only at the end of the object."""
        view = memoryview(target).cast("B")[: max(0, self._size - self._position)]
        filled = 0
        while filled < len(view):
            number, offset = divmod(self._position, PART)
            part = self._part(number)[offset : offset + len(view) - filled]
            view[filled : filled + len(part)] = part
            filled += len(part)
            self._position += len(part)
        return filled

    def close(self) -> None:
        """Let go of what was fetched ahead."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        self._ahead.clear()
        self._here = (-1, memoryview(b""))
        super().close()

    def _part(self, number: int) -> memoryview:
        held, data = self._here
        if held == number:
            return data
        in_order = number == held + 1
        self._ahead = {n: part for n, part in self._ahead.items() if n >= number}
        # Who jumps wants this part alone; who goes on wants the next ones as well.
        for wanted in range(number, number + (AHEAD if in_order else 1)):
            if wanted not in self._ahead and wanted * PART < self._size:
                self._ahead[wanted] = self._start(wanted)
        data = memoryview(self._ahead.pop(number).result().data)
        if len(data) != min(PART, self._size - number * PART):
            raise StoreError(f"part {number} of an object came back with {len(data)} bytes")
        self._here = (number, data)
        return data

    def _start(self, number: int) -> Future[Content]:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(AHEAD, thread_name_prefix="flowc-read")
        return self._pool.submit(self._fetch, number * PART, PART)


def cut(data: Buffer) -> list[memoryview]:
    """A piece of memory as pieces of at most `PART` bytes, nothing copied."""
    view = memoryview(data).cast("B")
    return [view[start : start + PART] for start in range(0, len(view), PART)]
