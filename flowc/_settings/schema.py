"""The JSON Schema of `flowc.toml`, made from the table of keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields

from flowc._settings.deployments import Deployment
from flowc._settings.keys import KEYS, SECTIONS, Key
from flowc_runtime.protocol import JSONValue

_TYPES: Mapping[str, dict[str, JSONValue]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "bool": {"type": "boolean"},
    "tuple[str, ...]": {"type": "array", "items": {"type": "string"}},
    "Mapping[str, str]": {"type": "object", "additionalProperties": {"type": "string"}},
}


def settings_schema() -> dict[str, JSONValue]:
    """The schema, as published in `flowc/schema/flowc.toml.schema.json`."""
    sections: dict[str, JSONValue] = {name: _section(name) for name in SECTIONS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "flowc.toml",
        "description": "Settings of a flowc project; the same tables may stand below [tool.flowc].",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            **sections,
            "deployment": {"type": "array", "items": _deployment()},
            "profile": {
                "type": "object",
                "description": "Settings that `--profile NAME` lays over the others.",
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": sections,
                },
            },
        },
    }


def _section(name: str) -> JSONValue:
    keys: dict[str, JSONValue] = {
        key.name: _key(key) for key in KEYS.values() if key.section == name
    }
    return {"type": "object", "additionalProperties": False, "properties": keys}


def _key(key: Key) -> dict[str, JSONValue]:
    entry = {"description": key.doc, **_TYPES[key.kind.removesuffix(" | None")]}
    if key.choices:
        entry["enum"] = list(key.choices)
    if key.default is not None:
        entry["default"] = _plain(key.default)
    return entry


def _plain(value: object) -> JSONValue:
    if isinstance(value, Mapping):
        return {str(name): str(word) for name, word in value.items()}
    if isinstance(value, tuple):
        return [str(item) for item in value]
    assert isinstance(value, str | int | bool)
    return value


def _deployment() -> JSONValue:
    keys: dict[str, dict[str, JSONValue]] = {}
    for field in fields(Deployment):
        kind = str(field.type).removesuffix(" | None")
        keys[field.name] = {"description": field.metadata["doc"], **_TYPES[kind]}
        if choices := field.metadata.get("choices"):
            keys[field.name]["enum"] = list(choices)
    required: list[JSONValue] = [
        f.name for f in fields(Deployment) if f.default is f.default_factory is MISSING
    ]
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": dict(keys),
    }
