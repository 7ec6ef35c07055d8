"""A `Store` in a bucket.

Whole-or-absent is what object stores do anyway. Create-if-absent and swap are conditional writes, which
the server must honour: `prepare` finds out whether it does.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import BinaryIO, TypeVar, cast

from flowc_runtime.datastore.errors import InvalidName, NotFound, StoreError
from flowc_runtime.datastore.objects.client import (
    ABSENT,
    PART,
    Buffer,
    Condition,
    Content,
    Entry,
    Missing,
    ObjectClient,
    Page,
    Refused,
    Unmet,
    Unreachable,
)
from flowc_runtime.datastore.objects.location import Location
from flowc_runtime.datastore.objects.reader import ObjectReader, cut
from flowc_runtime.datastore.objects.retry import retried
from flowc_runtime.datastore.objects.wording import failure
from flowc_runtime.datastore.read_ahead import read_ahead

T = TypeVar("T")

_OWN = ".flowc"
"""Folder below the root for what is no object of the datastore; `_OWN/touched/KEY` are its marks."""

_VERIFIED = f"{_OWN}/conditional-writes"
"""Names the server that has shown that it keeps conditions."""


class ObjectStore:
    """The objects below one prefix of a bucket."""

    def __init__(self, location: Location, client: ObjectClient) -> None:
        """Address the store; nothing is read or written yet."""
        self._location = location
        self._client = client
        self._prefix = f"{location.prefix}/" if location.prefix else ""

    @property
    def root(self) -> str:
        """The store's URL."""
        return self._location.url

    @property
    def mappable(self) -> bool:
        """Nothing here is a file."""
        return False

    @property
    def tears(self) -> bool:
        """A server that has lost half an object would not serve it."""
        return False

    def prepare(self) -> None:
        """Make sure that the server honours conditional writes, unless it is known to.

        Raises:
            StoreError: if it ignores them, cannot do them, or cannot be written to.
        """
        if not self._location.conditional:
            return
        server = (self._location.endpoint or self._location.scheme).encode()
        try:
            if self.read(_VERIFIED) == server:
                return
        except NotFound:
            pass  # the first run here
        self.probe()
        self.replace(_VERIFIED, server)

    def probe(self) -> bool:
        """Try everything with one object, whatever is known of the server.

        Raises:
            StoreError: if it ignores conditions or cannot do them, or cannot be written to.
        """
        key = f"{_OWN}/probe-{os.urandom(8).hex()}"
        if not self._location.conditional:
            self.replace(key, b"1")
            self.read(key)
            self.delete(key)
            return False
        try:
            kept = self._keeps_conditions(key)
        except StoreError as error:
            cause = error.__cause__
            if isinstance(cause, Refused) and cause.status == 501:
                raise self._without_conditions(f"refuses them ({cause})") from error
            raise
        if not kept:
            raise self._without_conditions("ignores them")
        return True

    def read(self, key: str) -> bytes:
        """The object's bytes."""
        return bytes(self._get(key).data)

    def open(self, key: str) -> BinaryIO:
        """The object as a file that is fetched as it is read."""
        return cast(
            "BinaryIO", ObjectReader(lambda s, n: self._get(key, s, n), self._get(key, 0, PART))
        )

    def create(self, key: str, data: bytes) -> bool:
        """Write an object if none is there; False if there is one already."""
        return self._conditional(key, data, ABSENT)

    def create_from(self, key: str, chunks: Iterable[bytes | memoryview]) -> bool:
        """Write an object from chunks if none is there; False if there is one already."""
        small, rest = _small(chunks)
        if rest is None:
            return self._conditional(key, b"".join(small), ABSENT)
        # Not every client can end an upload of several parts under a condition.
        if self.exists(key):
            return False
        self._put_parts(key, chain(small, rest))
        return True

    def replace(self, key: str, data: bytes) -> None:
        """Write an object, whatever was there."""
        name = self._name(key)
        self._ask("write", lambda: self._client.put(name, data), key)

    def replace_from(self, key: str, chunks: Iterable[bytes | memoryview]) -> None:
        """Write an object from chunks, whatever was there."""
        small, rest = _small(chunks)
        if rest is None:
            self.replace(key, b"".join(small))
        else:
            self._put_parts(key, chain(small, rest))

    def swap(self, key: str, data: bytes, expected: bytes) -> bool:
        """Write an object if the one there still holds `expected`; False if it does not."""
        try:
            found = self._get(key)
        except NotFound:
            return False
        if found.data != expected:
            return False
        return self._conditional(key, data, Condition(found.etag))

    def exists(self, key: str) -> bool:
        """Whether there is an object."""
        try:
            self._head(key)
        except NotFound:
            return False
        return True

    def list(self, prefix: str) -> Iterator[str]:
        """The keys of all objects below the folder `prefix`, in the order of their bytes."""
        for entry in self._entries(self._folder(prefix)):
            key = entry.key[len(self._prefix) :]
            if not key.startswith(f"{_OWN}/"):
                yield key

    def folders(self, prefix: str) -> Iterator[str]:
        """The names of the folders directly below the folder `prefix`, sorted."""
        folder = self._folder(prefix)
        more: str | None = ""
        found: set[str] = set()
        while more is not None:
            page = self._page(folder, more, deep=False)
            found.update(name[len(folder) :].strip("/") for name in page.folders)
            more = page.more
        return iter(sorted(found - {_OWN}))

    def delete(self, key: str) -> None:
        """Remove an object; that it is gone already is no error."""
        name = self._name(key)
        self._ask("delete in", lambda: self._client.delete(name), key)

    def modified(self, key: str) -> float:
        """When an object was last written or touched, in seconds since the epoch."""
        written = self._head(key).modified
        try:
            return max(written, self._head(f"{_OWN}/touched/{key}").modified)
        except NotFound:
            return written

    def touch(self, key: str) -> None:
        """Make an object young again, by an empty one beside it: copying may take long."""
        self._name(key)
        self.replace(f"{_OWN}/touched/{key}", b"")

    def tidy(self, before: float) -> int:
        """Remove marks, probes and unfinished uploads from before that time; how many it were."""
        old = [e.key for e in self._entries(self._folder(_OWN)) if e.modified < before]
        prefix = self._prefix
        for _ in read_ahead(self, self.delete, (name[len(prefix) :] for name in old)):
            pass
        return len(old) + self._ask("list", lambda: self._client.abort_uploads(prefix, before))

    def _get(self, key: str, start: int = 0, length: int | None = None) -> Content:
        name = self._name(key)
        return self._ask("read", lambda: self._client.get(name, start, length), key)

    def _head(self, key: str) -> Entry:
        name = self._name(key)
        return self._ask("read", lambda: self._client.head(name), key)

    def _conditional(self, key: str, data: bytes, condition: Condition) -> bool:
        name = self._name(key)
        if not self._location.conditional:
            return self._looked(key, data, condition)
        try:
            self._ask("write", lambda: self._client.put(name, data, condition), key)
        except (Unmet, NotFound):
            return False
        return True

    def _keeps_conditions(self, key: str) -> bool:
        if not self.create(key, b"1"):
            return False
        try:
            before = Condition(self._get(key).etag)
            return (
                not self.create(key, b"2")
                and self._conditional(key, b"3", before)
                and not self._conditional(key, b"4", before)
            )
        finally:
            self.delete(key)

    def _looked(self, key: str, data: bytes, condition: Condition) -> bool:
        """The weaker promise: look first, then write."""
        if condition.etag is None and self.exists(key):
            return False
        self.replace(key, data)
        return True

    def _put_parts(self, key: str, chunks: Iterable[Buffer]) -> None:
        name = self._name(key)
        try:
            self._client.put_parts(name, chain.from_iterable(map(cut, chunks)))
        except (Refused, Unreachable) as error:
            raise failure(self._location, "write", error) from error

    def _entries(self, folder: str) -> Iterator[Entry]:
        more: str | None = ""
        while more is not None:
            page = self._page(folder, more, deep=True)
            yield from page.entries
            more = page.more

    def _page(self, folder: str, more: str, *, deep: bool) -> Page:
        return self._ask("list", lambda: self._client.page(folder, more or None, deep=deep))

    def _ask(self, verb: str, request: Callable[[], T], key: str = "") -> T:
        try:
            return retried(self._client, request)
        except Missing:
            raise NotFound(key) from None
        except (Refused, Unreachable) as error:
            raise failure(self._location, verb, error) from error

    def _name(self, key: str) -> str:
        if "\0" in key or "\\" in key:
            raise InvalidName(f"{key!r} is not a key: it holds a NUL or a backslash")
        if any(part in ("", ".", "..") for part in key.split("/")):
            raise InvalidName(f"{key!r} is not a key: it would leave the datastore")
        return self._prefix + key

    def _folder(self, prefix: str) -> str:
        return f"{self._name(prefix.rstrip('/'))}/" if prefix else self._prefix

    def _without_conditions(self, what: str) -> StoreError:
        return StoreError(
            f"{self._location.shown} cannot be a datastore as it is: records rest on conditional"
            f" writes, and this server {what}. datastore.conditional_writes = false does without:"
            " flowc then looks before it writes, and of two attempts of a task that end at the same"
            " moment the later one may replace the other's record"
        )


def _small(chunks: Iterable[Buffer]) -> tuple[list[Buffer], Iterator[Buffer] | None]:
    """The chunks that fit into one request; and the others, None if those were all."""
    source = iter(chunks)
    taken: list[Buffer] = []
    size = 0
    for chunk in source:
        taken.append(chunk)
        size += len(chunk)
        if size > PART:
            return taken, source
    return taken, None
