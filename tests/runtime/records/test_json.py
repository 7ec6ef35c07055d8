"""Records are written and read exactly as the interface says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowc_runtime.datastore import (
    ArtifactRef,
    Control,
    ExceptionSummary,
    ParentItems,
    ParentTask,
    RunRecord,
    SchemaVersionError,
    TaskRecord,
    timestamps,
)
from flowc_runtime.datastore.records import decode_run, decode_task, encode

FIXTURES = Path(__file__).parents[1] / "fixtures" / "v1"

RUN = RunRecord(
    flow="Sweep",
    run="7",
    target="argo",
    uid="0f5c7d1e-9a",
    created="2026-11-23T15:04:05.000001Z",
    user="ann",
    parameters={"alpha": 0.5, "names": ["a", "ü"]},
    configs={"db": {"host": "h"}},
    tags=("nightly",),
    system_tags=("user:ann", "runtime:argo"),
    event={"name": "new-data", "payload": {"day": "2026-11-23"}},
    code="1" * 64,
    ir="2" * 64,
    origin="6",
    versions={"flowc_runtime": "0.1.0", "python": "3.12.1"},
)
TASK = TaskRecord(
    flow="Sweep",
    run="7",
    step="train",
    path="r.3_0",
    attempt=1,
    writer="00ff",
    outcome="ok",
    started="2026-11-23T15:05:00.000000Z",
    finished="2026-11-23T15:05:01.500000Z",
    parents=(ParentTask("start", "r"),),
    case="deploy",
    artifacts={
        "alpha": ArtifactRef(25, "float", inline="gAWVCgAAAAAAAABHP+AAAAAAAAAuAAAAAA=="),
        "model": ArtifactRef(1048640, "numpy.ndarray", sha256="3" * 64),
    },
    metadata={"case": "good"},
    engine={"pod": "sweep-1"},
    versions={"python": "3.12.1"},
    code="1" * 64,
    digest="4" * 64,
)
JOIN = TaskRecord(
    flow="Sweep",
    run="7",
    step="join",
    path="r",
    attempt=0,
    writer="0100",
    outcome="caught",
    started="2026-11-23T15:06:00.000000Z",
    finished="2026-11-23T15:06:00.250000Z",
    parents=(ParentItems("train", "r", 3), ParentTask("other", "r")),
    exception=ExceptionSummary("ValueError", "bad\udc80", "Traceback"),
    digest="5" * 64,
)
FAILURE = TaskRecord(
    flow="Sweep",
    run="7",
    step="train",
    path="r.3_0",
    attempt=0,
    writer="00fe",
    outcome="failed",
    started="2026-11-23T15:04:59.000000Z",
    finished="2026-11-23T15:04:59.500000Z",
    exception=ExceptionSummary("MemoryError", "", ""),
    digest="4" * 64,
)
VERSION_1 = {"record.json": TASK, "record-join.json": JOIN, "fail.json": FAILURE}


@pytest.mark.parametrize("name", VERSION_1)
def test_task_records_of_version_1(name: str) -> None:
    data = (FIXTURES / name).read_bytes()
    assert decode_task(data) == VERSION_1[name]
    assert encode(VERSION_1[name]) == data


def test_run_records_of_version_1() -> None:
    data = (FIXTURES / "run.json").read_bytes()
    assert decode_run(data) == RUN
    assert encode(RUN) == data


def test_control_objects_of_version_1() -> None:
    assert encode(Control(None, "deploy", 2, "train/r.3_0")) == (FIXTURES / "ctl.json").read_bytes()


def test_keys_come_in_the_order_of_the_interface() -> None:
    assert " ".join(json.loads(encode(TASK))) == (
        "schema flow run step path attempt writer outcome started finished parents count case trip"
        " artifacts exception origin metadata engine versions code digest"
    )
    assert " ".join(json.loads(encode(RUN))) == (
        "schema flow run target uid created user parameters configs tags system_tags event code ir"
        " origin versions"
    )
    assert "artifacts" not in json.loads(encode(FAILURE))


def test_unknown_keys_are_ignored() -> None:
    value = {**json.loads(encode(TASK)), "new": 1}
    assert decode_task(json.dumps(value).encode()) == TASK


@pytest.mark.parametrize("version", [2, 99, -1])
def test_other_schema_versions_are_refused(version: int) -> None:
    for record, decode in ((TASK, decode_task), (RUN, decode_run)):
        value = {**json.loads(encode(record)), "schema": version}
        with pytest.raises(SchemaVersionError, match=f"schema version {version}, .* reads 0 and 1"):
            decode(json.dumps(value).encode())


@given(st.integers(0, 600))
def test_no_beginning_of_a_record_is_a_record(length: int) -> None:
    data = encode(TASK)
    assert length >= len(data) or decode_task(data[:length]) is None


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.text(), JSON), JSON)
def test_any_parameters_come_back(parameters: dict[str, object], event: object) -> None:
    record = RunRecord("F", "1", "local", "u", "t", "ü", parameters=parameters, event=event)
    assert decode_run(encode(record)) == record


@given(st.text(st.characters()))
def test_any_message_comes_back(text: str) -> None:
    record = TaskRecord(
        "F", "1", "a", "r", 0, "w", "failed", "t", "t", exception=ExceptionSummary("E", text, text)
    )
    assert decode_task(encode(record)) == record


@given(st.integers(0, 4_000_000_000_000_000))
def test_timestamps_come_back(microseconds: int) -> None:
    text = timestamps.spell(microseconds * 1000)
    found = timestamps.parse(text)
    assert found.utcoffset().total_seconds() == 0
    assert text == found.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert timestamps.milliseconds(text) == microseconds // 1000
