"""Work that waits: what can start now, and what will be tried again later."""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from flowc.local.frontier import Batch
from flowc.local.process import Gang, Work


class Backlog:
    """Hands out work. A fan-out waits as an iterator, however wide it is."""

    def __init__(self) -> None:
        """Be empty."""
        self._waiting: deque[Iterator[Work]] = deque()
        self._delayed: list[tuple[float, int, Iterator[Work]]] = []
        self._count = 0

    def __bool__(self) -> bool:
        return bool(self._waiting or self._delayed)

    @property
    def due(self) -> float | None:
        """When the first delayed work can start (`time.monotonic`), None if none is delayed."""
        return self._delayed[0][0] if self._delayed else None

    def add(self, *batches: Batch) -> None:
        """Take tasks that may run, in this order.

        What comes last is handed out first, so that few fan-outs are half done at any time.
        """
        self._waiting.appendleft(chain.from_iterable(map(_works, batches)))

    def again(self, work: Work, delay: float) -> None:
        """Take another attempt, `delay` seconds from now; a gang's is one of all its ranks."""
        self._count += 1
        attempt = iter((work,)) if work.gang is None else _ranks(work.gang.batch, work)
        heapq.heappush(self._delayed, (time.monotonic() + delay, self._count, attempt))

    def take(self) -> Work | None:
        """Something that can start now; None if there is nothing."""
        if self._delayed and self._delayed[0][0] <= time.monotonic():
            self._waiting.appendleft(heapq.heappop(self._delayed)[2])
        while self._waiting:
            work = next(self._waiting[0], None)
            if work is not None:
                return work
            self._waiting.popleft()
        return None

    def take_ranks(self, gang: Gang) -> Iterator[Work]:
        """The rest of a gang whose first rank was taken."""
        for _ in range(gang.world - 1):
            work = next(self._waiting[0])
            assert work.gang is gang
            yield work


def _works(batch: Batch) -> Iterator[Work]:
    return _ranks(batch) if batch.gang else (Work(batch.step, path) for path in batch.paths())


def _ranks(batch: Batch, like: Work | None = None) -> Iterator[Work]:
    """An attempt of a gang: the first one, or one like that of one of its ranks."""
    gang = Gang(batch)
    first = like or Work(batch.step, batch.base)
    for rank, path in enumerate(batch.paths()):
        yield replace(first, path=path, gang=gang, rank=rank)
