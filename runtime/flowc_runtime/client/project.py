"""What a project's file and folder say about where its runs are."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_runtime.exceptions import MetaflowException

FOLDER = ".flowc"
"""The name of a datastore in a project's folder."""


def project_store(start: Path) -> str:
    """The datastore of the project that `start` is in.

    The nearest folder upwards decides that has a project file with `datastore.root`, or a `.flowc`; if
    none has, it is `.flowc` in `start`.

    Raises:
        MetaflowException: if a project file is not TOML.
    """
    for folder in (start, *start.parents):
        stated = _stated_root(folder)
        if stated is not None:
            return stated if "://" in stated else str(folder / Path(stated).expanduser())
        if (folder / FOLDER).is_dir():
            return str(folder / FOLDER)
    return str(start / FOLDER)


def project_folder(start: Path) -> Path:
    """The nearest folder upwards with a project file; `start` if there is none."""
    found = (folder for folder in (start, *start.parents) if any(_tables(folder)))
    return next(found, start)


def _stated_root(folder: Path) -> str | None:
    for tables in _tables(folder):
        root = tables.get("datastore", {}).get("root")
        return root if isinstance(root, str) else None
    return None


def _tables(folder: Path) -> Iterator[dict[str, Any]]:
    """The tables that are flowc's of the project file in `folder`, if it has one."""
    plain, shared = folder / "flowc.toml", folder / "pyproject.toml"
    if plain.is_file():
        yield _read(plain)
    elif shared.is_file():
        tables = _read(shared).get("tool", {}).get("flowc")
        if tables is not None:
            yield tables


def _read(path: Path) -> dict[str, Any]:
    try:
        toml = import_module("tomllib")
    except ModuleNotFoundError:
        # Python 3.10 has no reader. It runs tasks, which are told their datastore.
        return {}
    try:
        tables: dict[str, Any] = toml.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise MetaflowException(f"{path} is not TOML: {error}") from error
    return tables
