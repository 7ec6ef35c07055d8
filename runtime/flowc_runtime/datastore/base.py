"""The one interface between flowc and a place where objects lie.

Every promise of the record protocol rests on three operations: `create` (if absent), `swap` (if
unchanged) and whole-or-absent writes. A local directory, S3 and its kin can give all three.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Protocol


class Store(Protocol):
    """A flat space of objects under `/`-separated keys.

    Keys are relative to `root`. No reader ever sees half an object: a write is there as a whole or not
    at all. Each method raises `StoreError` when the store cannot be reached or refuses, and
    `InvalidName` for a key that would leave the root.
    """

    @property
    def root(self) -> str:
        """The store's place, as `open_store` takes it: an absolute path or a URL."""

    @property
    def mappable(self) -> bool:
        """Whether `open` gives files of this machine, which can be mapped into memory."""

    @property
    def tears(self) -> bool:
        """Whether a power cut can leave an object behind that is cut short."""

    def prepare(self) -> None:
        """Make sure that the store can keep its promises, where a run is about to rest on them.

        Raises:
            StoreError: if it cannot.
        """

    def probe(self) -> bool:
        """Write an object, read it back, see whether `create` and `swap` hold, and remove it.

        Returns:
            False where the settings do without these conditions, which are then not tried.

        Raises:
            StoreError: if any of that fails.
        """

    def read(self, key: str) -> bytes:
        """The object's bytes.

        Raises:
            NotFound: if there is none.
        """

    def open(self, key: str) -> BinaryIO:
        """The object as a stream; the caller closes it.

        Raises:
            NotFound: if there is none.
        """

    def create(self, key: str, data: bytes) -> bool:
        """Write an object if none is there; False if there is one already.

        When the reply to a write got lost, a repeated write may report False for an object that this
        very caller wrote, so callers that care put a nonce into `data` and read it back.
        """

    def create_from(self, key: str, chunks: Iterable[bytes | memoryview]) -> bool:
        """`create` for large objects: consumes `chunks` one at a time.

        The chunks stay as they are until this returns. Two writers at the same moment may both be told
        True, so this is only for objects whose content follows from their key, as a blob's does.
        """

    def replace(self, key: str, data: bytes) -> None:
        """Write an object, whatever was there."""

    def replace_from(self, key: str, chunks: Iterable[bytes | memoryview]) -> None:
        """`replace` for large objects: consumes `chunks` one at a time."""

    def swap(self, key: str, data: bytes, expected: bytes) -> bool:
        """Write an object if the one there still holds `expected`; False if it does not.

        Objects that are swapped may otherwise only be written with `create`.
        """

    def exists(self, key: str) -> bool:
        """Whether there is an object."""

    def list(self, prefix: str) -> Iterator[str]:
        """The keys of all objects below the folder `prefix`, sorted; those of the root for `""`."""

    def folders(self, prefix: str) -> Iterator[str]:
        """The names of the folders directly below the folder `prefix`, sorted."""

    def delete(self, key: str) -> None:
        """Remove an object; that it is gone already is no error."""

    def modified(self, key: str) -> float:
        """When an object was last written or touched, in seconds since the epoch.

        Raises:
            NotFound: if there is none.
        """

    def touch(self, key: str) -> None:
        """Make an object young again, as if it had been written now; that it is gone is no error."""

    def tidy(self, before: float) -> int:
        """Remove what writers left that died half-way before that time; returns how much it was."""
