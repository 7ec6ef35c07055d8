"""The authoring vocabulary: every name that a flow's file may import.

What only a run needs (`current`, the client, cards) is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from flowc_runtime.configs import Config, config_expr
from flowc_runtime.configs_value import ConfigValue
from flowc_runtime.decorators import (
    airflow_external_task_sensor,
    airflow_s3_key_sensor,
    batch,
    card,
    catch,
    conda,
    conda_base,
    environment,
    exit_hook,
    kubernetes,
    parallel,
    project,
    pypi,
    pypi_base,
    pytorch_parallel,
    resources,
    retry,
    schedule,
    secrets,
    timeout,
    trigger,
    trigger_on_finish,
)
from flowc_runtime.decorators.custom import (
    USER_SKIP_STEP,
    StepDecorator,
    UserStepDecorator,
    user_step_decorator,
)
from flowc_runtime.flowspec import FlowSpec, step
from flowc_runtime.mutators.base import FlowMutator, StepMutator
from flowc_runtime.mutators.mutable import MutableFlow, MutableStep
from flowc_runtime.parameters import IncludeFile, JSONType, Parameter
from flowc_runtime.parsers import (
    conda_environment_yml_parser,
    pyproject_toml_parser,
    requirements_txt_parser,
    yaml_parser,
)

if TYPE_CHECKING:
    from flowc_runtime.client import (
        DataArtifact,
        Flow,
        Metaflow,
        Run,
        Step,
        Task,
        default_metadata,
        default_namespace,
        get_metadata,
        get_namespace,
        metadata,
        namespace,
    )
    from flowc_runtime.current import current

LATE: dict[str, str] = {
    "DataArtifact": "flowc_runtime.client",
    "Flow": "flowc_runtime.client",
    "Metaflow": "flowc_runtime.client",
    "Run": "flowc_runtime.client",
    "Step": "flowc_runtime.client",
    "Task": "flowc_runtime.client",
    "current": "flowc_runtime.current",
    "default_metadata": "flowc_runtime.client",
    "default_namespace": "flowc_runtime.client",
    "get_metadata": "flowc_runtime.client",
    "get_namespace": "flowc_runtime.client",
    "metadata": "flowc_runtime.client",
    "namespace": "flowc_runtime.client",
}
"""Names that are imported when they are first used, and the modules that have them."""


def __getattr__(name: str) -> Any:
    module = LATE.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(module), name)
    return value


__all__ = [
    "USER_SKIP_STEP",
    "Config",
    "ConfigValue",
    "DataArtifact",
    "Flow",
    "FlowMutator",
    "FlowSpec",
    "IncludeFile",
    "JSONType",
    "Metaflow",
    "MutableFlow",
    "MutableStep",
    "Parameter",
    "Run",
    "Step",
    "StepDecorator",
    "StepMutator",
    "Task",
    "UserStepDecorator",
    "airflow_external_task_sensor",
    "airflow_s3_key_sensor",
    "batch",
    "card",
    "catch",
    "conda",
    "conda_base",
    "conda_environment_yml_parser",
    "config_expr",
    "current",
    "default_metadata",
    "default_namespace",
    "environment",
    "exit_hook",
    "get_metadata",
    "get_namespace",
    "kubernetes",
    "metadata",
    "namespace",
    "parallel",
    "project",
    "pypi",
    "pypi_base",
    "pyproject_toml_parser",
    "pytorch_parallel",
    "requirements_txt_parser",
    "resources",
    "retry",
    "schedule",
    "secrets",
    "step",
    "timeout",
    "trigger",
    "trigger_on_finish",
    "user_step_decorator",
    "yaml_parser",
]
