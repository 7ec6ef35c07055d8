"""Sending a large object in parts, several at the same time, each tried again on its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Protocol

from flowc_runtime.datastore.objects.client import (
    PART,
    Buffer,
    Missing,
    ObjectClient,
    Refused,
    Unreachable,
)
from flowc_runtime.datastore.objects.retry import retried

AT_ONCE = 4
"""Parts that are under way at the same time."""

_GROW_AFTER = 1000
"""Parts after which they get twice as large: a server takes at most 10,000."""


class Uploads(Protocol):
    """The requests of one upload in parts; `key` is the object's."""

    key: str

    def begin(self) -> str:
        """Begin; returns the upload's id."""

    def send(self, upload: str, number: int, pieces: list[Buffer]) -> str:
        """Send a part, numbered from 1; returns its ETag."""

    def finish(self, upload: str, etags: list[str]) -> None:
        """Put the parts together: the object appears."""

    def abort(self, upload: str) -> None:
        """Drop the parts."""


def send_parts(client: ObjectClient, uploads: Uploads, pieces: Iterable[Buffer]) -> None:
    """Write an object from pieces of at most `PART` bytes.

    Raises:
        Refused: if a part was refused for good; nothing is left behind then.
        Unreachable: if a part got no answer.
    """
    upload = retried(client, uploads.begin)
    try:
        etags = _send_all(client, uploads, upload, pieces)
        _finish(client, uploads, upload, etags)
    except BaseException:
        _abort(uploads, upload)
        raise


def grouped(pieces: Iterable[Buffer]) -> Iterator[list[Buffer]]:
    """Pieces put together to parts of at least `2 * PART` bytes, but for the last; nothing is copied."""
    group: list[Buffer] = []
    size = sent = 0
    for piece in pieces:
        group.append(piece)
        size += len(piece)
        if size >= 2 * PART << sent // _GROW_AFTER:
            yield group
            group, size, sent = [], 0, sent + 1
    if group:
        yield group


def _send_all(
    client: ObjectClient, uploads: Uploads, upload: str, pieces: Iterable[Buffer]
) -> list[str]:
    sent: list[Future[str]] = []
    waiting: set[Future[str]] = set()

    def send(number: int, part: list[Buffer]) -> str:
        return retried(client, lambda: uploads.send(upload, number, part))

    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="flowc-write") as pool:
        try:
            for number, part in enumerate(grouped(pieces), 1):
                if len(waiting) > AT_ONCE:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    for future in done:
                        future.result()
                sent.append(pool.submit(send, number, part))
                waiting.add(sent[-1])
            return [future.result() for future in sent]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def finished_unnoticed(client: ObjectClient, key: str, error: Refused) -> None:
    """Return if an upload is no more because it is finished: the answer to an earlier try got lost.

    Raises:
        Refused: `error`, if that is not so.
    """
    if error.code != "NoSuchUpload":
        raise error
    try:
        retried(client, lambda: client.head(key))
    except Missing:
        raise error from None


def _finish(client: ObjectClient, uploads: Uploads, upload: str, etags: list[str]) -> None:
    try:
        retried(client, lambda: uploads.finish(upload, etags))
    except Refused as error:
        finished_unnoticed(client, uploads.key, error)


def _abort(uploads: Uploads, upload: str) -> None:
    try:
        uploads.abort(upload)
    except (Refused, Unreachable, Missing):
        return  # the failure that led here is the one to tell; `tidy` comes by later
