"""What a flow uses: the vocabulary in which targets say what they can do."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from flowc.diagnostics import Span
from flowc.ir import regions
from flowc.ir.model import kind_of
from flowc.ir.program import Program
from flowc.ir.structure import Structure

if TYPE_CHECKING:
    from flowc.ir.specs import DecoratorSpec, FlowDecoratorSpec


class Feature(enum.Enum):
    """A feature of a flow; the value is its name in tables and in `flowc targets --json`."""

    LINEAR = "linear"
    BRANCH = "branch"
    FOREACH = "foreach"
    NESTED_FOREACH = "nested foreach"
    SWITCH = "switch"
    LOOP = "loop"
    NESTED_LOOP = "nested loop"
    GANG = "gang"
    PARAMETERS = "parameters"
    INCLUDE_FILE = "include file"
    CONFIGS = "configs"
    RETRY = "retry"
    CATCH = "catch"
    TIMEOUT = "timeout"
    RESOURCES = "resources"
    KUBERNETES = "kubernetes"
    BATCH = "batch"
    ENVIRONMENT = "environment"
    SECRETS = "secrets"
    CARD = "card"
    CONDA = "conda"
    PYPI = "pypi"
    SCHEDULE = "schedule"
    PROJECT = "project"
    TRIGGER = "trigger"
    TRIGGER_ON_FINISH = "trigger on finish"
    EXIT_HOOK = "exit hook"
    AIRFLOW_SENSORS = "airflow sensors"
    CUSTOM = "custom decorators"
    EXTENSIONS = "extensions"

    @property
    def meaning(self) -> str:
        """What the feature is, in the words of the API."""
        return _MEANINGS[self]


_MEANINGS: Mapping[Feature, str] = {
    Feature.LINEAR: "`self.next(self.a)`",
    Feature.BRANCH: "`self.next(self.a, self.b)` and its join",
    Feature.FOREACH: '`self.next(self.a, foreach="items")` and its join',
    Feature.NESTED_FOREACH: "a foreach in the body of another",
    Feature.SWITCH: '`self.next({"x": self.a, ...}, condition="kind")`',
    Feature.LOOP: "a switch that leads back",
    Feature.NESTED_LOOP: "a loop in the body of another",
    Feature.GANG: "`self.next(self.a, num_parallel=4)`",
    Feature.PARAMETERS: "`Parameter`",
    Feature.INCLUDE_FILE: "`IncludeFile`",
    Feature.CONFIGS: "`Config`",
    Feature.RETRY: "`@retry`",
    Feature.CATCH: "`@catch`",
    Feature.TIMEOUT: "`@timeout`",
    Feature.RESOURCES: "`@resources`",
    Feature.KUBERNETES: "`@kubernetes`",
    Feature.BATCH: "`@batch`",
    Feature.ENVIRONMENT: "`@environment`",
    Feature.SECRETS: "`@secrets`",
    Feature.CARD: "`@card`",
    Feature.CONDA: "`@conda`",
    Feature.PYPI: "`@pypi`",
    Feature.SCHEDULE: "`@schedule`",
    Feature.PROJECT: "`@project`",
    Feature.TRIGGER: "`@trigger`",
    Feature.TRIGGER_ON_FINISH: "`@trigger_on_finish`",
    Feature.EXIT_HOOK: "`@exit_hook`",
    Feature.AIRFLOW_SENSORS: "Airflow's sensors",
    Feature.CUSTOM: "decorators of your own",
    Feature.EXTENSIONS: "decorators of extensions",
}

_DECORATORS: Mapping[str, tuple[Feature, str]] = {
    "retry": (Feature.RETRY, "retry"),
    "catch": (Feature.CATCH, "catch"),
    "timeout": (Feature.TIMEOUT, "timeout"),
    "resources": (Feature.RESOURCES, "resources"),
    "kubernetes": (Feature.KUBERNETES, "kubernetes"),
    "batch": (Feature.BATCH, "batch"),
    "environment": (Feature.ENVIRONMENT, "environment"),
    "secrets": (Feature.SECRETS, "secrets"),
    "card": (Feature.CARD, "card"),
    "parallel": (Feature.GANG, "parallel"),
    "conda": (Feature.CONDA, "conda"),
    "pypi": (Feature.PYPI, "pypi"),
    "condabase": (Feature.CONDA, "conda_base"),
    "pypibase": (Feature.PYPI, "pypi_base"),
    "schedule": (Feature.SCHEDULE, "schedule"),
    "project": (Feature.PROJECT, "project"),
    "trigger": (Feature.TRIGGER, "trigger"),
    "triggeronfinish": (Feature.TRIGGER_ON_FINISH, "trigger_on_finish"),
    "exithook": (Feature.EXIT_HOOK, "exit_hook"),
    "externaltasksensor": (Feature.AIRFLOW_SENSORS, "airflow_external_task_sensor"),
    "s3keysensor": (Feature.AIRFLOW_SENSORS, "airflow_s3_key_sensor"),
    "custom": (Feature.CUSTOM, ""),
    "opaque": (Feature.EXTENSIONS, ""),
}
"""By the kind of a decorator: its feature, and the name that is written behind the `@`."""

Use = tuple[Feature, tuple[str, ...]]
"""A feature and the node of the flow (as in `Spans`) that uses it."""


def used_features(program: Program, structure: Structure) -> dict[Feature, Span]:
    """The features that a flow uses, each with the first place that does, in order of `Feature`."""
    places: dict[Feature, Span] = {}
    for feature, node in (*_of_regions(structure.regions), *_of_specs(program)):
        places.setdefault(feature, program.spans.of(*node))
    return {feature: places[feature] for feature in Feature if feature in places}


def decorator_feature(spec: DecoratorSpec | FlowDecoratorSpec) -> Feature:
    """The feature that a decorator stands for."""
    return _DECORATORS[kind_of(spec)][0]


def decorator_word(spec: DecoratorSpec | FlowDecoratorSpec) -> str:
    """The name of a decorator as it is written behind the `@`."""
    return _DECORATORS[kind_of(spec)][1] or str(getattr(spec, "name", ""))


def _of_regions(root: regions.Region) -> Iterator[Use]:
    pending: list[tuple[regions.Region, frozenset[type]]] = [(root, frozenset())]
    while pending:
        region, around = pending.pop()
        yield from _of_region(region, around)
        inside = around | {type(region)}
        pending.extend((child, inside) for child in reversed(regions_inside(region)))


def _of_region(region: regions.Region, around: frozenset[type]) -> Iterator[Use]:
    match region:
        case regions.Task(step):
            yield Feature.LINEAR, ("step", step)
        case regions.Split(step):
            yield Feature.BRANCH, ("step", step, "next")
        case regions.Foreach(step):
            nested = regions.Foreach in around
            yield Feature.FOREACH, ("step", step, "next")
            if nested:
                yield Feature.NESTED_FOREACH, ("step", step, "next")
        case regions.Gang(step):
            yield Feature.GANG, ("step", step, "next")
        case regions.Switch(step):
            yield Feature.SWITCH, ("step", step, "next")
        case regions.Loop(header):
            yield Feature.LOOP, ("step", header)
            if regions.Loop in around:
                yield Feature.NESTED_LOOP, ("step", header)


def regions_inside(region: regions.Region) -> tuple[regions.Region, ...]:
    """The regions directly inside a region, in order."""
    match region:
        case regions.Sequence(items):
            return items
        case regions.Split(branches=branches):
            return branches
        case regions.Foreach(body=body) | regions.Gang(body=body) | regions.Loop(body=body):
            return (body,)
        case regions.Switch(arms=arms):
            return tuple(arm.body for arm in arms)
        case _:
            return ()


def _of_specs(program: Program) -> Iterator[Use]:
    flow = program.flow
    for parameter in flow.parameters:
        feature = Feature.INCLUDE_FILE if parameter.type == "file" else Feature.PARAMETERS
        yield feature, ("parameter", parameter.attribute)
    for config in flow.configs:
        yield Feature.CONFIGS, ("config", config.attribute)
    for step in flow.steps:
        for spec in step.decorators:
            yield decorator_feature(spec), ("step", step.name, "decorator", decorator_word(spec))
    for other in flow.decorators:
        yield decorator_feature(other), ("decorator", decorator_word(other))
