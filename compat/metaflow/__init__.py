"""Lets `from metaflow import ...` find flowc's vocabulary.

Inside `flowc` commands and in containers flowc provides the name `metaflow` itself; this package is
for everything else that imports such a flow.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import flowc_runtime
from flowc_runtime import api, api_names

if TYPE_CHECKING:
    from flowc_runtime.api import *  # noqa: F403


def _other_metaflow() -> Path | None:
    """The folder of the real Metaflow, where that is installed as well."""
    for entry in sys.path:
        folder = Path(entry or ".", "metaflow")
        if (folder / "metaflow_config.py").is_file():
            return folder
    return None


_other = _other_metaflow()
if _other is not None:
    raise SystemExit(
        f"flowc-metaflow and metaflow are both installed ({_other}): uninstall one of them"
    )

__all__ = api.__all__
__path__ = [*globals()["__path__"], str(Path(flowc_runtime.__file__).parent / "_shim" / "metaflow")]


def __getattr__(name: str) -> Any:
    return api_names.metaflow_name(name)
