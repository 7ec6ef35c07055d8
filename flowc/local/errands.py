"""Writes to the datastore that no task waits for: logs, failures, signs of life.

A far datastore takes its time, and the event loop must not: a handful of threads make them beside it.
A folder answers at once, so there they are made in place.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from flowc_runtime.datastore.base import Store

if TYPE_CHECKING:
    from concurrent.futures import Future

THREADS = 8

MOST = 64
"""Errands that may be under way or waiting; each holds its log open. Whoever adds more, waits."""


class Errands:
    """Makes errands, and tells of those that have failed."""

    def __init__(self, store: Store) -> None:
        """Be ready; threads start with the first errand."""
        self._pending: deque[Future[None]] = deque()
        self._pool = None
        if not store.mappable:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(THREADS, "flowc-errands")

    def run(self, errand: Callable[[], None]) -> None:
        """Make an errand, sooner or later.

        Raises:
            StoreError: if this one, or one before it, has failed.
        """
        if self._pool is None:
            errand()
            return
        self._pending.append(self._pool.submit(errand))
        while self._pending and (self._pending[0].done() or len(self._pending) > MOST):
            self._pending.popleft().result()

    def finish(self) -> None:
        """Wait for all of them.

        Raises:
            StoreError: if one has failed.
        """
        while self._pending:
            self._pending.popleft().result()

    def close(self) -> None:
        """Wait for what is under way, whatever becomes of it."""
        if self._pool is not None:
            self._pool.shutdown()
