from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest
import yaml

from flowc.bundle import encode_manifest
from flowc.compiler import CompileOptions
from flowc.ir.codec import decode_document, flow_schema
from flowc.ir.encoding import fingerprint
from flowc.targets.capabilities import COLUMNS
from flowc.targets.registry import FORMS, TARGETS
from flowc_runtime.plan import plan_from_json

if TYPE_CHECKING:
    from tests.conftest import Compile

FLOW = """
from flowc import FlowSpec, batch, step


class TinyFlow(FlowSpec):
    @batch(cpu=2)
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
"""


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    file = tmp_path / "tiny_flow.py"
    file.write_text(FLOW)
    return file


def test_the_ir_holds_flow_and_plan(flow: Path, compile_for: Compile) -> None:
    compiled = compile_for(flow, "ir", datastore__root=".flowc")
    assert compiled.findings == [], "no engine is there to refuse anything"
    assert compiled.bundle is not None
    assert list(compiled.files) == ["flow.ir.json"]
    read, plan = decode_document(compiled.files["flow.ir.json"])
    assert fingerprint(read) == compiled.bundle.manifest.ir
    jsonschema.validate(json.loads(compiled.files["flow.ir.json"])["flow"], flow_schema())
    assert plan_from_json(plan).entry == "start"


def test_its_manifest_names_no_code_and_no_settings(flow: Path, compile_for: Compile) -> None:
    bundle = compile_for(flow, "ir", CompileOptions(name="Any name")).bundle
    assert bundle is not None
    manifest = json.loads(encode_manifest(bundle.manifest))
    assert (manifest["name"], manifest["target"]) == ("Any name", "ir")
    assert (manifest["code"], manifest["settings"]) == (None, {})


def test_tasks_read_the_same_file(flow: Path, compile_for: Compile) -> None:
    flow.write_text(FLOW.replace("@batch(cpu=2)", ""))
    (code,) = yaml.safe_load_all(compile_for(flow, "argo").files["code.yaml"])
    ir = compile_for(flow, "ir").files["flow.ir.json"].decode()
    assert code["data"]["flow.ir.json"] == ir


def test_it_is_no_engine() -> None:
    assert not set(FORMS) & (set(TARGETS) | set(COLUMNS))
