"""Names that flows import but the authoring vocabulary does not have."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from flowc_runtime import api
from flowc_runtime.decorators.custom import OpaqueDecorator

COMPILER_NAMES = frozenset(
    {"DeployedFlow", "Deployer", "NBDeployer", "NBRunner", "Runner", "step_functions"}
)
"""Names that make sense only where the whole of flowc is installed."""

PLANNED_NAMES = frozenset({"S3", "get_cards", "inspect_spin"})
"""Names of Metaflow that this version cannot serve yet: they import, and fail on use."""

METAFLOW_MODULES = frozenset(
    {"cards", "client", "decorators", "exception", "includefile", "parameters"}
)
"""Submodules of `metaflow` that flows import."""


class Unavailable:
    """A name that can be imported here, but fails on use."""

    def __init__(self, message: str) -> None:
        self._flowc_message = message

    def __call__(self, *_: object, **__: object) -> Any:
        """Fail with the reason.

        Raises:
            ImportError: always.
        """
        raise ImportError(self._flowc_message)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise ImportError(self._flowc_message)


def shim_name(name: str) -> Any:
    """What `from flowc import NAME` gives where only the runtime is installed.

    Raises:
        AttributeError: if there is no such name.
    """
    if name in COMPILER_NAMES:
        return Unavailable(f"flowc.{name} needs the flowc package; here is only flowc-runtime")
    return planned_name(name)


def planned_name(name: str) -> Any:
    """The stand-in for a name that a later version will have.

    Raises:
        AttributeError: if it is no such name.
    """
    if name in PLANNED_NAMES | COMPILER_NAMES:
        return Unavailable(f"this version of flowc has no `{name}`")
    raise AttributeError(f"module 'flowc' has no attribute {name!r}")


def metaflow_name(name: str) -> Any:
    """What `from metaflow import NAME` gives.

    A name that neither flowc nor Metaflow has may come from one of Metaflow's extensions: it becomes a
    decorator that does nothing but travel, and the compiler says so.

    Raises:
        AttributeError: if the name is private.
    """
    if name.startswith("_"):
        raise AttributeError(f"module 'metaflow' has no attribute {name!r}")
    if name in METAFLOW_MODULES:
        return import_module(f"metaflow.{name}")
    if name in api.__all__:
        return getattr(api, name)
    if name in COMPILER_NAMES | PLANNED_NAMES:
        return _from_compiler(name)
    return OpaqueDecorator(name)


def card_name(name: str) -> Any:
    """What `from metaflow.cards import NAME` gives.

    Raises:
        AttributeError: if the name is private.
    """
    if name.startswith("_"):
        raise AttributeError(f"module 'metaflow.cards' has no attribute {name!r}")
    try:
        return getattr(import_module("flowc_runtime.cards"), name)
    except (ImportError, AttributeError):
        return Unavailable(f"this version of flowc has no card component `{name}`")


def _from_compiler(name: str) -> Any:
    try:
        return getattr(import_module("flowc"), name)
    except (ImportError, AttributeError):
        return shim_name(name)
