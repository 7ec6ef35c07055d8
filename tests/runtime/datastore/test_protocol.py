"""The record protocol over a store that loses replies, repeats requests and lets them arrive late."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from flowc_runtime.datastore import (
    NotFound,
    RunRecord,
    RunStore,
    Store,
    StoreError,
    TaskRecord,
    new_run_id,
    open_store,
)
from flowc_runtime.datastore.objects import retry
from tests.objects.bad_line import BadLine, bad_line
from tests.objects.minio import Minio

Chunks = Iterable[bytes | memoryview]
TASK = TaskRecord("F", "1", "a", "r", 0, "", "ok", "2026-11-23T15:04:06.000000Z", "")
RUN = RunRecord("F", "1", "local", "u", "2026-11-23T15:04:05.000001Z", "ann")


class MemoryStore:
    """A store that keeps its promises."""

    root = "memory"
    mappable = False
    tears = True

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def read(self, key: str) -> bytes:
        if key not in self.objects:
            raise NotFound(key)
        return self.objects[key]

    def open(self, key: str) -> BinaryIO:
        return io.BytesIO(self.read(key))

    def create(self, key: str, data: bytes) -> bool:
        if key in self.objects:
            return False
        self.objects[key] = data
        return True

    def create_from(self, key: str, chunks: Chunks) -> bool:
        return self.create(key, b"".join(chunks))

    def replace(self, key: str, data: bytes) -> None:
        self.objects[key] = data

    def replace_from(self, key: str, chunks: Chunks) -> None:
        self.replace(key, b"".join(chunks))

    def swap(self, key: str, data: bytes, expected: bytes) -> bool:
        if self.objects.get(key) != expected:
            return False
        self.objects[key] = data
        return True

    def exists(self, key: str) -> bool:
        return key in self.objects

    def list(self, prefix: str) -> Iterator[str]:
        return iter(sorted(key for key in self.objects if key.startswith(f"{prefix}/")))

    def folders(self, prefix: str) -> Iterator[str]:
        keys = (key[len(prefix) + 1 :] for key in self.list(prefix))
        return iter(sorted({key.partition("/")[0] for key in keys if "/" in key}))

    def delete(self, key: str) -> None:
        self.objects.pop(key, None)

    def modified(self, key: str) -> float:
        raise NotImplementedError

    def touch(self, key: str) -> None:
        raise NotImplementedError

    def tidy(self, before: float) -> int:
        raise NotImplementedError


class UnreliableStore(MemoryStore):
    """The same behind a bad line; `fate` says what happens to the next conditional write.

    ok: it goes through. repeated: the reply is lost, and the client library sends the request again.
    lost: the reply is lost, and the client gives up. late: the client gives up, and the request arrives
    whenever `deliver` is called. refused: it never arrives.
    """

    def __init__(self) -> None:
        super().__init__()
        self.fates: list[str] = []
        self.pending: list[Callable[[], bool]] = []

    def create(self, key: str, data: bytes) -> bool:
        return self._send(lambda: MemoryStore.create(self, key, data))

    def swap(self, key: str, data: bytes, expected: bytes) -> bool:
        return self._send(lambda: MemoryStore.swap(self, key, data, expected))

    def deliver(self) -> None:
        for request in self.pending:
            request()
        self.pending.clear()

    def _send(self, request: Callable[[], bool]) -> bool:
        fate = self.fates.pop() if self.fates else "ok"
        if fate == "ok":
            return request()
        if fate == "repeated":
            request()
            return request()
        if fate == "lost":
            request()
        elif fate == "late":
            self.pending.append(request)
        raise StoreError("the line is dead")


TRIES = 3
"""How often clients of the real server try, in the test of the protocol."""

EXAMPLES = 15

FATES = st.lists(st.sampled_from(["ok", "repeated", "lost", "late", "refused"]), max_size=3)


class RecordProtocol(RuleBasedStateMachine):
    """Tasks, tag writers and schedulers come and go; what anyone was told must stay true."""

    def __init__(self) -> None:
        super().__init__()
        self.store = self.make_store()
        self.run = RunStore(self.store, "F", "1")
        self.run.create_run(RUN)
        self.writers = 0
        self.told: TaskRecord | None = None
        self.tags: set[str] = set()
        self.maybe: set[str] = set()
        self.claimed: set[int] = set()
        self.run_ids: list[str] = []

    def make_store(self) -> Store:
        self.line = UnreliableStore()
        return self.line

    def beset(self, fates: list[str]) -> None:
        self.line.fates = fates

    @rule(fates=FATES)
    def commit(self, fates: list[str]) -> None:
        self.writers += 1
        mine = replace(TASK, writer=str(self.writers), attempt=self.writers)
        self.beset(fates)
        try:
            winner = self.run.commit(mine)
        except StoreError:
            return
        finally:
            self.beset([])
        assert self.run.read_record("a", "r") == winner
        if self.told is not None:
            assert winner == self.told
        self.told = winner

    @rule()
    def read(self) -> None:
        found = self.run.read_record("a", "r")
        if self.told is not None:
            assert found == self.told
        self.told = found

    @rule()
    def deliver(self) -> None:
        self.line.deliver()

    @rule(fates=FATES)
    def tear_an_unread_record(self, fates: list[str]) -> None:
        # A power cut before anyone was told; late requests of before it are lost with it.
        if self.told is None:
            self.line.pending.clear()
            self.store.replace("F/1/a/r/record.json", b'{"schema":1,')
            self.commit(fates)

    @rule(tag=st.sampled_from("abcdefgh"), fates=FATES)
    def add_tag(self, tag: str, fates: list[str]) -> None:
        self.beset(fates)
        try:
            assert tag in self.run.change_tags(add=[tag])
        except StoreError:
            self.maybe.add(tag)
        else:
            self.tags.add(tag)
        finally:
            self.beset([])

    @rule(fates=FATES)
    def claim(self, fates: list[str]) -> None:
        self.writers += 1
        self.beset(fates)
        try:
            number = self.run.claim_attempt("a", "r", 0, str(self.writers))
        except StoreError:
            return
        finally:
            self.beset([])
        assert number not in self.claimed
        self.claimed.add(number)

    @rule(fates=FATES)
    def take_run_id(self, fates: list[str]) -> None:
        self.beset(fates)
        try:
            self.run_ids.append(new_run_id(self.store, "F"))
        except StoreError:
            return
        finally:
            self.beset([])

    @invariant()
    def tags_stay(self) -> None:
        found = set(self.run.read_tags())
        assert self.tags <= found <= self.tags | self.maybe

    @invariant()
    def run_ids_are_new(self) -> None:
        assert len(set(self.run_ids)) == len(self.run_ids)
        assert "1" not in self.run_ids


RecordProtocol.TestCase.settings = settings(deadline=None, stateful_step_count=30)
TestRecordProtocol = RecordProtocol.TestCase


class ProtocolOverALine(RecordProtocol):
    """The same with a real server, real clients that try again, and a line that misbehaves."""

    def __init__(self, store: Store, line: BadLine) -> None:
        self.real, self.line = store, line
        super().__init__()

    def make_store(self) -> Store:
        return self.real

    def beset(self, fates: list[str]) -> None:
        rest = TRIES - 1
        happens = {
            "ok": ["ok"],
            "repeated": ["lost"],
            "lost": ["lost"] * TRIES,
            "late": ["late"] + ["cut"] * rest,
            "refused": ["slow down"] + ["cut"] * rest,
        }
        self.line.faults.clear()
        # Fates are taken from the end of their list.
        self.line.faults.extend(fault for fate in reversed(fates) for fault in happens[fate])


@pytest.mark.engine
@pytest.mark.parametrize("client", ["obstore", "boto3", "builtin"])
def test_the_protocol_holds_on_a_server_behind_a_bad_line(
    client: str, s3_server: Minio, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry, "TRIES", TRIES)
    monkeypatch.setattr(retry, "_FIRST_WAIT", 0.001)
    monkeypatch.setenv("FLOWC_DATASTORE__S3_CLIENT", client)
    with bad_line(s3_server.endpoint) as line:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", line.endpoint)

        def machine() -> ProtocolOverALine:
            line.pending.clear()
            line.faults.clear()
            return ProtocolOverALine(open_store(f"{bucket}/{uuid.uuid4().hex}"), line)

        run_state_machine_as_test(
            machine,
            settings=settings(deadline=None, max_examples=EXAMPLES, stateful_step_count=20),
        )
        assert len(line.requests) > 100


def test_a_repeated_request_finds_its_own_record() -> None:
    store = UnreliableStore()
    run = RunStore(store, "F", "1")
    store.fates = ["repeated"]
    mine = replace(TASK, writer="me")
    assert run.commit(mine) == mine
    assert run.commit(replace(mine, writer="other")).writer == "me"


def test_a_lost_reply_is_an_error_and_the_next_attempt_finds_the_record() -> None:
    store = UnreliableStore()
    run = RunStore(store, "F", "1")
    store.fates = ["lost"]
    with pytest.raises(StoreError):
        run.commit(replace(TASK, writer="first"))
    assert run.commit(replace(TASK, writer="second")).writer == "first"
