"""The IR as canonical JSON, and the fingerprint made of it. Reading it back is `flowc.ir.codec`.

Fields that hold their default are left out, so a field that a later version adds does not change the
JSON, nor the fingerprint, of flows that do not use it. Where the model has a choice of types, the
object says its `kind`.
"""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import MISSING, fields, is_dataclass
from typing import get_args

from flowc.ir.model import Flow, Transition, kind_of
from flowc.ir.specs import CHOICES
from flowc_runtime.protocol import JSONValue

IR_SCHEMA = 1
"""Version of the JSON form; it grows when a reader of the last version would misread the new one."""

_TRANSITIONS = frozenset(get_args(Transition))
_SPECS = frozenset(name for names in CHOICES.values() for name in names)


def says_kind(model: type) -> bool:
    """Whether objects of a class stand where the model has a choice of types."""
    return model in _TRANSITIONS or model.__name__ in _SPECS


def encode_flow(flow: Flow) -> bytes:
    """The flow as compact JSON in canonical form: equal flows give equal bytes."""
    text = json.dumps(_to_json(flow), ensure_ascii=False, separators=(",", ":"))
    return _utf8(text)


def fingerprint(flow: Flow) -> str:
    """The sha256 of the canonical form, in hex. Places in the source do not count."""
    return hashlib.sha256(encode_flow(flow)).hexdigest()


def encode_document(flow: Flow, plan: JSONValue) -> bytes:
    """The contents of `flow.ir.json`: the flow, and the plan that the runtime reads."""
    document: JSONValue = {"schema": IR_SCHEMA, "flow": _to_json(flow), "plan": plan}
    return _utf8(f"{_laid_out(document, depth=2)}\n")


def _laid_out(value: JSONValue, depth: int, pad: str = "") -> str:
    """JSON with a line for each step, so that a diff shows which ones changed."""
    inner = f"{pad}  "
    if isinstance(value, dict) and depth:
        lines = [f"{_compact(k)}: {_laid_out(v, depth - 1, inner)}" for k, v in value.items()]
        opening, closing = "{}"
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        lines = [_compact(item) for item in value]
        opening, closing = "[]"
    else:
        return _compact(value)
    body = ",\n".join(f"{inner}{line}" for line in lines)
    return f"{opening}\n{body}\n{pad}{closing}"


def _compact(value: JSONValue) -> str:
    return json.dumps(value, ensure_ascii=False)


def _utf8(text: str) -> bytes:
    # A lone surrogate has no UTF-8 form, but its backslash escape is JSON's own.
    return text.encode("utf-8", "backslashreplace")


def _to_json(value: object) -> JSONValue:
    if isinstance(value, tuple):
        return [_to_json(item) for item in value]
    if not is_dataclass(value) or isinstance(value, type):
        return value  # type: ignore[return-value]
    node: dict[str, JSONValue] = {"kind": kind_of(value)} if says_kind(type(value)) else {}
    for name, default in _defaults(type(value)):
        item = getattr(value, name)
        if default is MISSING or item != default:
            node[name] = _to_json(item)
    return node


@functools.cache
def _defaults(model: type) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.default) for field in fields(model))
