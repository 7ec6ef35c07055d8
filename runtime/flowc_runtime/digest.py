"""Digests of steps: by them a task notices that its code is not what was compiled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from flowc_runtime.decorators.use import DecoratorUse
from flowc_runtime.protocol import JSONValue


def step_digest(name: str, decorators: JSONValue) -> str:
    """The digest of a step: its name and its decorators, as hex of sha256."""
    import hashlib  # takes longer to import than all digests of a flow to compute

    text = json.dumps([name, decorators], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def describe_uses(uses: Iterable[DecoratorUse]) -> list[JSONValue]:
    """Decorators as JSON, with defaults filled in, so that equal meaning gives equal digests.

    A value that JSON cannot carry stands as the name of its type, or as its own name if it has one.
    """
    return [
        {
            "name": use.name,
            "args": [_plain(value) for value in use.args],
            "attributes": {
                key: _plain(value)
                for key, value in sorted({**_defaults(use.name), **use.attributes}.items())
            },
        }
        for use in uses
    ]


def _defaults(decorator: str) -> Mapping[str, Any]:
    # Not above: most steps have no decorator, and then a task has no need of any.
    from flowc_runtime.decorators.builtin import SIGNATURES

    return SIGNATURES.get(decorator, {})


def _plain(value: Any) -> JSONValue:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if hasattr(value, "items"):
        return {str(key): _plain(item) for key, item in value.items()}
    name: str = getattr(value, "__qualname__", type(value).__qualname__)
    return name
