"""Included files: read when a run starts, kept as blobs, parsed by its first task.

Their value is a path, an object of a store (`s3://bucket/key`), or the content itself behind `text:`.
In the run's record the value of such a parameter is `{"sha256": ..., "size": ...}`, not the content.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from flowc_runtime.datastore.errors import NotFound, StoreError
from flowc_runtime.datastore.open import open_store
from flowc_runtime.parameters import FILE_ADDRESS, FILE_TEXT, IncludeFile, parse_file
from flowc_runtime.task.errors import TaskError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flowc_runtime.datastore.blobs import Blobs
    from flowc_runtime.plan import ParameterPlan
    from flowc_runtime.protocol import JSONValue


def store_files(
    parameters: Iterable[ParameterPlan],
    values: Mapping[str, JSONValue],
    blobs: Blobs,
    folders: Iterable[str],
) -> dict[str, JSONValue]:
    """Values in which the path of each included file has made way for its stored content.

    Args:
        parameters: The flow's parameters.
        values: Their values by name.
        blobs: Where contents go.
        folders: Where relative paths are looked for, in order.

    Raises:
        TaskError: naming the parameter, if its file cannot be read.
    """
    stored = dict(values)
    for parameter in parameters:
        value = stored.get(parameter.name)
        if parameter.type == "file" and isinstance(value, str):
            content = _read(parameter, value, folders)
            stored[parameter.name] = {"sha256": blobs.write_bytes(content), "size": len(content)}
    return stored


def file_value(cls: type, parameter: ParameterPlan, value: Any, blobs: Blobs) -> Any:
    """What steps see of an included file.

    Raises:
        Exception: whatever the file's parser raises.
    """
    if value is None:
        return None
    declared = getattr(cls, parameter.attribute, None)
    if not isinstance(declared, IncludeFile):
        declared = IncludeFile(parameter.name)
    return parse_file(declared, bytes(blobs.read(value["sha256"])))


def _read(parameter: ParameterPlan, value: str, folders: Iterable[str]) -> bytes:
    if value.startswith(FILE_TEXT):
        return value.removeprefix(FILE_TEXT).encode("utf-8", "surrogateescape")
    address = FILE_ADDRESS.fullmatch(value)
    if address is None:
        return _read_path(parameter, value, folders)
    try:
        return open_store(address[1]).read(address[2])
    except NotFound as error:
        raise TaskError(f"parameter `{parameter.name}`: there is no {value}") from error
    except StoreError as error:
        raise TaskError(f"parameter `{parameter.name}`: cannot read {value}: {error}") from error


def _read_path(parameter: ParameterPlan, path: str, folders: Iterable[str]) -> bytes:
    path = os.path.expanduser(path)
    candidates = [os.path.join(folder, path) for folder in folders]
    found = next((name for name in candidates if os.path.exists(name)), candidates[0])
    try:
        with open(found, "rb") as file:
            return file.read()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise TaskError(f"parameter `{parameter.name}`: cannot read {path!r}: {reason}") from error
