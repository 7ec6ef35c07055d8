"""The IR read back from JSON, and its published JSON Schema. Writing it is `flowc.ir.encoding`.

The model's dataclasses know nothing of JSON. For each one a msgspec struct is derived; msgspec then
validates what is read and names the place of a fault, as in
`Expected int, got str - at $.steps[3].transition.size`.
"""

from __future__ import annotations

import dataclasses
import functools
import types
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from flowc.ir import specs
from flowc.ir.encoding import IR_SCHEMA, says_kind
from flowc.ir.model import Flow
from flowc_runtime.protocol import JSONValue


class IRFormatError(Exception):
    """The bytes are not a flow in JSON, or of a version that this flowc does not read."""


def decode_flow(data: bytes) -> Flow:
    """Read a flow back.

    Raises:
        IRFormatError: if `data` is not such JSON; the message names the place.
    """
    try:
        wire = msgspec.json.decode(data, type=_struct(Flow))
    except msgspec.DecodeError as error:
        raise IRFormatError(str(error)) from error
    flow = _from_wire(wire)
    if not isinstance(flow, Flow):
        raise IRFormatError("not a flow")
    return flow


def decode_document(data: bytes) -> tuple[Flow, JSONValue]:
    """Read `flow.ir.json` back.

    Raises:
        IRFormatError: if it is malformed or newer than this flowc.
    """
    try:
        head = msgspec.json.decode(data, type=_Document)
    except msgspec.DecodeError as error:
        raise IRFormatError(str(error)) from error
    if head.schema > IR_SCHEMA:
        raise IRFormatError(
            f"the IR has schema {head.schema}, this flowc reads up to {IR_SCHEMA}; upgrade flowc"
        )
    return decode_flow(bytes(head.flow)), head.plan


def flow_schema() -> dict[str, JSONValue]:
    """The JSON Schema (draft 2020-12) of what `encode_flow` writes."""
    schema = msgspec.json.schema(_struct(Flow))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"flowc IR, schema {IR_SCHEMA}",
        **schema,
    }


class _Document(msgspec.Struct):
    schema: int
    flow: msgspec.Raw
    plan: Any


_model_of: dict[type, type] = {}


@functools.cache
def _struct(model: type) -> type[msgspec.Struct]:
    """The msgspec twin of a dataclass."""
    hints = _hints(model)
    required: list[tuple[str, Any]] = []
    optional: list[tuple[str, Any, object]] = []
    for field in dataclasses.fields(model):
        wire = _wire_type(hints[field.name])
        if field.default is dataclasses.MISSING:
            required.append((field.name, wire))
        else:
            optional.append((field.name, wire, field.default))
    struct = msgspec.defstruct(
        model.__name__,
        [*required, *optional],
        tag_field="kind" if says_kind(model) else None,
        tag=str.lower if says_kind(model) else None,
        omit_defaults=True,
        forbid_unknown_fields=True,
    )
    struct.__doc__ = (model.__doc__ or "").split("\n\n")[0]
    _model_of[struct] = model
    return struct


def _hints(model: type) -> dict[str, Any]:
    # The model names the specs for type checkers only, so that they are made when they are needed.
    choices = {name: getattr(specs, name) for name in ("DecoratorSpec", "FlowDecoratorSpec")}
    return get_type_hints(model, localns=choices)


def _wire_type(hint: Any) -> Any:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _struct(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        return tuple[_wire_type(arguments[0]), ...]  # type: ignore[misc]
    if origin in (Union, types.UnionType):
        if any(get_origin(a) is dict for a in arguments):
            return Any  # JSONValue: whatever JSON holds
        return Union[tuple(_wire_type(a) for a in arguments)]  # noqa: UP007
    return hint


def _from_wire(value: object) -> Any:
    if isinstance(value, tuple):
        return tuple(_from_wire(item) for item in value)
    if isinstance(value, msgspec.Struct):
        names = value.__struct_fields__
        return _model_of[type(value)](**{name: _from_wire(getattr(value, name)) for name in names})
    return value
