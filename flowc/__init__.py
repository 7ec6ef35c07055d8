"""flowc compiles a `FlowSpec` to Argo Workflows, AWS Step Functions and Airflow, and runs it locally.

The names that a flow's file needs are those of `flowc_runtime.api`; they are loaded when used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flowc.deployed import DeployedFlow as DeployedFlow
    from flowc.deployer import Deployer as Deployer
    from flowc.deployer import NBDeployer as NBDeployer
    from flowc_runtime.api import *  # noqa: F403

__version__ = "0.1.0"

_OF_COMPILER = {
    "DeployedFlow": "flowc.deployed",
    "Deployer": "flowc.deployer",
    "NBDeployer": "flowc.deployer",
}


def __getattr__(name: str) -> Any:
    if name.startswith("__") and name != "__all__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    api = import_module("flowc_runtime.api")
    if name == "__all__":
        return [*api.__all__]
    if name in api.__all__:
        value = globals()[name] = getattr(api, name)
        return value
    if name in _OF_COMPILER:
        value = globals()[name] = getattr(import_module(_OF_COMPILER[name]), name)
        return value
    return import_module("flowc_runtime.api_names").planned_name(name)


def __dir__() -> list[str]:
    return [*import_module("flowc_runtime.api").__all__, "__version__"]
