"""Removing runs, and blobs that no record names any more.

A blob is written (or touched, if it is there) before the record that names it. So a blob that no record
names is garbage only if it is older than the longest time a task can take between the two: the grace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from flowc_runtime.datastore import layout, timestamps
from flowc_runtime.datastore.base import Store
from flowc_runtime.datastore.errors import NotFound
from flowc_runtime.datastore.read_ahead import read_ahead
from flowc_runtime.datastore.records import decode_run, decode_task


def unused_blobs(store: Store, flow: str, *, before: float) -> list[str]:
    """The keys of a flow's blobs that no record names and that were last written before that time.

    Args:
        store: the datastore.
        flow: name of the flow.
        before: seconds since the epoch; now less the grace.

    Raises:
        SchemaVersionError: if a record is newer than this runtime, which may name blobs it cannot see.
    """
    # Candidates first: a blob that is written while the records are read is none.
    blobs = store.list(f"{layout.check_name('flow', flow)}/blobs")
    old = _those(store, lambda key: _old(store, key, before), blobs)
    if not old:
        return []
    named = {layout.blob_key(flow, digest) for digest in named_blobs(store, flow)}
    return [key for key in old if key not in named]


def sweep(store: Store, flow: str, *, before: float) -> list[str]:
    """Remove a flow's unused blobs; returns their keys. The arguments are those of `unused_blobs`."""

    def remove(key: str) -> bool:
        old = _old(store, key, before)
        if old:
            store.delete(key)
        return old

    return _those(store, remove, unused_blobs(store, flow, before=before))


def named_blobs(store: Store, flow: str) -> Iterator[str]:
    """The digests that the records of a flow's runs name; some of them more than once."""
    runs = store.folders(layout.check_name("flow", flow))
    prefixes = (layout.run_prefix(flow, run) for run in runs if run not in layout.RESERVED_RUNS)
    keys = (key for prefix in prefixes for key in store.list(prefix) if _is_record(key))
    for digests in read_ahead(store, partial(_digests, store), keys):
        yield from digests


def delete_run(store: Store, flow: str, run: str) -> int:
    """Remove a run and everything below it but blobs; returns the number of objects removed.

    What was interrupted can be repeated; the run is out of the index from the first moment on.

    Raises:
        InvalidName: if `flow` or `run` could lead out of the store.
    """
    folder = layout.run_prefix(flow, run)
    try:
        record = decode_run(store.read(f"{folder}/run.json"))
    except NotFound:
        record = None
    if record is not None:
        store.delete(layout.index_key(flow, run, timestamps.milliseconds(record.created)))
    else:
        # Gone already, or cut short by a power cut: nothing tells when the run was created.
        for key in store.list(layout.index_prefix(flow)):
            if layout.run_of_index_key(key) == run:
                store.delete(key)
    # run.json goes last: as long as it is there, the run can be found, and its removal be repeated.
    last = f"{folder}/run.json"
    keys = list(store.list(folder))
    for _ in read_ahead(store, store.delete, (key for key in keys if key != last)):
        pass
    store.delete(last)
    return len(keys)


def _is_record(key: str) -> bool:
    return key.endswith(("/run.json", "/record.json", ".rank.json"))


def _digests(store: Store, key: str) -> tuple[str, ...]:
    try:
        data = store.read(key)
    except NotFound:
        return ()
    if key.endswith("/run.json"):
        run = decode_run(data)
        return () if run is None else tuple(filter(None, (run.ir, run.code)))
    task = decode_task(data)
    artifacts = () if task is None else task.artifacts.values()
    return tuple(ref.sha256 for ref in artifacts if ref.sha256 is not None)


def _those(store: Store, test: Callable[[str], bool], keys: Iterable[str]) -> list[str]:
    """The keys that pass a test which asks the store."""
    kept = read_ahead(store, lambda key: key if test(key) else None, keys)
    return [key for key in kept if key is not None]


def _old(store: Store, key: str, before: float) -> bool:
    try:
        return store.modified(key) < before
    except NotFound:
        return False
