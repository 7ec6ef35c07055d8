"""`@secrets`: values that become environment variables before a step runs."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from flowc_runtime.plan import StepPlan
from flowc_runtime.protocol import Env, Exit
from flowc_runtime.task.errors import TaskError
from flowc_runtime.task.setup import decorator

INLINE = "inline"
"""The provider whose values stand in the flow itself, for trying things out."""

KUBERNETES = "kubernetes"
"""The provider whose values the pod has in its environment before the task starts."""


def set_secrets(step: StepPlan) -> None:
    """Set the variables of the step's secrets.

    Raises:
        TaskError: if a provider is not known here, or a variable is set already.
    """
    found = decorator(step, "secrets")
    if found is None:
        return
    values: dict[str, str] = {}
    for source in found["sources"]:
        for name, value in _fetch(step, source).items():
            if name in values:
                raise TaskError(f"two secrets of step `{step.name}` set the variable {name}")
            values[name] = value
    taken = sorted(name for name in values if name in os.environ)
    if taken and not found["allow_override"]:
        raise TaskError(
            f"a secret of step `{step.name}` would replace the variable {taken[0]};"
            " say allow_override=True if it may"
        )
    os.environ.update(values)


def _fetch(step: StepPlan, source: dict[str, Any]) -> dict[str, str]:
    options = source["options"] or {}
    names = options.get("env_vars", {})
    if source["type"] == KUBERNETES and os.environ.get(Env.ENGINE):
        _check_given(step, source, names)
        return {}
    if source["type"] != INLINE:
        raise TaskError(
            f"step `{step.name}` needs a secret from {source['type'] or 'the default provider'},"
            f" which this runtime cannot fetch; it knows {INLINE}",
            Exit.ENVIRONMENT,
        )
    return {str(name): str(value) for name, value in names.items()}


def _check_given(step: StepPlan, source: dict[str, Any], names: Iterable[str]) -> None:
    missing = [name for name in names if name not in os.environ]
    if missing:
        raise TaskError(
            f"the pod of step `{step.name}` has no variable {missing[0]} of the secret {source['id']}",
            Exit.ENVIRONMENT,
        )
