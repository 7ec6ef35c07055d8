"""flowc's transfers beside bare clients on the same MinIO: `python -m benchmarks.transfer`.

Prints one line for each of them: wall and CPU seconds of the client's process, its peak memory in MB.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from .bucket import NAME, bucket

COUNT = 1000
SMALL = 10_000

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where the server keeps small objects: its disk, which all of them wait for, is not in question."""


def bare_boto3() -> None:
    """Small objects through boto3, one after another."""
    client = import_module("boto3").client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL_S3"])
    values = [os.urandom(SMALL) for _ in range(COUNT)]
    client.put_object(Bucket=NAME, Key="bare/first", Body=b"connected")
    with measured("1,000 x 10 kB, boto3 one by one"):
        for number, value in enumerate(values):
            client.put_object(Bucket=NAME, Key=f"bare/{number}", Body=value)


def many(client: str) -> None:
    """Small artifacts through flowc."""
    from flowc_runtime.artifacts import ArtifactWriter

    values = [(f"a{number}", os.urandom(SMALL)) for number in range(COUNT)]
    writer = ArtifactWriter(_blobs(client), inline_limit=0)
    writer.save("first", "connected")
    with measured(f"1,000 x 10 kB, flowc through {client}"):
        writer.save_all(values)


def bare_obstore(size: int) -> None:
    """A large array through obstore, and back."""
    obstore = import_module("obstore")
    store = import_module("obstore.store").S3Store(
        NAME,
        endpoint=os.environ["AWS_ENDPOINT_URL_S3"],
        client_options={"allow_http": True, "timeout": "600s"},
    )
    value = _array(size)
    with measured(f"{size >> 20} MB put, obstore"):
        obstore.put(store, "bare/large", memoryview(value).cast("B"))
    del value
    with measured(f"{size >> 20} MB get, obstore"):
        obstore.get(store, "bare/large").bytes()


def large(client: str, size: int) -> None:
    """A large array through flowc, and back."""
    from flowc_runtime.artifacts import ArtifactReader, ArtifactWriter

    blobs = _blobs(client)
    value = _array(size)
    with measured(f"{size >> 20} MB put, flowc through {client}"):
        reference = ArtifactWriter(blobs).save("x", value)
    del value
    with measured(f"{size >> 20} MB get, flowc through {client}"):
        ArtifactReader(blobs).load(reference)


class measured:  # noqa: N801 - reads as a verb at its uses
    """Print what the block took."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        wall, cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        print(f"{self.what:<40}{wall:8.2f} s wall {cpu:8.2f} s CPU {peak:7d} MB", flush=True)


def _blobs(client: str):  # type: ignore[no-untyped-def]
    from flowc_runtime.datastore import open_store
    from flowc_runtime.datastore.blobs import Blobs

    os.environ["FLOWC_DATASTORE__S3_CLIENT"] = client
    return Blobs(open_store(f"s3://{NAME}/{client}-{os.urandom(4).hex()}"), "F")


def _array(size: int):  # type: ignore[no-untyped-def]
    return import_module("numpy").random.default_rng().random(size // 8)


def main() -> None:
    """Measure each in a process of its own, in turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", help=argparse.SUPPRESS)
    options = parser.parse_args()
    size = options.megabytes << 20
    parts: dict[str, Callable[[], None]] = {"boto3": bare_boto3}
    for client in ("obstore", "builtin", "boto3"):
        parts[f"many {client}"] = lambda client=client: many(client)
    parts["obstore"] = lambda: bare_obstore(size)
    for client in ("obstore", "builtin", "boto3"):
        parts[f"large {client}"] = lambda client=client: large(client, size)
    if options.only:
        parts[options.only]()
        return
    small = [part for part in parts if part == "boto3" or part.startswith("many")]
    for place, chosen in ((MEMORY, small), (None, [part for part in parts if part not in small])):
        with (
            tempfile.TemporaryDirectory(prefix="flowc-bench-", dir=place) as folder,
            bucket(Path(folder, "server")) as more,
        ):
            for _ in range(options.rounds):
                for part in chosen:
                    command = [sys.executable, "-m", "benchmarks.transfer", "--only", part]
                    command += ["--megabytes", str(options.megabytes)]
                    subprocess.run(command, env=os.environ | more, check=True)


if __name__ == "__main__":
    main()
