"""Included files: where their contents come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowc_runtime.datastore.blobs import Blobs
from flowc_runtime.datastore.local import LocalStore
from flowc_runtime.plan import ParameterPlan
from flowc_runtime.task.errors import TaskError
from flowc_runtime.task.files import store_files


def content(value: str, folder: Path) -> bytes:
    """What a run that is given this value keeps."""
    blobs = Blobs(LocalStore(str(folder / "store")), "Flow")
    stored = store_files(
        (ParameterPlan("table", "table", "file"),), {"table": value}, blobs, [folder]
    )
    found = stored["table"]
    assert isinstance(found, dict)
    data = bytes(blobs.read(str(found["sha256"])))
    assert found["size"] == len(data)
    return data


def test_a_path_counts_from_the_code(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"1,2")
    assert content("a.csv", tmp_path) == b"1,2"


@pytest.mark.parametrize(
    "text", ["", "a,b\n1,ü\n", "text:text:", "s3://is/no/address", "x" * 200_000]
)
def test_the_content_itself(text: str, tmp_path: Path) -> None:
    assert content(f"text:{text}", tmp_path) == text.encode()


def test_an_object_of_a_store(tmp_path: Path) -> None:
    LocalStore(str(tmp_path / "other")).create("table.csv", b"3,4")
    assert content(f"file://{tmp_path}/other/table.csv", tmp_path) == b"3,4"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("b.csv", "cannot read 'b.csv': No such file"),
        ("file://{}/b.csv", "there is no file://"),
        ("ftp://host/b.csv", "no datastore backend serves ftp://"),
    ],
)
def test_what_is_not_there(value: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(TaskError, match=f"^parameter `table`: .*{message}"):
        content(value.format(tmp_path), tmp_path)
