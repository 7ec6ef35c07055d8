"""`from metaflow import ...` and `from flowc import ...` where only the runtime is installed."""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_shim")
"""Holds the packages `flowc` and `metaflow` that re-export the runtime's vocabulary."""


class _MetaflowFinder:
    """Finds flowc's `metaflow` before one that happens to be installed."""

    @staticmethod
    def find_spec(name: str, _path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Where `metaflow` is; everything else is for others to find."""
        return PathFinder.find_spec(name, [FOLDER], target) if name == "metaflow" else None


def provide_shims() -> None:
    """Make both names importable; a real `flowc` that is installed goes first, a real `metaflow` not."""
    if _MetaflowFinder not in sys.meta_path:
        sys.meta_path.insert(0, _MetaflowFinder)
    if FOLDER not in sys.path:
        sys.path.append(FOLDER)
