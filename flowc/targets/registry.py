"""The targets by name; a target's modules are loaded when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from flowc.diagnostics import UsageError
from flowc.spelling import nearest
from flowc.targets.base import Target

TARGETS: Mapping[str, str] = {
    "argo": "flowc.targets.argo.target:TARGET",
}
"""The engines: where each one's target is found, as `module:attribute`."""

FORMS: Mapping[str, str] = {
    "ir": "flowc.targets.ir:TARGET",
}
"""Targets that are no engine, found the same way."""


def get_target(name: str) -> Target:
    """The target of that name.

    Raises:
        UsageError: if there is none.
    """
    place = {**TARGETS, **FORMS}.get(name)
    if place is None:
        raise UsageError(f"unknown target `{name}`", help=_suggestion(name))
    module, _, attribute = place.partition(":")
    target: Target = getattr(importlib.import_module(module), attribute)
    return target


def _suggestion(name: str) -> str:
    if guess := nearest(name, [*TARGETS, *FORMS]):
        return f"did you mean `{guess}`?"
    return f"targets are: {', '.join([*TARGETS, *FORMS])}"
