"""The project file: found upwards from a flow, or named on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flowc_runtime.dataclass import dataclass

PROJECT_FILE = "flowc.toml"


class SettingsError(Exception):
    """The settings cannot be read. The text names the file or variable and the key."""

    def __init__(self, message: str, *, help: str | None = None) -> None:
        super().__init__(message)
        self.help = help


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A project file as read: its path and flowc's tables in it."""

    path: Path
    tables: Mapping[str, Any]


def find_project_file(start: Path) -> ProjectFile | None:
    """The nearest `flowc.toml`, or `pyproject.toml` with `[tool.flowc]`, at or above folder `start`.

    Raises:
        SettingsError: if such a file is not TOML.
    """
    for folder in (start, *start.parents):
        plain = folder / PROJECT_FILE
        if plain.is_file():
            return ProjectFile(plain, read_toml(plain))
        shared = folder / "pyproject.toml"
        if shared.is_file():
            tables = _own_table(shared)
            if tables is not None:
                return ProjectFile(shared, tables)
    return None


def read_project_file(path: Path) -> ProjectFile:
    """The project file that was named on the command line.

    Raises:
        SettingsError: if it cannot be read, is not TOML, or is a `pyproject.toml` without flowc's table.
    """
    if path.name != "pyproject.toml":
        return ProjectFile(path, read_toml(path))
    tables = _own_table(path)
    if tables is None:
        raise SettingsError(f"{path} has no table [tool.flowc]")
    return ProjectFile(path, tables)


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises:
        SettingsError: if it cannot be read or is not TOML.
    """
    import tomllib  # not needed where there is no such file

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from None


def _own_table(path: Path) -> Mapping[str, Any] | None:
    """`[tool.flowc]` of a `pyproject.toml`; the file is parsed only if it mentions flowc."""
    if b"flowc" not in _bytes(path):
        return None
    table: Mapping[str, Any] | None = read_toml(path).get("tool", {}).get("flowc")
    return table


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}") from None
