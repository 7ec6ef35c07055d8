"""What must hold of a datastore at every moment, whoever has died."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

from flowc_runtime.datastore import NotFound, Store, StoreError, TaskRecord
from flowc_runtime.datastore.blobs import Blobs
from flowc_runtime.datastore.cleaning import named_blobs, sweep
from flowc_runtime.datastore.records import decode_run, decode_task


def damage(store: Store, flow: str) -> list[str]:
    """Records that are torn, and records that name a blob which is missing or not whole."""
    found = []
    for key, data in _files(store, flow):
        name = key.rpartition("/")[2]
        if name == "run.json":
            run = decode_run(data)
            found += [f"{key} is torn"] if run is None else _bad_blobs(store, flow, key, (run.ir,))
        elif name == "record.json" or name.endswith((".fail.json", ".rank.json")):
            task = decode_task(data)
            found += [f"{key} is torn"] if task is None else _bad_artifacts(store, key, task)
        elif name.endswith(".json") and not _is_json(data):
            found.append(f"{key} is torn")
    return found


def committed(store: Store, flow: str, run: str) -> dict[str, bytes]:
    """The records of a run's tasks, byte for byte, by `step/path`."""
    prefix = f"{flow}/{run}/"
    keys = [key for key in store.list(prefix.rstrip("/")) if key.endswith("/record.json")]
    return {key.removeprefix(prefix).removesuffix("/record.json"): store.read(key) for key in keys}


def leftovers(store: Store, flow: str) -> list[str]:
    """What a sweep has left behind though nobody needs it, or removed though somebody does."""
    now = time.time() + 1
    store.tidy(now)
    sweep(store, flow, before=now)
    kept = {key.rpartition("/")[2] for key in store.list(f"{flow}/blobs")}
    unnamed = kept - set(named_blobs(store, flow))
    return [f"blob {digest} is left over" for digest in sorted(unnamed)] + damage(store, flow)


class Watcher:
    """Reads everything over and over while a run goes on, and remembers what it should not have seen."""

    def __init__(self, store: Store, flow: str) -> None:
        """Begin to watch."""
        self.seen: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, args=(store, flow))
        self._thread.start()

    def stop(self) -> list[str]:
        """End watching; what was seen."""
        self._over.set()
        self._thread.join()
        return self.seen

    def _watch(self, store: Store, flow: str) -> None:
        while not self._over.wait(0.02):
            self.seen += damage(store, flow)


def _files(store: Store, flow: str) -> Iterator[tuple[str, bytes]]:
    for key in store.list(flow):
        if key.endswith(".json"):
            try:
                yield key, store.read(key)
            except NotFound:
                continue


def _bad_artifacts(store: Store, key: str, task: TaskRecord) -> list[str]:
    digests = tuple(ref.sha256 for ref in task.artifacts.values())
    return _bad_blobs(store, task.flow, key, digests)


def _bad_blobs(store: Store, flow: str, key: str, digests: tuple[str | None, ...]) -> list[str]:
    found = []
    for digest in digests:
        if digest is not None:
            try:
                Blobs(store, flow).read(digest)
            except StoreError as error:
                found.append(f"{key}: {error}")
    return found


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True
