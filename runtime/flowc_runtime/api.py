"""The authoring vocabulary: every name that a flow's file may import.

Names are imported when they are first used: a container compiles what it imports, every time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from flowc_runtime.flowspec import FlowSpec, step

if TYPE_CHECKING:
    from flowc_runtime.argo_event import ArgoEvent
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
    from flowc_runtime.configs import Config, config_expr
    from flowc_runtime.configs_value import ConfigValue
    from flowc_runtime.current import current
    from flowc_runtime.decorators.custom import (
        USER_SKIP_STEP,
        StepDecorator,
        UserStepDecorator,
        user_step_decorator,
    )
    from flowc_runtime.decorators.flows import (
        airflow_external_task_sensor,
        airflow_s3_key_sensor,
        conda_base,
        exit_hook,
        project,
        pypi_base,
        schedule,
        trigger,
        trigger_on_finish,
    )
    from flowc_runtime.decorators.steps import (
        batch,
        card,
        catch,
        conda,
        environment,
        kubernetes,
        parallel,
        pypi,
        pytorch_parallel,
        resources,
        retry,
        secrets,
        timeout,
    )
    from flowc_runtime.event_names import namespaced_event_name
    from flowc_runtime.mutators.base import FlowMutator, StepMutator
    from flowc_runtime.mutators.mutable import MutableFlow, MutableStep
    from flowc_runtime.parameters import IncludeFile, JSONType, Parameter
    from flowc_runtime.parsers import (
        conda_environment_yml_parser,
        pyproject_toml_parser,
        requirements_txt_parser,
        yaml_parser,
    )

_NAMES = {
    "argo_event": "ArgoEvent",
    "client": (
        "DataArtifact Flow Metaflow Run Step Task default_metadata default_namespace get_metadata"
        " get_namespace metadata namespace"
    ),
    "configs": "Config config_expr",
    "configs_value": "ConfigValue",
    "current": "current",
    "decorators.custom": "USER_SKIP_STEP StepDecorator UserStepDecorator user_step_decorator",
    "decorators.flows": (
        "airflow_external_task_sensor airflow_s3_key_sensor conda_base exit_hook project pypi_base"
        " schedule trigger trigger_on_finish"
    ),
    "decorators.steps": (
        "batch card catch conda environment kubernetes parallel pypi pytorch_parallel resources retry"
        " secrets timeout"
    ),
    "event_names": "namespaced_event_name",
    "mutators.base": "FlowMutator StepMutator",
    "mutators.mutable": "MutableFlow MutableStep",
    "parameters": "IncludeFile JSONType Parameter",
    "parsers": (
        "conda_environment_yml_parser pyproject_toml_parser requirements_txt_parser yaml_parser"
    ),
}

LATE = {
    name: f"flowc_runtime.{module}" for module, names in _NAMES.items() for name in names.split()
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
    "ArgoEvent",
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
    "namespaced_event_name",
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
