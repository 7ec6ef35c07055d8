"""What it takes to save a dict of arrays of 320 MB: wall time, and memory on top of the value's.

Prints the sample as JSON.
"""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path

import numpy as np

from flowc_runtime.artifacts import ArtifactWriter
from flowc_runtime.datastore import open_store
from flowc_runtime.datastore.blobs import Blobs

ARRAYS = 32
LENGTH = 10 * 2**20 // 8


def peak() -> int:
    """The process's peak so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Save once."""
    numbers = np.random.default_rng(1)
    value = {f"a{number}": numbers.random(LENGTH) for number in range(ARRAYS)}
    writer = ArtifactWriter(Blobs(open_store(str(Path("store").resolve())), "F"))
    writer.save("small", value["a0"][:100])
    before, wall, cpu = peak(), time.perf_counter(), time.process_time()
    reference = writer.save("x", value)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert reference.size > ARRAYS * LENGTH * 8, "not all of it was saved"
    print(json.dumps({"wall": wall, "cpu": cpu, "rss": peak() - before}))


if __name__ == "__main__":
    main()
