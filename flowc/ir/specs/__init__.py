"""What decorators say, as typed values.

A spec has no defaults: whoever makes one has resolved them (`flowc.frontend.decorators`), so a reader
of the IR never has to know them. Units: memory, disk and shared memory in MB, cpu in cores, times in
seconds. None means "not said".

The classes are made when they are first asked for, a topic at a time: most flows use a handful of
decorators, and making all the classes would take a sixth of a `flowc check`.
"""

from __future__ import annotations

import functools
import importlib
import operator
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowc.ir.specs.common import Custom as Custom
    from flowc.ir.specs.common import Opaque as Opaque
    from flowc.ir.specs.common import Pair as Pair
    from flowc.ir.specs.compute import Batch as Batch
    from flowc.ir.specs.compute import Kubernetes as Kubernetes
    from flowc.ir.specs.compute import Toleration as Toleration
    from flowc.ir.specs.compute import VolumeClaim as VolumeClaim
    from flowc.ir.specs.flows import CondaBase as CondaBase
    from flowc.ir.specs.flows import Event as Event
    from flowc.ir.specs.flows import ExitHook as ExitHook
    from flowc.ir.specs.flows import ExternalTaskSensor as ExternalTaskSensor
    from flowc.ir.specs.flows import MappedField as MappedField
    from flowc.ir.specs.flows import Project as Project
    from flowc.ir.specs.flows import PypiBase as PypiBase
    from flowc.ir.specs.flows import ResetAt as ResetAt
    from flowc.ir.specs.flows import S3KeySensor as S3KeySensor
    from flowc.ir.specs.flows import Schedule as Schedule
    from flowc.ir.specs.flows import SensorOptions as SensorOptions
    from flowc.ir.specs.flows import Trigger as Trigger
    from flowc.ir.specs.flows import TriggerOnFinish as TriggerOnFinish
    from flowc.ir.specs.flows import Upstream as Upstream
    from flowc.ir.specs.steps import Card as Card
    from flowc.ir.specs.steps import Catch as Catch
    from flowc.ir.specs.steps import Conda as Conda
    from flowc.ir.specs.steps import Environment as Environment
    from flowc.ir.specs.steps import Parallel as Parallel
    from flowc.ir.specs.steps import Pypi as Pypi
    from flowc.ir.specs.steps import Resources as Resources
    from flowc.ir.specs.steps import Retry as Retry
    from flowc.ir.specs.steps import Secrets as Secrets
    from flowc.ir.specs.steps import SecretSource as SecretSource
    from flowc.ir.specs.steps import Timeout as Timeout

    DecoratorSpec = (
        Retry
        | Timeout
        | Catch
        | Resources
        | Kubernetes
        | Batch
        | Environment
        | Secrets
        | Card
        | Parallel
        | Conda
        | Pypi
        | Custom
        | Opaque
    )
    FlowDecoratorSpec = (
        Schedule
        | Project
        | Trigger
        | TriggerOnFinish
        | ExitHook
        | CondaBase
        | PypiBase
        | ExternalTaskSensor
        | S3KeySensor
        | Custom
        | Opaque
    )

_HOMES = {
    "Batch": "compute",
    "Card": "steps",
    "Catch": "steps",
    "Conda": "steps",
    "CondaBase": "flows",
    "Custom": "common",
    "Environment": "steps",
    "Event": "flows",
    "ExitHook": "flows",
    "ExternalTaskSensor": "flows",
    "Kubernetes": "compute",
    "MappedField": "flows",
    "Opaque": "common",
    "Pair": "common",
    "Parallel": "steps",
    "Project": "flows",
    "Pypi": "steps",
    "PypiBase": "flows",
    "ResetAt": "flows",
    "Resources": "steps",
    "Retry": "steps",
    "S3KeySensor": "flows",
    "Schedule": "flows",
    "SecretSource": "steps",
    "Secrets": "steps",
    "SensorOptions": "flows",
    "Timeout": "steps",
    "Toleration": "compute",
    "Trigger": "flows",
    "TriggerOnFinish": "flows",
    "Upstream": "flows",
    "VolumeClaim": "compute",
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "DecoratorSpec": (
        "Retry",
        "Timeout",
        "Catch",
        "Resources",
        "Kubernetes",
        "Batch",
        "Environment",
        "Secrets",
        "Card",
        "Parallel",
        "Conda",
        "Pypi",
        "Custom",
        "Opaque",
    ),
    "FlowDecoratorSpec": (
        "Schedule",
        "Project",
        "Trigger",
        "TriggerOnFinish",
        "ExitHook",
        "CondaBase",
        "PypiBase",
        "ExternalTaskSensor",
        "S3KeySensor",
        "Custom",
        "Opaque",
    ),
}
"""The names of the specs that a step, and that a flow, may have."""


def __getattr__(name: str) -> object:
    if name in CHOICES:
        members = [getattr(importlib.import_module(__name__), m) for m in CHOICES[name]]
        value: object = functools.reduce(operator.or_, members)
    elif name in _HOMES:
        value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value
