"""MinIO as the tests run it: one server for all test processes' buckets, started and ended by its id."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
REGION = "eu-test-1"
ACCESS_KEY = "tester"
SECRET_KEY = "not-so-secret"
PATIENCE = 60.0
"""Seconds that the server gets to come up."""


@dataclass(frozen=True)
class Minio:
    """A running server.

    Attributes:
        endpoint: its URL.
        folder: where its buckets lie; a folder made there is a bucket.
    """

    endpoint: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """What leads a client to it."""
        return {
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL_S3": self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def make_bucket(self, name: str) -> str:
        """Make a bucket; returns its URL."""
        (self.folder / name).mkdir()
        return f"s3://{name}"


def program() -> str | None:
    """The server's program, if it has been built."""
    built = ROOT / ".build" / "bin" / "minio"
    return str(built) if built.exists() else shutil.which("minio")


@contextmanager
def minio(folder: Path, more: Mapping[str, str] | None = None) -> Iterator[Minio]:
    """Run a server whose data lies below `folder`.

    Args:
        folder: made if it is not there.
        more: further environment variables of the server.
    """
    data = folder / "data"
    data.mkdir(parents=True)
    address = f"127.0.0.1:{free_ports(1)[0]}"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "MINIO_ROOT_USER": ACCESS_KEY,
        "MINIO_ROOT_PASSWORD": SECRET_KEY,
        "MINIO_REGION": REGION,
        "MINIO_BROWSER": "off",
        "MINIO_UPDATE": "off",
        "MINIO_KMS_SECRET_KEY": "test-key:" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
        **(more or {}),
    }
    found = program()
    assert found is not None, "`make engines` builds MinIO"
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [found, "server", "--quiet", "--address", address, str(data)],
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            _wait(server, f"http://{address}", folder / "log")
            yield Minio(f"http://{address}", data)
        finally:
            server.terminate()
            server.wait(10)


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/minio/health/ready", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"MinIO did not come up: {log.read_text(errors='replace')[-2000:]}")
