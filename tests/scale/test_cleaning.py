"""What is removed from a datastore far away is looked at and removed many at a time."""

from __future__ import annotations

import time
from pathlib import Path

from flowc_runtime.datastore import open_store
from flowc_runtime.datastore.cleaning import delete_run, sweep, unused_blobs

from .big_run import FLOW, BigRun
from .counting import CountingStore

WIDTH = 50
LATER = time.time() + 1000


def test_many_at_a_time(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    for run in ("1", "2"):
        values = {"large": bytes(5000) + run.encode()}
        BigRun(
            store, run, WIDTH, values=lambda n, v=values: {**v, "own": bytes([n]) * 5000}
        ).finish()
    blobs = WIDTH + 3

    def far() -> CountingStore:
        return CountingStore(store, remote=True, delay=0.005)

    deleting = far()
    delete_run(deleting, FLOW, "1")
    assert deleting.most > 8
    assert list(store.list(f"{FLOW}/1")) == []
    looking = far()
    garbage = unused_blobs(looking, FLOW, before=LATER)
    assert len(garbage) == 1
    assert looking.most > 8
    assert looking.counts["read record.json"] == WIDTH + 3
    assert looking.counts["modified blob"] == blobs
    delete_run(store, FLOW, "2")
    sweeping = far()
    assert len(sweep(sweeping, FLOW, before=LATER)) == blobs
    assert sweeping.most > 8
    assert list(store.list(f"{FLOW}/blobs")) == []
