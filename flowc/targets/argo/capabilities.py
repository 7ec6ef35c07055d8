"""What flowc can express on Argo Workflows."""

from __future__ import annotations

from flowc.ir.features import Feature
from flowc.targets.capabilities import Cell, Support, Table

_NATIVE, _LOWERED = Support.NATIVE, Support.LOWERED
_NOTIMPL, _NEVER = Support.NOTIMPL, Support.NEVER

CAPABILITIES: Table = {
    Feature.LINEAR: Cell(_NATIVE, "tasks of a DAG template"),
    Feature.BRANCH: Cell(_NATIVE, "tasks of one DAG; the join depends on all branches"),
    Feature.FOREACH: Cell(_NATIVE, "`withSequence` over the number of items"),
    Feature.NESTED_FOREACH: Cell(_NATIVE, "DAG templates inside DAG templates"),
    Feature.SWITCH: Cell(_NATIVE, "`when` on the first step of each case"),
    Feature.LOOP: Cell(_LOWERED, "a DAG template that calls itself"),
    Feature.NESTED_LOOP: Cell(_LOWERED, "a DAG template that calls itself"),
    Feature.GANG: Cell(_NATIVE, "`withSequence` over the ranks, or a JobSet; retried as a whole"),
    Feature.PARAMETERS: Cell(_NATIVE, "workflow parameters"),
    Feature.INCLUDE_FILE: Cell(
        _LOWERED, "default files travel with the code; a run may name an object"
    ),
    Feature.CONFIGS: Cell(_LOWERED, "resolved when compiling, part of the code archive"),
    Feature.RETRY: Cell(_NATIVE, "`retryStrategy`"),
    Feature.CATCH: Cell(_LOWERED, "by the runtime, with one more attempt for pods that die hard"),
    Feature.TIMEOUT: Cell(_LOWERED, "by the runtime, with `activeDeadlineSeconds` behind it"),
    Feature.RESOURCES: Cell(_NATIVE, "container resources"),
    Feature.KUBERNETES: Cell(_NATIVE, "fields of the pod"),
    Feature.ENVIRONMENT: Cell(_NATIVE, "environment of the container"),
    Feature.BATCH: Cell(_NEVER, "jobs of AWS Batch; use `@kubernetes` or `@resources`"),
    Feature.SECRETS: Cell(_NATIVE, "secrets of Kubernetes, and inline values"),
    Feature.CARD: Cell(_NOTIMPL, "written by the runtime into the datastore"),
    Feature.CONDA: Cell(_NOTIMPL, "put the packages into the image"),
    Feature.PYPI: Cell(_NOTIMPL, "put the packages into the image"),
    Feature.SCHEDULE: Cell(_NATIVE, "a CronWorkflow"),
    Feature.PROJECT: Cell(_NATIVE, "project and branch are part of the name"),
    Feature.TRIGGER: Cell(_NATIVE, "a Sensor of Argo Events"),
    Feature.TRIGGER_ON_FINISH: Cell(_NATIVE, "a Sensor on finished workflows"),
    Feature.EXIT_HOOK: Cell(_NATIVE, "`onExit`, each hook in a pod of its own"),
    Feature.AIRFLOW_SENSORS: Cell(_NEVER, "sensors belong to Airflow's scheduler"),
    Feature.CUSTOM: Cell(_LOWERED, "the runtime runs their hooks"),
    Feature.EXTENSIONS: Cell(
        _LOWERED, "their attributes travel; what they do has to be in the image"
    ),
}
