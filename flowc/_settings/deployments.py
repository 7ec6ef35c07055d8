"""`[[deployment]]` tables: what `flowc compile --all` compiles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields
from typing import Any

from flowc._settings.files import ProjectFile, SettingsError
from flowc.spelling import nearest
from flowc_runtime.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Deployment:
    """One flow, one target, one output folder; paths count from the project file."""

    flow: str = field(metadata={"doc": "the flow: `path.py` or `path.py:Class`"})
    target: str = field(metadata={"doc": "the target to compile for"})
    output: str = field(metadata={"doc": "the folder to write"})
    name: str | None = field(default=None, metadata={"doc": "name of the deployment"})
    code: str | None = field(
        default=None, metadata={"doc": "as --code", "choices": ("embed", "store", "image")}
    )
    image: str | None = field(default=None, metadata={"doc": "as --image"})
    branch: str | None = field(default=None, metadata={"doc": "as --branch"})
    production: bool = field(default=False, metadata={"doc": "as --production"})
    tags: tuple[str, ...] = field(default=(), metadata={"doc": "as --tag"})
    decospecs: tuple[str, ...] = field(default=(), metadata={"doc": "as --with"})
    configs: Mapping[str, str] = field(
        default_factory=dict, metadata={"doc": "as --config: a path by name"}
    )
    config_values: Mapping[str, str] = field(
        default_factory=dict, metadata={"doc": "as --config-value: JSON by name"}
    )


def read_deployments(project: ProjectFile) -> tuple[Deployment, ...]:
    """The deployments that a project file lists, in its order.

    Raises:
        SettingsError: on a missing or unknown key, or a value of the wrong type.
    """
    tables = project.tables.get("deployment", [])
    if not isinstance(tables, list):
        raise SettingsError(f"{project.path.name}: write `[[deployment]]`, with two brackets")
    return tuple(
        _read(table, f"{project.path.name}: deployment {n}") for n, table in enumerate(tables, 1)
    )


def _read(table: dict[str, Any], where: str) -> Deployment:
    known = {f.name: f for f in fields(Deployment)}
    for name in table:
        if name not in known:
            guess = nearest(name, known)
            hint = f"did you mean `{guess}`?" if guess else None
            raise SettingsError(f"{where}: unknown key `{name}`", help=hint)
    for name in ("flow", "target", "output"):
        if name not in table:
            raise SettingsError(f"{where}: `{name}` is missing")
    values = {name: _value(known[name].type, table[name], f"{where}: {name}") for name in table}
    for name, value in values.items():
        choices = known[name].metadata.get("choices", (value,))
        if value not in choices:
            listed = ", ".join(choices)
            raise SettingsError(f"{where}: {name}: `{value}` is not one of {listed}")
    return Deployment(**values)


def _value(kind: object, value: object, where: str) -> Any:
    if kind == "bool" and isinstance(value, bool):
        return value
    if kind == "tuple[str, ...]" and isinstance(value, list):
        return tuple(str(item) for item in value)
    if kind == "Mapping[str, str]" and isinstance(value, dict):
        return {name: _value("str", item, f"{where}.{name}") for name, item in value.items()}
    if kind in ("str", "str | None") and isinstance(value, str):
        return value
    raise SettingsError(f"{where}: unexpected value `{value}`")
