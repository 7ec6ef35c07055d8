"""Where runs, tasks and artifacts are kept: records, blobs, and the store below them."""

from __future__ import annotations

from flowc_runtime.datastore.base import Store
from flowc_runtime.datastore.errors import (
    DamagedBlob,
    DamagedRecord,
    InvalidName,
    NotFound,
    RunConflict,
    SchemaVersionError,
    StoreError,
)
from flowc_runtime.datastore.open import open_store
from flowc_runtime.datastore.records import (
    ArtifactRef,
    Control,
    ExceptionSummary,
    Parent,
    ParentItems,
    ParentTask,
    RunRecord,
    TaskRecord,
    control_of,
)
from flowc_runtime.datastore.run_store import RunStore, new_nonce, new_run_id, run_ids

__all__ = [
    "ArtifactRef",
    "Control",
    "DamagedBlob",
    "DamagedRecord",
    "ExceptionSummary",
    "InvalidName",
    "NotFound",
    "Parent",
    "ParentItems",
    "ParentTask",
    "RunConflict",
    "RunRecord",
    "RunStore",
    "SchemaVersionError",
    "Store",
    "StoreError",
    "TaskRecord",
    "control_of",
    "new_nonce",
    "new_run_id",
    "open_store",
    "run_ids",
]
