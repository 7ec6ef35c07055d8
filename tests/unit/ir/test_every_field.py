"""A flow that uses every class and field of the IR, made from the classes themselves.

What is added to the IR is covered from then on, without anybody listing it here.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import jsonschema

from flowc.ir import codec, encoding, specs
from flowc.ir.model import Flow
from flowc_runtime.protocol import JSONValue


@cache
def hints_of(model: type) -> dict[str, Any]:
    choices = {name: getattr(specs, name) for name in ("DecoratorSpec", "FlowDecoratorSpec")}
    return get_type_hints(model, localns=choices)


def samples(hint: Any) -> list[Any]:
    """One value of every kind that a type allows; of a union, one of each member."""
    if hint == JSONValue:
        return [{"a": [None, True, 1, 1.5, "x"]}]
    if dataclasses.is_dataclass(hint):
        return [full(hint)]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return [value for a in arguments if a is not types.NoneType for value in samples(a)]
    if origin is Literal:
        return [arguments[0]]
    if origin is tuple:
        return [tuple(value for a in arguments if a is not ... for value in samples(a))]
    if origin in (list, dict):
        return [[{"x": 1}] if origin is list else {"x": [1]}]
    return [{str: "text", int: 7, float: 2.5, bool: True}[hint]]


def full(model: type) -> Any:
    """An object with something in every field."""
    return model(**{name: samples(hint)[0] for name, hint in fields_of(model).items()})


def fields_of(model: type) -> dict[str, Any]:
    hints = hints_of(model)
    return {field.name: hints[field.name] for field in dataclasses.fields(model)}


def whole_flow() -> Flow:
    """A flow with one step for each kind of transition; every one has all decorators."""
    flow = full(Flow)
    step = flow.steps[0]
    transitions = samples(fields_of(type(step))["transition"])
    return dataclasses.replace(
        flow,
        steps=tuple(
            dataclasses.replace(step, name=f"s{n}", transition=t) for n, t in enumerate(transitions)
        ),
    )


def changed(node: Any) -> Iterator[Any]:
    """Copies of a value, each of which differs in one place."""
    if dataclasses.is_dataclass(node) and not isinstance(node, type):
        for field in dataclasses.fields(node):
            for value in changed(getattr(node, field.name)):
                yield dataclasses.replace(node, **{field.name: value})
    elif isinstance(node, tuple):
        yield node[:-1]
        for number, item in enumerate(node):
            for value in changed(item):
                yield (*node[:number], value, *node[number + 1 :])
    else:
        yield from changed_leaf(node)


def changed_leaf(node: Any) -> Iterator[Any]:
    match node:
        case bool():
            yield not node
        case str():
            yield f"{node}x"
        case int() | float():
            yield node + 1
        case dict():
            yield {**node, "more": 1}
            yield dict.fromkeys(node)
        case list():
            yield [*node, 1]
        case _:
            assert node is None
            yield "text"


def classes_in(node: Any) -> set[type]:
    if isinstance(node, tuple):
        return {found for item in node for found in classes_in(item)}
    if not dataclasses.is_dataclass(node) or isinstance(node, type):
        return set()
    values = (getattr(node, field.name) for field in dataclasses.fields(node))
    return {type(node)}.union(*(classes_in(value) for value in values))


def test_the_flow_uses_every_spec() -> None:
    used = {model.__name__ for model in classes_in(whole_flow())}
    assert {name for names in specs.CHOICES.values() for name in names} <= used
    assert {"Linear", "Branch", "Foreach", "Gang", "Switch", "End", "Parameter", "Config"} <= used


def test_every_class_reads_back() -> None:
    flow = whole_flow()
    data = encoding.encode_flow(flow)
    assert codec.decode_flow(data) == flow
    jsonschema.validate(json.loads(data), codec.flow_schema())


def test_the_fingerprint_covers_every_field() -> None:
    flow = whole_flow()
    variants = list(changed(flow))
    assert len(variants) > 300
    prints = {encoding.fingerprint(variant) for variant in (flow, *variants)}
    assert len(prints) == 1 + len(variants)
