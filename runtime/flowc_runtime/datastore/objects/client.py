"""What flowc asks of a client library: single requests about whole keys, and nothing clever.

A client makes one request and says how it went. Trying again, keys below a root and the promises of a
`Store` are the business of `ObjectStore`, and so alike whatever the library.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from flowc_runtime.dataclass import dataclass

Buffer = bytes | bytearray | memoryview

PART = 8 * 1024 * 1024
"""Bytes that one request moves at most; larger objects go in parts, several at the same time."""


class Missing(Exception):  # noqa: N818
    """There is no such object (but its bucket is there)."""


class Unmet(Exception):  # noqa: N818
    """The condition of a write does not hold: nothing was written by this request."""


class Unreachable(Exception):  # noqa: N818
    """There was no answer, or not all of one; what was asked for may have been done all the same."""


class Refused(Exception):  # noqa: N818
    """The server has answered that it will not.

    Attributes:
        status: HTTP status, 0 if unknown.
        code: S3's name for it, such as `AccessDenied`; empty if it gave none.
        text: what else it said, in one line.
        region: the region that it says is the right one; empty if it says none.
    """

    def __init__(self, status: int, code: str, text: str = "", region: str = "") -> None:
        super().__init__(f"{status} {code} {text}".strip())
        self.status = status
        self.code = code
        self.text = text
        self.region = region


@dataclass(frozen=True)
class Condition:
    """What must hold for a write: that nothing is there, or that what is there has this ETag."""

    etag: str | None = None


ABSENT = Condition()


@dataclass(frozen=True)
class Content:
    """A stretch of an object, the size of all of it, and its ETag."""

    data: Buffer
    size: int
    etag: str


@dataclass(frozen=True)
class Entry:
    """An object in a listing; `modified` is in seconds since the epoch."""

    key: str
    modified: float


@dataclass(frozen=True)
class Page:
    """A part of a listing; `more` fetches the next one, None at the end."""

    entries: Sequence[Entry]
    folders: Sequence[str]
    more: str | None


class ObjectClient(Protocol):
    """A bucket through one client library. Safe to use from several threads.

    Each method raises `Refused` or `Unreachable` if it comes to that, and whatever it says below.
    """

    name: str

    def get(self, key: str, start: int = 0, length: int | None = None) -> Content:
        """An object, or `length` bytes of it from `start` on, fewer where it ends.

        Raises:
            Missing: if there is none.
        """

    def head(self, key: str) -> Entry:
        """What a listing would say of one object.

        Raises:
            Missing: if there is none.
        """

    def put(self, key: str, data: Buffer, condition: Condition | None = None) -> None:
        """Write an object in one request.

        Raises:
            Unmet: if the condition does not hold.
        """

    def put_parts(self, key: str, pieces: Iterable[Buffer]) -> None:
        """Write a large object in several requests, each of which is tried again where that helps.

        The pieces stay as they are until this returns; they hold at most `PART` bytes each.
        """

    def page(self, prefix: str, more: str | None, *, deep: bool) -> Page:
        """A part of the listing of the objects whose keys begin with `prefix`.

        Args:
            prefix: ends with a slash unless it is empty.
            more: what the page before said; None for the first one.
            deep: whether to list all objects; otherwise those and the folders directly there.
        """

    def delete(self, key: str) -> None:
        """Remove an object, if it is there."""

    def abort_uploads(self, prefix: str, before: float) -> int:
        """Drop the parts of uploads begun before that time (seconds since the epoch); how many."""

    def renew(self) -> None:
        """Forget credentials that the server calls expired."""
