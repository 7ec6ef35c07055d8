"""A datastore that counts what is asked of it: counts do not depend on the machine, and on S3 each is a
trip over the network."""

from __future__ import annotations

import io
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO

from flowc_runtime.datastore import Store

KINDS = ("run.json", "tags.json", "end.json", "heartbeat.json", "record.json", "exit.json")


class CountingStore:
    """Passes everything on and counts operations by kind of object.

    Attributes:
        counts: how often, by `<operation> <kind>`; a kind is the name of a file, `blob` or `other`.
        most: reads, writes and removals that were under way at the same time.
    """

    def __init__(self, store: Store, *, remote: bool = False, delay: float = 0.0) -> None:
        """Count what reaches `store`.

        Args:
            store: does the work.
            remote: whether to look like a store on another machine.
            delay: seconds that each takes.
        """
        self._store = store
        self._remote = remote
        self._delay = delay
        self._lock = threading.Lock()
        self._under_way = 0
        self.most = 0
        self.counts: Counter[str] = Counter()

    @property
    def root(self) -> str:
        return self._store.root

    @property
    def mappable(self) -> bool:
        return self._store.mappable and not self._remote

    @property
    def tears(self) -> bool:
        return self._store.tears and not self._remote

    def prepare(self) -> None:
        self._store.prepare()

    def read(self, key: str) -> bytes:
        with self._asking("read", key):
            return self._store.read(key)

    def open(self, key: str) -> BinaryIO:
        with self._asking("read", key):
            file = self._store.open(key)
            # What is buffered is no file that could be mapped.
            return io.BufferedReader(file) if self._remote else file  # type: ignore[arg-type]

    def list(self, prefix: str) -> Iterator[str]:
        self._count("list", prefix)
        return self._store.list(prefix)

    def folders(self, prefix: str) -> Iterator[str]:
        self._count("list", prefix)
        return self._store.folders(prefix)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        def counted(key: str, *arguments: object) -> Any:
            with self._asking(name, key):
                return method(key, *arguments)

        return counted

    def _asking(self, operation: str, key: str) -> _Asking:
        self._count(operation, key)
        return _Asking(self)

    def _count(self, operation: str, key: str) -> None:
        with self._lock:
            self.counts[f"{operation} {_kind(operation, key)}"] += 1

    def enter(self) -> None:
        with self._lock:
            self._under_way += 1
            self.most = max(self.most, self._under_way)
        time.sleep(self._delay)

    def leave(self) -> None:
        with self._lock:
            self._under_way -= 1


class _Asking:
    def __init__(self, store: CountingStore) -> None:
        self._store = store

    def __enter__(self) -> None:
        self._store.enter()

    def __exit__(self, *_: object) -> None:
        self._store.leave()


def _kind(operation: str, key: str) -> str:
    parts = key.split("/")
    if operation == "list":
        return (
            "index"
            if parts[-1] == "index"
            else ("flows", "runs", "steps", "tasks")[0 if not key else min(len(parts), 3)]
        )
    if "blobs" in parts:
        return "blob"
    return parts[-1] if parts[-1] in KINDS else "other"
