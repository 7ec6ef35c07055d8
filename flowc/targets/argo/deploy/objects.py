"""Objects of Kubernetes as plain JSON: reading what stands inside, and what is flowc's own of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from flowc_runtime.protocol import JSONValue

Object: TypeAlias = dict[str, JSONValue]
"""An object as the API server gives it."""

MANAGED_BY = "app.kubernetes.io/managed-by"
"""The label that says which program an object belongs to."""

NAME = "app.kubernetes.io/name"
"""The label with the deployment's name."""

MANIFEST = "flowc.dev/manifest"
"""The annotation with the bundle's manifest, on the workflow template."""

OWNER = "flowc.dev/owner"
"""The annotation with the name of whoever deployed last."""

TOKEN = "flowc.dev/production-token"  # noqa: S105 - the annotation's name
"""The annotation with the production token."""

_ADDED_BY_SERVER = ("managedFields", "resourceVersion", "generation", "uid", "creationTimestamp")


def value_at(node: JSONValue, *path: str) -> JSONValue:
    """What stands at a path of keys; None if a part of it is missing."""
    for key in path:
        if not isinstance(node, dict):
            return None
        node = node.get(key)
    return node


def text_at(node: JSONValue, *path: str) -> str:
    """The text at a path; empty if there is none."""
    value = value_at(node, *path)
    return value if isinstance(value, str) else ""


def mapping_at(node: JSONValue, *path: str) -> Object:
    """The mapping at a path; empty if there is none."""
    value = value_at(node, *path)
    return value if isinstance(value, dict) else {}


def list_at(node: JSONValue, *path: str) -> list[JSONValue]:
    """The list at a path; empty if there is none."""
    value = value_at(node, *path)
    return value if isinstance(value, list) else []


def name_of(item: JSONValue) -> str:
    """The object's name."""
    return text_at(item, "metadata", "name")


def label(item: JSONValue, name: str) -> str:
    """A label of the object; empty if it has none of that name."""
    return text_at(item, "metadata", "labels", name)


def annotation(item: JSONValue, name: str) -> str | None:
    """An annotation of the object."""
    return text_at(item, "metadata", "annotations", name) or None


def with_metadata(item: Object, **parts: Mapping[str, str] | str) -> Object:
    """A copy whose `metadata` has the given parts; mappings are merged into those that are there."""
    metadata = dict(mapping_at(item, "metadata"))
    for key, value in parts.items():
        metadata[key] = (
            value if isinstance(value, str) else {**mapping_at(metadata, key), **dict(value)}
        )
    return {**item, "metadata": metadata}


def comparable(item: Object) -> Object:
    """The object without what the server adds for its own use."""
    metadata = {
        key: value
        for key, value in mapping_at(item, "metadata").items()
        if key not in _ADDED_BY_SERVER
    }
    return {**{key: item[key] for key in item if key != "status"}, "metadata": metadata}
