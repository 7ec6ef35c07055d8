"""Requests that fail on the way are made again, a bounded number of times, and what stays is told."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator

import pytest

from flowc_runtime.datastore import NotFound, Store, StoreError, open_store
from flowc_runtime.datastore.blobs import Blobs
from flowc_runtime.datastore.objects import retry
from flowc_runtime.datastore.objects.client import PART
from tests.objects.bad_line import FAULTS, BadLine, bad_line
from tests.objects.minio import Minio
from tests.runtime.datastore.conftest import CLIENTS

pytestmark = pytest.mark.engine


@pytest.fixture
def line(s3_server: Minio) -> Iterator[BadLine]:
    with bad_line(s3_server.endpoint) as line:
        yield line


@pytest.fixture(params=CLIENTS)
def store(request, bucket: str, line: BadLine, monkeypatch) -> Store:
    """A store whose server is behind the line; waits between tries are short."""
    monkeypatch.setattr(retry, "_FIRST_WAIT", 0.001)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", line.endpoint)
    monkeypatch.setenv("FLOWC_DATASTORE__S3_CLIENT", request.param)
    return open_store(f"{bucket}/root")


@pytest.mark.parametrize("fault", FAULTS)
def test_every_request_gets_over_a_fault(store: Store, line: BadLine, fault) -> None:
    def beset() -> None:
        line.faults.extend([fault, fault])

    beset()
    store.replace("a", b"1")
    beset()
    assert store.read("a") == b"1"
    beset()
    assert store.exists("a")
    beset()
    # Told False, it may have been this very write: that is what nonces are for.
    assert store.create("b", b"2") or store.read("b") == b"2"
    beset()
    assert store.swap("a", b"3", b"1") or store.read("a") == b"3"
    beset()
    assert list(store.list("")) == ["a", "b"]
    beset()
    assert list(store.folders("")) == []
    beset()
    store.delete("b")
    beset()
    with pytest.raises(NotFound):
        store.read("b")


@pytest.mark.parametrize("fault", FAULTS)
def test_parts_of_large_objects_get_over_faults(store: Store, line: BadLine, fault) -> None:
    data = os.urandom(5 * PART)
    line.faults.extend([fault, "ok"] * 6)
    store.create_from("big", iter([memoryview(data)]))
    line.faults.extend([fault, "ok"] * 6)
    blobs = Blobs(store, "F", "raw")
    digest = blobs.write_bytes(data)
    line.faults.extend([fault, "ok"] * 6)
    assert blobs.read(digest) == data
    with store.open("big") as file:
        assert file.read(len(data)) == data


@pytest.mark.parametrize("fault", ["internal", "cut"])
def test_what_does_not_pass_is_told_after_a_bounded_number_of_tries(
    store: Store, line: BadLine, fault
) -> None:
    line.always = fault
    acts = (
        lambda: store.read("a"),
        lambda: store.create("a", b""),
        lambda: list(store.list("")),
        lambda: store.replace_from("a", iter([bytes(PART), bytes(PART)])),
    )
    for act in acts:
        line.requests.clear()
        begin = time.monotonic()
        with pytest.raises(StoreError) as caught:
            act()
        assert time.monotonic() - begin < 60
        assert 2 <= len(line.requests) <= 3 * retry.TRIES, line.requests
        message = str(caught.value)
        assert line.endpoint in message
        assert "\n" not in message
        assert f"{retry.TRIES} tries" in message
    line.always = "ok"
    assert list(store.list("")) == []


def test_expired_credentials_are_fetched_anew_once(store: Store, line: BadLine) -> None:
    line.faults.append("expired")
    store.replace("a", b"1")
    line.always = "expired"
    line.requests.clear()
    with pytest.raises(StoreError, match=r"the credentials for s3://.* have expired: get new ones"):
        store.read("a")
    assert len(line.requests) == 2


def test_a_wrong_clock_is_told_at_once(store: Store, line: BadLine) -> None:
    line.always = "skewed"
    with pytest.raises(StoreError, match="because the clock of this machine is wrong"):
        store.read("a")
    assert len(line.requests) == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda store: store.read("a"),
        lambda store: store.create("a", b""),
        lambda store: store.exists("a"),
        lambda store: store.prepare(),
    ],
)
def test_a_web_page_is_no_object(store: Store, line: BadLine, act) -> None:
    line.always = "page"
    with pytest.raises(StoreError) as caught:
        act(store)
    assert "\n" not in str(caught.value)
    assert line.endpoint in str(caught.value)


def test_a_log_is_read_whole_or_not_at_all(store: Store, line: BadLine) -> None:
    store.replace("log", b"x" * 1000)
    line.faults.extend(["half"] * 3)
    assert store.read("log") == b"x" * 1000
    line.faults.extend(["half"] * 3)
    with store.open("log") as file:
        file.seek(-10, io.SEEK_END)
        assert file.read(10) == b"x" * 10
