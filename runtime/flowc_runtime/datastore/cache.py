"""Blobs of a distant store on this machine's disk, for those who look at the same runs again and again.

Blobs never change, so what is here is right as long as its digest is, which is checked at every read.
What was not used for the longest time goes when the cache is full.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import BinaryIO

from flowc_runtime.datastore.base import Store
from flowc_runtime.datastore.errors import NotFound, StoreError
from flowc_runtime.datastore.local import LocalStore

SIZE = "FLOWC_DATASTORE__CACHE_MB"
DEFAULT_MB = 1024

_PIECE = 1024 * 1024
_KEPT = 0.9
"""Share of the limit that stays when old blobs are removed, so that this does not happen every time."""


class BlobCache:
    """A folder with copies of blobs, up to a number of bytes."""

    def __init__(self, folder: str, limit: int) -> None:
        """Use a folder, which is made when it is needed."""
        self._store = LocalStore(folder)
        self._limit = limit
        self._added: int | None = None

    def open(self, store: Store, key: str, name: str) -> BinaryIO:
        """An object of a distant store, from the copy if there is one; else it is copied first.

        Args:
            store: where the object is.
            key: its key there.
            name: what the copy is called; says what it holds, whatever the store.

        Raises:
            NotFound: if there is neither.
            StoreError: if the store cannot be read. A copy that cannot be made is no error.
        """
        try:
            copy = self._store.open(name)
        except NotFound:
            return self._fetch(store.open(key), name)
        self._store.touch(name)
        return copy

    def drop(self, name: str) -> None:
        """Remove a copy that turned out to be damaged."""
        self._store.delete(name)

    def _fetch(self, file: BinaryIO, name: str) -> BinaryIO:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        if size > self._limit // 2:
            return file
        try:
            self._store.replace_from(name, iter(lambda: file.read(_PIECE), b""))
            self._make_room(size)
            copy = self._store.open(name)
        except StoreError:
            # No room, no permission, or another process was quick to remove it: do without.
            file.seek(0)
            return file
        file.close()
        return copy

    def _make_room(self, size: int) -> None:
        """Remove the oldest copies if there are too many; looks at the disk once in a while."""
        if self._added is not None and self._added + size < self._limit * (1 - _KEPT):
            self._added += size
            return
        self._added = 0
        copies = sorted(self._copies(), reverse=True)
        total = 0
        for _, length, path in copies:
            total += length
            if total > self._limit * _KEPT:
                with suppress(FileNotFoundError):
                    os.unlink(path)

    def _copies(self) -> Iterator[tuple[float, int, str]]:
        for name in self._store.list(""):
            path = self._store.path(name)
            try:
                facts = os.stat(path)
            except FileNotFoundError:
                continue  # another process makes room as well
            yield facts.st_mtime, facts.st_size, path


def client_cache(store: Store, environment: Mapping[str, str] = os.environ) -> BlobCache | None:
    """The cache of the person at this machine; None for stores of this machine, or if it is off.

    Raises:
        StoreError: if the variable that says how large it may be holds no number.
    """
    text = environment.get(SIZE, str(DEFAULT_MB))
    if not text.isdecimal():
        raise StoreError(f"{SIZE} is {text!r}; it takes a number of megabytes")
    if store.mappable or text == "0":
        return None
    home = environment.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return BlobCache(os.path.join(home, "flowc", "blobs"), int(text) * 1024 * 1024)
