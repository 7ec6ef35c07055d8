"""Metaflow's two options for a datastore, as flowc's one root."""

from __future__ import annotations

import pytest

from flowc.diagnostics import UsageError
from flowc.metaflow_stores import chosen_root

VARIABLES = {
    "METAFLOW_DATASTORE_SYSROOT_S3": "s3://bucket/theirs",
    "METAFLOW_DATASTORE_SYSROOT_AZURE": "container/theirs",
}


@pytest.mark.parametrize(
    ("kind", "root", "configured", "expected"),
    [
        (None, None, "s3://bucket/own", None),
        (None, "s3://bucket/other", "/own", "s3://bucket/other"),
        ("local", "/folder", "s3://bucket/own", "/folder"),
        ("s3", None, "s3://bucket/own", None),
        ("s3", None, "/own", "s3://bucket/theirs"),
        ("s3", "s3://bucket/other", "s3://bucket/own", "s3://bucket/other"),
        ("azure", None, "/own", "az://container/theirs"),
        ("gs", "gs://bucket/other", "/own", "gs://bucket/other"),
    ],
)
def test_the_root_that_is_meant(
    kind: str | None, root: str | None, configured: str, expected: str | None
) -> None:
    assert chosen_root(kind, root, lambda: configured, VARIABLES) == expected


@pytest.mark.parametrize(
    ("kind", "root", "told"),
    [("gs", None, "--datastore gs needs a place"), ("s3", "gs://bucket/x", "begin with s3://")],
)
def test_there_is_none_of_that_kind(kind: str, root: str | None, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        chosen_root(kind, root, lambda: "/own", VARIABLES)
