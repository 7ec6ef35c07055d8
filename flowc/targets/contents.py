"""What the files of a bundle say, whatever their form: objects, and the code that they carry."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from flowc.targets.yamlio import load_all
from flowc_runtime.dataclass import dataclass
from flowc_runtime.protocol import JSONValue

_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass(frozen=True, slots=True)
class Contents:
    """A bundle in parts.

    `objects` are those of the engine by kind and name, or by path where a file says neither; `code` the
    files of the code archive by path, wherever they travel; `texts` what else there is, by path.
    Digests of the code, which change with every letter of it, are masked in the objects.
    """

    objects: Mapping[str, JSONValue]
    code: Mapping[str, bytes]
    texts: Mapping[str, bytes]


def read_contents(files: Mapping[str, bytes]) -> Contents:
    """Take the files of a bundle apart. A file that is not of its form counts as text."""
    objects: dict[str, JSONValue] = {}
    code: dict[str, bytes] = {}
    texts: dict[str, bytes] = {}
    for path, data in files.items():
        if PurePosixPath(path).name == "flow.ir.json":
            code[path] = data
        elif path.endswith(".zip"):
            code.update(_unpacked(data))
        else:
            found = _documents(path, data)
            objects.update(found)
            if not found:
                texts[path] = data
    mounted = dict(_mounted(objects))
    for name, paths in mounted.items():
        code.update(_carried(objects.pop(f"ConfigMap {name}", None), paths))
    return Contents({k: _masked(v, frozenset(mounted)) for k, v in objects.items()}, code, texts)


def _documents(path: str, data: bytes) -> dict[str, JSONValue]:
    try:
        if path.endswith(".json"):
            documents = [json.loads(data)]
        elif path.endswith((".yaml", ".yml")):
            documents = load_all(data.decode())
        else:
            return {}
    except ValueError:
        return {}
    named = [(_object_name(document) or path, document) for document in documents]
    return {name: document for name, document in named if document is not None}


def _object_name(document: JSONValue) -> str | None:
    match document:
        case {"kind": str(kind), "metadata": {"name": str(name)}}:
            return f"{kind} {name}"
    return None


def _unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _mounted(value: JSONValue | Mapping[str, JSONValue]) -> Iterator[tuple[str, dict[str, str]]]:
    """The ConfigMaps whose keys a volume puts back at paths: name, and path by key."""
    match value:
        case {"configMap": {"name": str(name), "items": list(items)}}:
            pairs = (item for item in items if isinstance(item, dict))
            yield name, {str(item.get("key")): str(item.get("path")) for item in pairs}
        case Mapping():
            for member in value.values():
                yield from _mounted(member)
        case list():
            for member in value:
                yield from _mounted(member)


def _carried(config_map: JSONValue, paths: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    if not isinstance(config_map, dict):
        return
    for field in ("data", "binaryData"):
        held = config_map.get(field)
        for key, text in held.items() if isinstance(held, dict) else ():
            data = base64.b64decode(str(text)) if field == "binaryData" else str(text).encode()
            yield paths.get(key, key), data


def _masked(value: JSONValue, mounted: frozenset[str]) -> JSONValue:
    match value:
        case dict():
            masked = {key: _masked(member, mounted) for key, member in value.items()}
            held = masked.get("configMap")
            if isinstance(held, dict) and held.get("name") in mounted:
                # Its name ends in a digest, and what it holds is told as code.
                head = str(held["name"]).rpartition("-")[0]
                masked["configMap"] = {**held, "name": head, "items": None}
            return masked
        case list():
            return [_masked(member, mounted) for member in value]
        case str():
            return _DIGEST.sub("<digest>", value)
    return value
