"""The record protocol: what tasks, schedulers and readers of one run write and read.

The record is the commit. It is created if absent, after the blobs that it names: the first success
wins, and readers fetch that one key. Whoever is told "exists already" reads back what is there, and
finding its own nonce means that its own write had succeeded and only the reply was lost.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flowc_runtime.datastore import layout, timestamps
from flowc_runtime.datastore.base import Store
from flowc_runtime.datastore.blobs import Blobs
from flowc_runtime.datastore.errors import DamagedRecord, NotFound, RunConflict
from flowc_runtime.datastore.records import (
    Control,
    RunRecord,
    TaskRecord,
    decode_run,
    decode_task,
    encode,
)
from flowc_runtime.moves import LoopExit
from flowc_runtime.plan import Plan, plan_from_json, plan_to_json

R = TypeVar("R")


def new_nonce() -> str:
    """A fresh `writer` for a record."""
    return os.urandom(8).hex()


class RunStore:
    """One run of a flow in a datastore.

    Attributes:
        store: the datastore.
        flow: name of the flow.
        run: run id.
        blobs: the blobs of the flow.
    """

    def __init__(self, store: Store, flow: str, run: str, *, codec: str = "auto") -> None:
        """Address a run; nothing is read or written yet.

        Raises:
            InvalidName: if `flow` or `run` could lead out of the store.
            CodecError: if `codec` names none.
        """
        self._prefix = layout.run_prefix(flow, run)
        self.store = store
        self.flow = flow
        self.run = run
        self.blobs = Blobs(store, flow, codec)

    # Runs

    def create_run(self, record: RunRecord, *, listed: bool = True) -> RunRecord:
        """Write `run.json` if it is absent; returns the record that is there afterwards.

        Unless it is `listed`, the run is none of those that the flow's index tells of.

        The caller compares parameters: a retried entry task finds its own, another caller's differ.

        Raises:
            RunConflict: if there is one with another `uid`.
        """
        found = self._settle(f"{self._prefix}/run.json", encode(record), decode_run) or record
        if found.uid != record.uid:
            raise RunConflict(
                f"run {self.flow}/{self.run} exists already and belongs to another execution"
                f" ({found.uid}, this is {record.uid})"
            )
        if not listed:
            return found
        created = timestamps.milliseconds(found.created)
        self.store.create(layout.index_key(self.flow, self.run, created), b"")
        return found

    def read_run(self) -> RunRecord:
        """The run's record.

        Raises:
            NotFound: if the run does not exist.
            DamagedRecord: if `run.json` does not parse.
        """
        key = f"{self._prefix}/run.json"
        record = decode_run(self.store.read(key))
        if record is None:
            raise DamagedRecord(f"{key} in {self.store.root} does not hold a run record")
        return record

    def write_plan(self, plan: Plan) -> str:
        """Store the plan as a blob; the digest goes into `RunRecord.ir`."""
        document = {"plan": plan_to_json(plan)}
        text = json.dumps(document, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
        return self.blobs.write_bytes(text.encode())

    def read_plan(self, digest: str) -> Plan:
        """The plan that `write_plan` stored, or that of a stored `flow.ir.json`.

        Raises:
            DamagedBlob: if its blob is missing or damaged.
            PlanVersionError: if it is newer than this runtime.
        """
        return plan_from_json(json.loads(bytes(self.blobs.read(digest)))["plan"])

    # Tasks

    def read_record(self, step: str, path: str) -> TaskRecord | None:
        """The record of a committed task; None while there is none that parses.

        Raises:
            SchemaVersionError: if it was written for another schema.
        """
        return self._read(f"{self._task(step, path)}/record.json", decode_task)

    def commit(self, record: TaskRecord) -> TaskRecord:
        """Commit a task, unless it is committed already; returns the record that won.

        Its `writer` tells whose it is. The blobs that the record names must have been written before.
        """
        key = f"{self._task(record.step, record.path)}/record.json"
        return self._settle(key, encode(record), decode_task) or record

    def recommit(self, record: TaskRecord, replaced: TaskRecord) -> TaskRecord:
        """Replace a task's record, where a person asked for a finished task to run again.

        Returns:
            The record that is there afterwards: `record`, unless another writer came in between.
        """
        key = f"{self._task(record.step, record.path)}/record.json"
        if self.store.swap(key, encode(record), encode(replaced)):
            return record
        return self.commit(record)

    def write_failure(self, record: TaskRecord) -> None:
        """Leave the end of a failed attempt (`outcome` is `failed`) as `<n>.fail.json`."""
        key = f"{self._task(record.step, record.path)}/{record.attempt}.fail.json"
        self.store.replace(key, encode(record))

    def read_failure(self, step: str, path: str, attempt: int) -> TaskRecord | None:
        """How an attempt failed, or None if it did not."""
        return self._read(f"{self._task(step, path)}/{attempt}.fail.json", decode_task)

    def claim_attempt(self, step: str, path: str, attempt: int, writer: str) -> int:
        """The first attempt number from `attempt` on that nobody has begun; it is the caller's now.

        For engines whose own attempt number can repeat.
        """
        claim = _dump({"writer": writer, "at": timestamps.now()})
        folder = self._task(step, path)
        while True:
            key = f"{folder}/{attempt}.begin.json"
            found = self._settle(key, claim, _json_object)
            if found is None or found.get("writer") == writer:
                return attempt
            attempt += 1

    def attempts(self, step: str, path: str, first: int = 0) -> int:
        """How many attempts, counted from `first`, have failed in a row: the number of the next one."""
        attempt = first
        while self.store.exists(f"{self._task(step, path)}/{attempt}.fail.json"):
            attempt += 1
        return attempt

    # Gangs

    def write_rank(self, record: TaskRecord) -> None:
        """Leave the result of one rank under the gang's attempt; `record.path` is the rank's."""
        key = f"{self._task(record.step, record.path)}/{record.attempt}.rank.json"
        self.store.replace(key, encode(record))

    def read_rank(self, step: str, path: str, attempt: int) -> TaskRecord | None:
        """The result of the rank at `path` under the gang's attempt."""
        return self._read(f"{self._task(step, path)}/{attempt}.rank.json", decode_task)

    # Loops

    def write_exit(self, header: str, path: str, end: LoopExit) -> None:
        """Tell how the loop with this header, entered at `path`, ended."""
        data = _dump({"trip": end.trip, "step": end.step})
        self.store.replace(f"{self._task(header, path)}/exit.json", data)

    def read_exit(self, header: str, path: str) -> LoopExit | None:
        """How the loop with this header, entered at `path`, ended; None if it has not."""
        found = self._read(f"{self._task(header, path)}/exit.json", _json_object)
        return None if found is None else LoopExit(found["trip"], found["step"])

    # What engines and people ask for

    def write_control(self, step: str, path: str, control: Control) -> None:
        """Leave the control values beside the record, for engines that read them from the store."""
        self.store.replace(f"{self._task(step, path)}/ctl.json", encode(control))

    def log_key(self, step: str, path: str, attempt: int) -> str:
        """The key of an attempt's log."""
        return f"{self._task(step, path)}/{attempt}.log"

    def read_log(self, step: str, path: str, attempt: int) -> bytes:
        """An attempt's log so far; empty if there is none."""
        try:
            return self.store.read(self.log_key(step, path, attempt))
        except NotFound:
            return b""

    def read_tags(self, record: RunRecord | None = None) -> tuple[str, ...]:
        """The run's tags as they are now, sorted.

        Args:
            record: the run's record, if it has been read.

        Raises:
            NotFound: if the run does not exist.
        """
        found = self._read(f"{self._prefix}/tags.json", _json_object)
        tags = (record or self.read_run()).tags if found is None else found["tags"]
        return tuple(sorted(tags))

    def change_tags(self, add: Iterable[str] = (), remove: Iterable[str] = ()) -> tuple[str, ...]:
        """Add and remove tags, however many others do the same; returns the tags afterwards.

        Raises:
            NotFound: if the run does not exist.
        """
        added, removed = frozenset(add), frozenset(remove)
        key = f"{self._prefix}/tags.json"
        while True:
            try:
                before: bytes | None = self.store.read(key)
            except NotFound:
                before = None
            tags = tuple(sorted((frozenset(self.read_tags()) - removed) | added))
            data = _dump({"tags": list(tags)})
            if before is None and self.store.create(key, data):
                return tags
            if before is not None and self.store.swap(key, data, before):
                return tags

    def beat(self, *, every: float) -> None:
        """Say that the run's scheduler is alive and will say so again within `every` seconds."""
        data = {"at": timestamps.now(), "every": every, "pid": os.getpid(), "host": _host()}
        self.store.replace(f"{self._prefix}/heartbeat.json", _dump(data))

    def read_heartbeat(self) -> dict[str, Any] | None:
        """The last sign of life: `at`, `every` (seconds), `pid`, `host`."""
        return self._read(f"{self._prefix}/heartbeat.json", _json_object)

    def write_end(self, state: str, reason: str | None = None) -> None:
        """Report the final state: `succeeded`, `failed` or `terminated`."""
        data = _dump({"state": state, "at": timestamps.now(), "reason": reason})
        self.store.replace(f"{self._prefix}/end.json", data)

    def read_end(self) -> dict[str, Any] | None:
        """The reported final state: `state`, `at`, `reason`; None if nobody reported one."""
        return self._read(f"{self._prefix}/end.json", _json_object)

    def clear_end(self) -> None:
        """Take the report of the final state back, because the run goes on."""
        self.store.delete(f"{self._prefix}/end.json")

    def _task(self, step: str, path: str) -> str:
        return layout.task_prefix(self.flow, self.run, step, path)

    def _read(self, key: str, parse: Callable[[bytes], R | None]) -> R | None:
        try:
            return parse(self.store.read(key))
        except NotFound:
            return None

    def _settle(self, key: str, data: bytes, parse: Callable[[bytes], R | None]) -> R | None:
        """Create an object if absent; None if `data` went in, else what was there first.

        An object that does not parse is the rest of a power cut: it counts as absent.
        """
        while not self.store.create(key, data):
            try:
                existing = self.store.read(key)
            except NotFound:
                continue
            found = parse(existing)
            if found is not None:
                return found
            if self.store.swap(key, data, existing):
                return None
        return None


def new_run_id(store: Store, flow: str) -> str:
    """The next integer that is no run of the flow yet, taken so that no other caller gets it."""
    key = layout.flow_key(flow, "counter.json")
    while True:
        try:
            before: bytes | None = store.read(key)
        except NotFound:
            before = None
        last = _last_number(store, flow, before)
        while store.exists(f"{layout.run_prefix(flow, str(last + 1))}/run.json"):
            last += 1
        data = _dump({"last": last + 1})
        taken = store.create(key, data) if before is None else store.swap(key, data, before)
        if taken:
            return str(last + 1)


def run_ids(store: Store, flow: str) -> Iterable[str]:
    """The ids of the flow's runs, newest first, without reading any of them."""
    return map(layout.run_of_index_key, store.list(layout.index_prefix(flow)))


def _last_number(store: Store, flow: str, counter: bytes | None) -> int:
    found = _json_object(counter) if counter is not None else None
    if found is not None and isinstance(found.get("last"), int):
        return int(found["last"])
    folders = store.folders(layout.check_name("flow", flow))
    return max((int(name) for name in folders if name.isdecimal()), default=0)


def _json_object(data: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(data)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _dump(value: object) -> bytes:
    return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()


def _host() -> str:
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
