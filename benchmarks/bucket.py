"""An S3 server on this machine, for the one measurement where Metaflow needs a bucket."""

from __future__ import annotations

import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PORT = 5557
ADDRESS = f"http://127.0.0.1:{PORT}"


def make_bucket(name: str, patience: float) -> None:
    """Create a bucket as soon as the server answers.

    Raises:
        URLError: It did not within `patience` seconds.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            with urlopen(Request(f"{ADDRESS}/{name}", method="PUT"), timeout=5):
                return
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@contextmanager
def bucket(python: Path, log: Path) -> Iterator[dict[str, str]]:
    """Run moto's server; yields the environment that leads Metaflow to it."""
    with log.open("wb") as sink:
        server = subprocess.Popen(
            [python.with_name("moto_server"), "-p", str(PORT)], stdout=sink, stderr=sink
        )
        try:
            make_bucket("flows", patience=30)
            yield {
                "AWS_ACCESS_KEY_ID": "none",
                "AWS_SECRET_ACCESS_KEY": "none",
                "AWS_DEFAULT_REGION": "us-east-1",
                "METAFLOW_S3_ENDPOINT_URL": ADDRESS,
                "METAFLOW_DATASTORE_SYSROOT_S3": "s3://flows/metaflow",
            }
        finally:
            server.terminate()
            server.wait()
