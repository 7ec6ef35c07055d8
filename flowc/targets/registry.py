"""The targets by name; a target's modules are loaded when it is asked for."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from flowc.diagnostics import UsageError
from flowc.spelling import nearest
from flowc.targets.base import Target

if TYPE_CHECKING:
    from flowc.bundle import Manifest
    from flowc.settings import Settings
    from flowc.targets.deployment import Check, Deployer

TARGETS: Mapping[str, str] = {
    "argo": "flowc.targets.argo.target:TARGET",
}
"""The engines: where each one's target is found, as `module:attribute`."""

FORMS: Mapping[str, str] = {
    "ir": "flowc.targets.ir:TARGET",
}
"""Targets that are no engine, found the same way."""

DEPLOYERS: Mapping[str, str] = {
    "argo": "flowc.targets.argo.deploy:connect",
}
"""The engines that flowc can deploy to: a function from settings to a `Deployer`, found the same way."""

INSPECTIONS: Mapping[str, str] = {
    "argo": "flowc.targets.argo.deploy:inspect",
}
"""The engines that `flowc doctor` looks at: a function from settings to checks, found the same way."""


def get_target(name: str) -> Target:
    """The target of that name.

    Raises:
        UsageError: if there is none.
    """
    place = {**TARGETS, **FORMS}.get(name)
    if place is None:
        raise UsageError(f"unknown target `{name}`", help=_suggestion(name))
    target: Target = _load(place)
    return target


def get_deployer(
    name: str,
    settings: Settings,
    manifest: Manifest | None = None,
    *,
    environment: Mapping[str, str] = os.environ,
) -> Deployer:
    """The deployer for an engine, connected as the settings say.

    Args:
        name: the engine.
        settings: where it is.
        manifest: of the bundle that is to be deployed, if there is one; it may say where, too.
        environment: where credentials are looked for.

    Raises:
        UsageError: if flowc cannot deploy to it.
        FlowcError: if the engine cannot be reached, or a package for that is missing.
    """
    place = DEPLOYERS.get(name)
    if place is None:
        get_target(name)  # complains about a name that is no target at all
        raise UsageError(
            f"flowc cannot deploy to `{name}`", help=f"it can to: {', '.join(DEPLOYERS)}"
        )
    deployer: Deployer = _load(place)(settings, manifest, environment)
    return deployer


def inspect(
    name: str, settings: Settings, environment: Mapping[str, str] = os.environ
) -> Iterator[Check]:
    """Whether an engine of `INSPECTIONS` can be reached and deployed to; changes nothing there.

    Raises:
        FlowcError: for what keeps all of it from being found out.
    """
    checks: Iterator[Check] = _load(INSPECTIONS[name])(settings, environment)
    return checks


def _load(place: str) -> Any:
    module, _, attribute = place.partition(":")
    return getattr(importlib.import_module(module), attribute)


def _suggestion(name: str) -> str:
    if guess := nearest(name, [*TARGETS, *FORMS]):
        return f"did you mean `{guess}`?"
    return f"targets are: {', '.join([*TARGETS, *FORMS])}"
