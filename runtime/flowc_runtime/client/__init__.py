"""Reading runs: flows, runs, steps, tasks and artifacts, straight from the datastore's records."""

from __future__ import annotations

from flowc_runtime.client.errors import (
    MetaflowInvalidPathspec,
    MetaflowNamespaceMismatch,
    MetaflowNotFound,
    MetaflowTagError,
)
from flowc_runtime.client.flows import Flow, Metaflow
from flowc_runtime.client.place import (
    default_metadata,
    default_namespace,
    get_metadata,
    get_namespace,
    metadata,
    namespace,
    user_name,
)
from flowc_runtime.client.runs import Run
from flowc_runtime.client.steps import Step
from flowc_runtime.client.tasks import Task
from flowc_runtime.client.values import DataArtifact, MetaflowData

__all__ = [
    "DataArtifact",
    "Flow",
    "Metaflow",
    "MetaflowData",
    "MetaflowInvalidPathspec",
    "MetaflowNamespaceMismatch",
    "MetaflowNotFound",
    "MetaflowTagError",
    "Run",
    "Step",
    "Task",
    "default_metadata",
    "default_namespace",
    "get_metadata",
    "get_namespace",
    "metadata",
    "namespace",
    "user_name",
]
