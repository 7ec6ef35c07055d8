"""Reading and writing many objects: one after another on a local disk, several at a time elsewhere."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from flowc_runtime.datastore.base import Store

AT_ONCE = 32
"""Reads that are under way at the same time, at most."""

T = TypeVar("T")
R = TypeVar("R")


def read_ahead(store: Store, read: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """`map(read, items)`, where each call takes the time of a few trips to `store`.

    Results come in order, and what a call raises is raised in its place. From a local store nothing is
    read before it is asked for. Elsewhere the first call is made alone, and then more and more of them
    ahead of the caller, so that whoever takes one result has waited for one.

    Args:
        store: where `read` reads.
        read: may be called from other threads.
        items: what to call it with; taken from the caller's thread.
    """
    return map(read, items) if store.mappable else _read_ahead(read, items)


def _read_ahead(read: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    left = iter(items)
    for first in left:
        yield read(first)
        break
    from concurrent.futures import Future, ThreadPoolExecutor

    waiting: deque[Future[R]] = deque()
    width = 1
    pool = ThreadPoolExecutor(AT_ONCE, "flowc-read")
    try:
        for item in left:
            waiting.append(pool.submit(read, item))
            if len(waiting) > width:
                yield waiting.popleft().result()
                width = min(2 * width, AT_ONCE)
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
