"""Gangs: ranks that run at the same time, find each other, and commit together.

A rank leaves its result under the gang's attempt. Whoever sees the results of all ranks of one attempt
creates the record of the gang, which names that attempt; so a gang commits as a whole or not at all.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from flowc_runtime import paths
from flowc_runtime.datastore.errors import NotFound
from flowc_runtime.datastore.run_store import new_nonce
from flowc_runtime.protocol import Exit
from flowc_runtime.task.errors import TaskError
from flowc_runtime.task.setup import decorator

if TYPE_CHECKING:
    from flowc_runtime.datastore.records import TaskRecord
    from flowc_runtime.datastore.run_store import RunStore
    from flowc_runtime.task.request import Rank, TaskRequest

LOOPBACK = "127.0.0.1"
_PATIENCE = 600
_PAUSE = 0.2


class Parallel(NamedTuple):
    """`current.parallel`: a task's place in its gang."""

    main_ip: str
    num_nodes: int
    node_index: int
    control_task_id: str


def has_gang(request: TaskRequest) -> bool:
    """Whether any step of the flow runs as a gang."""
    return any(step.kind == "gang" or decorator(step, "parallel") for step in request.plan.steps)


def parallel_facts(request: TaskRequest, records: RunStore) -> Parallel:
    """A task's place in its gang; outside of one, that of the only rank."""
    rank = request.rank
    if rank is None:
        return Parallel(LOOPBACK, 1, 0, request.path)
    base, _number = paths.parent(request.path)
    main = rank.main or _meet(request, records, rank, base)
    return Parallel(main, rank.world, rank.number, paths.item(base, 0))


def commit_rank(records: RunStore, record: TaskRecord, world: int) -> TaskRecord:
    """Leave a rank's result, and commit the gang if it was the last one."""
    records.write_rank(record)
    base, _number = paths.parent(record.path)
    for number in range(world):
        path = paths.item(base, number)
        if records.read_rank(record.step, path, record.attempt) is None:
            return record
    records.commit(replace(record, path=base, writer=new_nonce(), artifacts={}))
    return record


def _meet(request: TaskRequest, records: RunStore, rank: Rank, base: str) -> str:
    """The address of rank 0, which it leaves in the datastore."""
    store = records.store
    key = f"{records.flow}/{records.run}/{request.step}/{base}/{request.attempt}.main.json"
    if rank.number == 0:
        address = _own_address()
        store.replace(key, json.dumps({"main": address}).encode())
        return address
    patience = _patience(request)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            return str(json.loads(store.read(key))["main"])
        except NotFound:
            time.sleep(_PAUSE)
    raise TaskError(
        f"rank 0 of `{request.step}` has not said its address within {patience} seconds",
        Exit.FAILED,
    )


def _patience(request: TaskRequest) -> int:
    found = decorator(request.step_plan, "kubernetes")
    return int(found["hostname_resolution_timeout"]) if found else _PATIENCE


def _own_address() -> str:
    import socket

    try:
        return socket.gethostbyname(socket.gethostname())
    except OSError:
        return LOOPBACK
