"""Removing runs, and blobs that no record names any more.

A blob is written (or touched, if it is there) before the record that names it. So a blob that no record
names is garbage only if it is older than the longest time a task can take between the two: the grace.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowc_runtime.datastore import layout, timestamps
from flowc_runtime.datastore.base import Store
from flowc_runtime.datastore.errors import NotFound
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
    old = [
        key
        for key in store.list(f"{layout.check_name('flow', flow)}/blobs")
        if _old(store, key, before)
    ]
    if not old:
        return []
    named = {layout.blob_key(flow, digest) for digest in named_blobs(store, flow)}
    return [key for key in old if key not in named]


def sweep(store: Store, flow: str, *, before: float) -> list[str]:
    """Remove a flow's unused blobs; returns their keys. The arguments are those of `unused_blobs`."""
    removed = []
    for key in unused_blobs(store, flow, before=before):
        if _old(store, key, before):
            store.delete(key)
            removed.append(key)
    return removed


def named_blobs(store: Store, flow: str) -> Iterator[str]:
    """The digests that the records of a flow's runs name; some of them more than once."""
    for run in store.folders(layout.check_name("flow", flow)):
        if run in layout.RESERVED_RUNS:
            continue
        for key in store.list(layout.run_prefix(flow, run)):
            yield from _digests(store, key)


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
    # run.json goes last: as long as it is there, the run can be found, and its removal be repeated.
    keys = sorted(store.list(folder), key=lambda key: key == f"{folder}/run.json")
    for key in keys:
        store.delete(key)
    return len(keys)


def _digests(store: Store, key: str) -> Iterator[str]:
    name = key.rpartition("/")[2]
    if name != "run.json" and name != "record.json" and not name.endswith(".rank.json"):
        return
    try:
        data = store.read(key)
    except NotFound:
        return
    if name == "run.json":
        run = decode_run(data)
        yield from () if run is None else filter(None, (run.ir, run.code))
        return
    task = decode_task(data)
    artifacts = () if task is None else task.artifacts.values()
    yield from (ref.sha256 for ref in artifacts if ref.sha256 is not None)


def _old(store: Store, key: str, before: float) -> bool:
    try:
        return store.modified(key) < before
    except NotFound:
        return False
