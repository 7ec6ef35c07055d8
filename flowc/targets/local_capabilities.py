"""What the local executor runs; a column of the table beside those of the targets."""

from __future__ import annotations

from flowc.ir.features import Feature
from flowc.targets.capabilities import Cell, Support, Table

_NATIVE, _LOWERED = Support.NATIVE, Support.LOWERED
_NOTIMPL, _NEVER = Support.NOTIMPL, Support.NEVER

CAPABILITIES: Table = {
    Feature.LINEAR: Cell(_NATIVE, "a process for every task"),
    Feature.BRANCH: Cell(_NATIVE, "branches run side by side"),
    Feature.FOREACH: Cell(_NATIVE, "a task for every item, as many at a time as there are workers"),
    Feature.NESTED_FOREACH: Cell(_NATIVE, "likewise, to any depth"),
    Feature.SWITCH: Cell(_NATIVE, "the step chosen at run time"),
    Feature.LOOP: Cell(_NATIVE, "a task for every trip"),
    Feature.NESTED_LOOP: Cell(_NATIVE, "likewise, to any depth"),
    Feature.GANG: Cell(_NATIVE, "all ranks run at the same time"),
    Feature.PARAMETERS: Cell(_NATIVE, "options of `flowc run`"),
    Feature.INCLUDE_FILE: Cell(_NATIVE, "files read when the run starts"),
    Feature.CONFIGS: Cell(_NATIVE, "read before the flow is loaded"),
    Feature.RETRY: Cell(_NATIVE, "with its delay"),
    Feature.CATCH: Cell(_NATIVE, "also for tasks that are killed"),
    Feature.TIMEOUT: Cell(_NATIVE, "the exception first, then the end of the process"),
    Feature.RESOURCES: Cell(_LOWERED, "nothing to do: tasks share this machine"),
    Feature.KUBERNETES: Cell(_LOWERED, "nothing to do: tasks run on this machine"),
    Feature.ENVIRONMENT: Cell(_NATIVE, "variables of the task's process"),
    Feature.BATCH: Cell(_LOWERED, "nothing to do: tasks run on this machine"),
    Feature.SECRETS: Cell(_LOWERED, "inline values; other providers are refused by the task"),
    Feature.CARD: Cell(_NOTIMPL, "tasks run without writing cards"),
    Feature.CONDA: Cell(_NOTIMPL, "tasks run in the environment of `flowc run`"),
    Feature.PYPI: Cell(_NOTIMPL, "tasks run in the environment of `flowc run`"),
    Feature.SCHEDULE: Cell(_LOWERED, "nothing to do: you start the run"),
    Feature.PROJECT: Cell(
        _NATIVE, "runs are tagged with project and branch, yours unless you name one"
    ),
    Feature.TRIGGER: Cell(_LOWERED, "nothing to do: you start the run"),
    Feature.TRIGGER_ON_FINISH: Cell(_LOWERED, "nothing to do: you start the run"),
    Feature.EXIT_HOOK: Cell(_NATIVE, "called when the run is over"),
    Feature.AIRFLOW_SENSORS: Cell(_NEVER, "sensors belong to Airflow's scheduler"),
    Feature.CUSTOM: Cell(_NATIVE, "their hooks are called around the step"),
    Feature.EXTENSIONS: Cell(_LOWERED, "their attributes travel; nothing else happens"),
}
