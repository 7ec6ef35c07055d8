"""The committed JSON Schemas accept what is written, and nothing that is not meant."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import jsonschema
import pytest

import flowc_runtime
from flowc.bundle import decode_manifest, encode_manifest
from flowc.diagnostics import FlowcError
from flowc.ir import codec
from flowc_runtime.datastore import RunRecord, RunStore, open_store
from flowc_runtime.moves import LoopExit

SCHEMAS = Path(flowc_runtime.__file__).parent / "schema"
COMPILER_SCHEMAS = Path(codec.__file__).parent / "schema"
FIXTURES = Path(__file__).parents[1] / "runtime" / "fixtures" / "v1"
SCHEMA_OF = {
    "run.json": "run.v1.json",
    "record.json": "record.v1.json",
    "record-join.json": "record.v1.json",
    "fail.json": "record.v1.json",
    "ctl.json": "control.v1.json",
    "manifest.json": "manifest.v1.json",
}
GOLDENS = Path(__file__).parents[1] / "golden"


def schema(name: str) -> dict[str, object]:
    folder = SCHEMAS if (SCHEMAS / name).exists() else COMPILER_SCHEMAS
    return json.loads((folder / name).read_text("utf-8"))


def fixture(name: str) -> dict[str, object]:
    return json.loads((FIXTURES / name).read_bytes())


@pytest.mark.parametrize(
    "path",
    [*sorted(SCHEMAS.glob("*.json")), *sorted(COMPILER_SCHEMAS.glob("*.json"))],
    ids=lambda path: path.name,
)
def test_schemas_are_schemas(path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text("utf-8")))


@pytest.mark.parametrize("name", SCHEMA_OF)
def test_examples_of_version_1_are_valid(name: str) -> None:
    jsonschema.validate(fixture(name), schema(SCHEMA_OF[name]))


@pytest.mark.parametrize("name", SCHEMA_OF)
def test_no_key_may_be_missing(name: str) -> None:
    whole = fixture(name)
    for key in whole:
        part = {k: v for k, v in whole.items() if k != key}
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(part, schema(SCHEMA_OF[name]))


@pytest.mark.parametrize(
    ("name", "where", "wrong"),
    [
        ("run.json", ["schema"], 2),
        ("run.json", ["created"], "yesterday"),
        ("record.json", ["path"], "r..1"),
        ("record.json", ["path"], "../r"),
        ("record.json", ["outcome"], "failed"),
        ("record.json", ["artifacts", "model", "inline"], "AAAA"),
        ("record.json", ["artifacts", "model", "sha256"], "abc"),
        ("record.json", ["trip"], 0),
        ("record-join.json", ["parents", 0, "path"], "r"),
        ("fail.json", ["outcome"], "ok"),
        ("ctl.json", ["more"], 1),
        ("manifest.json", ["schema"], 2),
        ("manifest.json", ["ir"], "abc"),
        ("manifest.json", ["files", "../escaped"], "0" * 64),
        ("manifest.json", ["settings", "where"], "home"),
    ],
)
def test_what_is_wrong_is_refused(name: str, where: list[str | int], wrong: object) -> None:
    value = copy.deepcopy(fixture(name))
    target = value
    for part in where[:-1]:
        target = target[part]
    target[where[-1]] = wrong
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(value, schema(SCHEMA_OF[name]))


def test_the_small_files_are_valid_as_written(tmp_path: Path) -> None:
    run = RunStore(open_store(str(tmp_path)), "F", "1")
    run.create_run(RunRecord("F", "1", "local", "u", "2026-11-23T15:04:05.000001Z", "ann"))
    run.change_tags(add=["x", "ü"])
    run.beat(every=5)
    run.write_end("failed", "why")
    run.write_exit("h", "r", LoopExit(2, "b"))
    run.claim_attempt("a", "r", 0, "me")
    definitions = schema("run-files.v1.json")
    for kind, key in {
        "tags": "F/1/tags.json",
        "heartbeat": "F/1/heartbeat.json",
        "end": "F/1/end.json",
        "exit": "F/1/h/r/exit.json",
        "begin": "F/1/a/r/0.begin.json",
    }.items():
        value = json.loads(run.store.read(key))
        jsonschema.validate(value, {"$ref": f"#/$defs/{kind}", "$defs": definitions["$defs"]})


def test_manifests_of_version_1_are_read_and_written() -> None:
    data = (FIXTURES / "manifest.json").read_bytes()
    manifest = decode_manifest(data, "manifest.json")
    assert (manifest.schema, manifest.flow, manifest.target) == (1, "Sweep", "argo")
    assert encode_manifest(manifest) == data


@pytest.mark.parametrize(
    "path", sorted(GOLDENS.rglob("manifest.json")), ids=lambda p: p.parent.name
)
def test_manifests_that_compile_writes_are_valid(path: Path) -> None:
    jsonschema.validate(json.loads(path.read_bytes()), schema("manifest.v1.json"))


def test_newer_manifests_are_refused_with_both_numbers() -> None:
    value = fixture("manifest.json") | {"schema": 2}
    with pytest.raises(FlowcError, match="schema 2, this flowc reads up to 1"):
        decode_manifest(json.dumps(value).encode(), "manifest.json")
