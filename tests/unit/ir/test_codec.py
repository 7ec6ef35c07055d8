"""The IR as JSON."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowc.ir import codec, encoding
from flowc.ir.model import Config, Flow, Parameter
from flowc.ir.specs import Catch, Opaque, Retry, Timeout
from tests.unit.ir.graphs import flow, structured_flows

SCHEMA = Path(codec.__file__).parent / "schema" / "flow.v1.json"

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
specs = st.one_of(
    st.builds(Retry, st.integers(0, 9), st.floats(0, 1e6)),
    st.builds(Timeout, st.integers(1, 10**6)),
    st.builds(Catch, st.none() | st.text(), st.booleans()),
    st.builds(Opaque, st.text(), json_values),
)


@st.composite
def decorated_flows(draw: st.DrawFn) -> Flow:
    bare = draw(structured_flows())
    steps = tuple(
        dataclasses.replace(
            step, doc=draw(st.text(max_size=9)), decorators=tuple(draw(st.lists(specs, max_size=2)))
        )
        for step in bare.steps
    )
    return dataclasses.replace(
        bare,
        steps=steps,
        parameters=(Parameter("p", "p", "json", draw(json_values)),),
        configs=(Config("c", "c", draw(json_values)),),
    )


@given(decorated_flows())
def test_round_trip_is_the_identity(flow: Flow) -> None:
    assert codec.decode_flow(encoding.encode_flow(flow)) == flow


@given(decorated_flows())
def test_what_is_written_fits_the_published_schema(flow: Flow) -> None:
    jsonschema.validate(json.loads(encoding.encode_flow(flow)), json.loads(SCHEMA.read_text()))


def test_the_published_schema_is_current(update_golden: bool) -> None:
    if update_golden:
        SCHEMA.write_text(json.dumps(codec.flow_schema(), indent=2) + "\n")
    assert json.loads(SCHEMA.read_text()) == json.loads(json.dumps(codec.flow_schema()))


def test_the_fingerprint_sees_every_field() -> None:
    base = flow(start="end", end=None)
    variants = [
        base,
        dataclasses.replace(base, doc="x"),
        dataclasses.replace(base, configs=(Config("c", "c", 1),)),
        dataclasses.replace(base, parameters=(Parameter("p", "p", "int"),)),
        flow(start=["end"], end=None),
        flow(start={"end"}, end=None),
    ]
    assert len({encoding.fingerprint(variant) for variant in variants}) == len(variants)


def test_a_fault_is_named_with_its_place() -> None:
    data = encoding.encode_flow(flow(start={"end"}, end=None)).replace(b'"items"', b"7")
    with pytest.raises(codec.IRFormatError, match=r"steps\[0\]\.transition\.variable"):
        codec.decode_flow(data)


def test_a_newer_document_is_refused() -> None:
    document = json.loads(encoding.encode_document(flow(start="end", end=None), None))
    document["schema"] = encoding.IR_SCHEMA + 1
    with pytest.raises(codec.IRFormatError, match="upgrade flowc"):
        codec.decode_document(json.dumps(document).encode())


def test_a_document_reads_back() -> None:
    original = flow(start="end", end=None)
    assert codec.decode_document(encoding.encode_document(original, {"a": [1]})) == (
        original,
        {"a": [1]},
    )
