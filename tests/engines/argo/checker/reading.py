"""Manifests as they are read: nothing implied, nothing twice, nothing of a foreign shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Node = Mapping[str, Any]


class StrictLoader(yaml.SafeLoader):
    """Reads YAML 1.1 and refuses a key that stands twice in a mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(
                "while reading a mapping", node.start_mark, f"{twice} twice", node.start_mark
            )
        return super().construct_mapping(node, deep)


@dataclass(frozen=True)
class Finding:
    """Something that would go wrong on a cluster, and where: `Kind name: path`."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True)
class Objects:
    """The Kubernetes objects of a bundle."""

    all: tuple[Node, ...]

    def of(self, kind: str) -> dict[str, Node]:
        """Those of a kind by name."""
        return {o["metadata"]["name"]: o for o in self.all if o["kind"] == kind}


def read_objects(texts: Iterator[str] | list[str]) -> Objects:
    """The objects of some files; documents that are none, such as kustomize's, are left out."""
    documents = (doc for text in texts for doc in yaml.load_all(text, Loader=StrictLoader))
    return Objects(tuple(doc for doc in documents if doc and "metadata" in doc))


def read_bundle(folder: Path) -> Objects:
    """The objects of all YAML files of a folder."""
    return read_objects([path.read_text("utf-8") for path in sorted(folder.glob("*.yaml"))])


def named(items: Any) -> dict[str, Node]:
    """Items of a list by their `name`.

    Raises:
        ValueError: if two have the same.
    """
    names = [item["name"] for item in items or ()]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"{twice} twice in one list")
    return dict(zip(names, items or (), strict=True))


def strings(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every string below a node, keys included, with its path."""
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield f"{path} (key)", str(key)
            yield from strings(value, f"{path}.{key}" if path else str(key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from strings(value, f"{path}[{number}]")
