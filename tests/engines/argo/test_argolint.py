"""Argo's own validator accepts every bundle, and would not if it were broken."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from flowc.bundle import write_bundle

if TYPE_CHECKING:
    from tests.conftest import Compile

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "tests" / "golden" / "argo"
EXAMPLES = sorted(
    path
    for path in (ROOT / "examples").rglob("*.py")
    if "FlowSpec)" in path.read_text() and not path.name.startswith("_")
)
ARGO_KINDS = {"WorkflowTemplate", "CronWorkflow", "Workflow"}

BREAKAGES = {
    "unknown field": ("serviceAccountName:", "serviceAcountName:"),
    "number for a string": ('limit: "2"', "limit: [2]"),
    "unknown template": ("template: n\n", "template: nn\n"),
    "unknown task": ("depends: n.Succeeded", "depends: m.Succeeded"),
    "unknown result": ("depends: n.Succeeded", "depends: n.Done"),
    "undefined input": ("{{inputs.parameters.path}}", "{{inputs.parameters.paths}}"),
    "undefined output": ("{{tasks.end.outputs.parameters.done}}", "{{tasks.end.outputs.done}}"),
    "missing argument": (
        "- name: path\n                  value: r",
        "- name: other\n                  value: r",
    ),
    "bad name": ("name: start\n", "name: start_\n"),
    "long name": ("name: parameters-flow\n", f"name: {'p' * 64}\n"),
    "bad retry policy": ("retryPolicy: Always", "retryPolicy: Sometimes"),
}


def lint(argolint: Path, files: Iterable[Path]) -> tuple[int, list[dict[str, str]]]:
    """What the validator says: how many objects it saw, and its findings."""
    run = subprocess.run([argolint, *files], capture_output=True, text=True, check=False)
    assert run.returncode in (0, 1), run.stderr
    *findings, summary = (json.loads(line) for line in run.stdout.splitlines())
    refused = [finding for finding in findings if "error" in finding]
    assert summary["refused"] == len(refused)
    assert (run.returncode == 1) == bool(refused)
    return summary["objects"], refused


def argo_files(folder: Path) -> list[Path]:
    """The files below a folder that hold Argo's objects."""
    return [
        path
        for path in sorted(folder.rglob("*.yaml"))
        if any(doc.get("kind") in ARGO_KINDS for doc in yaml.safe_load_all(path.read_text()))
    ]


@pytest.mark.parametrize("validator", ["argolint", "argolint37"])
def test_every_golden_is_accepted(validator: str, request: pytest.FixtureRequest) -> None:
    files = argo_files(GOLDEN)
    objects, refused = lint(request.getfixturevalue(validator), files)
    assert refused == []
    assert objects == len(files)
    assert {path.parent for path in files} == set(GOLDEN.iterdir())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_that_compiles_is_accepted(
    argolint: Path, tmp_path: Path, example: Path, compile_for: Compile
) -> None:
    compiled = compile_for(example)
    if compiled.bundle is None:
        assert set(compiled.codes) == {"FC501"}, "only what the table says may stop an example"
        pytest.skip(f"not for Argo yet: {compiled.findings[0].message}")
    write_bundle(compiled.bundle, tmp_path)
    files = argo_files(tmp_path)
    assert lint(argolint, files) == (len(files), [])


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_broken_golden_is_refused(argolint: Path, tmp_path: Path, breakage: str) -> None:
    right, wrong = BREAKAGES[breakage]
    text = (GOLDEN / "parameters" / "workflowtemplate.yaml").read_text()
    if right not in text:
        right, wrong = (part.replace(" n\n", ' "n"\n') for part in (right, wrong))
    assert right in text
    broken = tmp_path / "workflowtemplate.yaml"
    broken.write_text(text.replace(right, wrong))
    objects, refused = lint(argolint, [broken])
    assert objects == 1
    assert len(refused) == 1, f"{breakage} was accepted"


def test_each_object_of_a_file_is_validated(argolint: Path, tmp_path: Path) -> None:
    text = (GOLDEN / "hello" / "workflowtemplate.yaml").read_text()
    broken = text.replace("entrypoint: main", "entrypoint: nothing")
    (tmp_path / "both.yaml").write_text(f"{text}---\n{broken}")
    objects, refused = lint(argolint, [tmp_path / "both.yaml"])
    assert objects == 2
    assert [finding["name"] for finding in refused] == ["hello-flow"]


def test_the_budget_of_a_plain_step(compile_for: Compile, tmp_path: Path, argolint: Path) -> None:
    sizes = {}
    for steps in (2, 500):
        flow = tmp_path / f"linear_{steps}.py"
        flow.write_text(linear(steps))
        compiled = compile_for(flow)
        sizes[steps] = len(compiled.files["workflowtemplate.yaml"])
        write_bundle(compiled.files and compiled.bundle, tmp_path / str(steps))  # type: ignore[arg-type]
        assert lint(argolint, argo_files(tmp_path / str(steps))) == (1, [])
    assert (sizes[500] - sizes[2]) / 498 <= 800


def linear(steps: int) -> str:
    """A flow of so many steps in a row."""
    names = ["start", *(f"step_{number:03}" for number in range(1, steps - 1)), "end"]
    bodies = [f"self.next(self.{name})" for name in names[1:]] + ["pass"]
    methods = (
        f"    @step\n    def {name}(self):\n        {body}\n\n"
        for name, body in zip(names, bodies, strict=True)
    )
    return f"from flowc import FlowSpec, step\n\nclass LinearFlow(FlowSpec):\n{''.join(methods)}"
