"""Small changes of emitted manifests, such as a slip of the hand or a bug of an emitter would make."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Mutation:
    """One change of one object of a bundle.

    Attributes:
        bundle: the name of the golden.
        object: kind and name of the object.
        place: the keys and positions that lead to the changed node.
        path: the place in words, with the names of list items that have one.
        operator: what is done with it.
    """

    bundle: str
    object: str
    place: Place
    path: str
    operator: str

    def __str__(self) -> str:
        return f"{self.bundle} | {self.object} | {self.path} | {self.operator}"

    def rank(self, seed: int) -> str:
        """Where it stands among all mutations: at random, but always in the same place."""
        return hashlib.sha256(f"{seed}: {self}".encode()).hexdigest()

    def apply(self, document: dict[str, Any]) -> dict[str, Any]:
        """The object with the change."""
        changed = copy.deepcopy(document)
        parent: Any = changed
        for part in self.place[:-1]:
            parent = parent[part]
        OPERATORS[self.operator](parent, self.place[-1])
        return changed


def mutations_of(bundle: str, document: Mapping[str, Any]) -> Iterator[Mutation]:
    """Every mutation of an object; what a ConfigMap holds is text of its own and stays as it is."""
    name = f"{document['kind']} {document['metadata']['name']}"
    skipped = ("data", "binaryData") if document["kind"] == "ConfigMap" else ()
    for place, path, value in _nodes({k: v for k, v in document.items() if k not in skipped}):
        for operator in _operators(place[-1], value):
            yield Mutation(bundle, name, place, path, operator)


def _nodes(node: Any, place: Place = (), path: str = "") -> Iterator[tuple[Place, str, Any]]:
    members = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in members:
        shown = value.get("name", key) if isinstance(value, dict) else key
        here = f"{path}[{shown}]" if isinstance(key, int) else f"{path}.{key}".lstrip(".")
        yield (*place, key), here, value
        if isinstance(value, dict | list):
            yield from _nodes(value, (*place, key), here)


def _operators(key: str | int, value: Any) -> Iterator[str]:
    yield "drop"
    yield "misspell the key" if isinstance(key, str) else "repeat"
    yield "another type"
    if isinstance(value, str) and value:
        yield "double a letter"
        yield "cut the end"
        if "." in value or "{{" in value:
            yield "misspell a name"
    elif isinstance(value, int):
        yield "negate"


def _drop(parent: Any, key: Any) -> None:
    del parent[key]


def _misspell_key(parent: Any, key: str) -> None:
    renamed = {(k[:-2] + k[-1] + k[-2] if k == key else k): v for k, v in parent.items()}
    if len(key) < 2 or key not in parent or renamed.keys() == parent.keys():
        renamed = {(k + "s" if k == key else k): v for k, v in parent.items()}
    parent.clear()
    parent.update(renamed)


def _repeat(parent: Any, key: int) -> None:
    parent.insert(key, copy.deepcopy(parent[key]))


def _retype(parent: Any, key: Any) -> None:
    value = parent[key]
    parent[key] = 7 if isinstance(value, str) else "x" if isinstance(value, int) else [[]]


def _double(parent: Any, key: Any) -> None:
    value = parent[key]
    middle = len(value) // 2
    parent[key] = value[: middle + 1] + value[middle:]


def _cut(parent: Any, key: Any) -> None:
    parent[key] = parent[key][:-1]


def _misspell_name(parent: Any, key: Any) -> None:
    value = parent[key]
    at = max(value.rfind(".") + 1, value.rfind("{{") + 2 if "{{" in value else 0)
    parent[key] = value[:at] + "z" + value[at:]


def _negate(parent: Any, key: Any) -> None:
    value = parent[key]
    parent[key] = not value if isinstance(value, bool) else -value


OPERATORS: Mapping[str, Callable[[Any, Any], None]] = {
    "drop": _drop,
    "misspell the key": _misspell_key,
    "repeat": _repeat,
    "another type": _retype,
    "double a letter": _double,
    "cut the end": _cut,
    "misspell a name": _misspell_name,
    "negate": _negate,
}
