"""An S3 server on this machine, for both tools."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.objects.minio import minio

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "flows"
ROOT = f"s3://{NAME}/flowc"
"""Where flowc's runs go in the cases that use the bucket."""


@contextmanager
def bucket(folder: Path) -> Iterator[dict[str, str]]:
    """Run MinIO; yields the environment that leads both tools to it."""
    with minio(folder) as server:
        server.make_bucket(NAME)
        yield {
            **server.environment,
            "AWS_DEFAULT_REGION": server.environment["AWS_REGION"],
            "METAFLOW_S3_ENDPOINT_URL": server.endpoint,
            "METAFLOW_DATASTORE_SYSROOT_S3": f"s3://{NAME}/metaflow",
        }
