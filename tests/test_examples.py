"""Every example runs, leaves the artifacts it should, and compiles; the seed's flows are as written."""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from flowc import Run, default_metadata, default_namespace, metadata, namespace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
SEED = ROOT / "tests" / "seed.md"

END = ("    @step", "    def end(self):", "        pass")
GUARD = "if __name__ == '__main__':"

# What each seed flow needed before it could run: missing steps and the main guard.
ADDED = {
    "my_flow": (),
    "branching_flow": (GUARD, "    BranchingFlow()"),
    "k8s_flow": (
        *("    @step", "    def start(self):", "        self.next(self.train_distributed)"),
        *(*END, GUARD, "    K8sFlow()"),
    ),
    "context_flow": (*END, GUARD, "    ContextFlow()"),
    "config_flow": (*END, GUARD, "    ConfigFlow()"),
    "robust_flow": (
        "from metaflow import Parameter",
        *("def make_api_call():", "    return 'answer'"),
        *("def risky_operation():", "    raise ValueError('too risky')"),
        *("    way = Parameter('way', default='risk')", "    @step", "    def start(self):"),
        "        self.next({'call': self.flaky_api_call, 'risk': self.might_fail}, condition='way')",
        *(*END, GUARD, "    RobustFlow()"),
    ),
}


@dataclass(frozen=True)
class Example:
    """An example: its file, what it is run with, and artifacts of tasks when it is done."""

    file: str
    flow: str
    arguments: tuple[str, ...] = ()
    artifacts: Mapping[str, object] = field(default_factory=dict)
    tasks: Mapping[str, int] = field(default_factory=dict)


EXPECTED = (
    Example(
        "hello/flow.py", "Hello", ("--names", "Ada,Grace"), {"end/lengths": {"Ada": 3, "Grace": 5}},
        {"start": 1, "measure": 2, "join": 1, "end": 1},
    ),
    Example("nightly/flow.py", "NightlyFlow", ("--limit", "4"), {"end/total": 6}),
    Example(
        "parameter_sweep/flow.py", "ParameterSweep", ("--samples", "300", "--wide", "true"),
        {"end/degree": 5, "end/penalty": 0.0, "end/samples": 300, "end/wide": True},
        {"prepare": 5, "fit": 15, "best_penalty": 5, "best_degree": 1},
    ),
    Example(
        "score_folder/flow.py", "ScoreFolder", ("--top", "2"),
        {"end/risks": [("Haddad", 0.971), ("Berg", 0.955)], "end/rejected": 1, "end/above": 5,
         "end/by_region": {"north": 4, "south": 3, "west": 2}},
        {"score": 3, "collect": 1, "list_risks": 1, "count_risks": 1, "report": 1},
    ),
    Example("seed/my_flow.py", "MyFlow", ("--alpha", "0.25"),
            {"end/results": [2, 4, 6, 8, 10], "end/alpha": 0.25}),
    Example("seed/branching_flow.py", "BranchingFlow", (),
            {"end/all_results": ["processed a", "processed b", "processed c"]}, {"process": 3}),
    Example("seed/k8s_flow.py", "K8sFlow", (), {}, {"train_distributed": 1}),
    Example("seed/context_flow.py", "ContextFlow", (), {}, {"start": 1, "end": 1}),
    Example("seed/config_flow.py", "ConfigFlow", (), {}, {"start": 1, "end": 1}),
    Example("seed/robust_flow.py", "RobustFlow", (), {"end/way": "risk"}, {"might_fail": 1}),
    Example("seed/robust_flow.py", "RobustFlow", ("--way", "call"), {}, {"flaky_api_call": 1}),
)  # fmt: skip

every_example = pytest.mark.parametrize("example", EXPECTED, ids=lambda example: example.file)


def flowc(*arguments: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a folder."""
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("FLOWC", "PYTHON"))
    }
    return subprocess.run(
        [sys.executable, "-m", "flowc", *arguments],
        cwd=cwd, env=kept | env, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def read_run(tmp_path: Path) -> Iterator[Callable[[str], Run]]:
    """Opens a run, given its pathspec, from the test's own datastore."""
    metadata(f"local@{tmp_path / 'store'}")
    namespace(None)
    yield Run
    default_metadata()
    default_namespace()


def test_every_example_is_listed() -> None:
    flows = {
        path.relative_to(EXAMPLES).as_posix()
        for path in EXAMPLES.rglob("*.py")
        if "(FlowSpec)" in path.read_text(encoding="utf-8")
    }
    assert flows == {example.file for example in EXPECTED}


@every_example
def test_it_runs_and_leaves_its_artifacts(
    example: Example, tmp_path: Path, read_run: Callable[[str], Run]
) -> None:
    done = flowc(
        "run", str(EXAMPLES / example.file), *example.arguments,
        "--datastore-root", str(tmp_path / "store"), cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    run = read_run(f"{example.flow}/1")
    assert run.successful
    found = {path: getattr(run[path.partition("/")[0]].task.data, path.partition("/")[2])
             for path in example.artifacts}  # fmt: skip
    assert found == dict(example.artifacts)
    assert {name: len(list(run[name])) for name in example.tasks} == dict(example.tasks)


def test_it_runs_as_a_script_in_metaflows_grammar(
    tmp_path: Path, read_run: Callable[[str], Run]
) -> None:
    script = EXAMPLES / "seed" / "my_flow.py"
    done = subprocess.run(
        [sys.executable, script, "run", "--alpha", "2"],
        cwd=tmp_path, env=os.environ | {"FLOWC_DATASTORE__ROOT": str(tmp_path / "store")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert read_run("MyFlow/1").data.alpha == 2.0


@every_example
def test_it_compiles_to_argo(example: Example, tmp_path: Path) -> None:
    out = tmp_path / "bundle"
    done = flowc(
        "compile", str(EXAMPLES / example.file), "-t", "argo", "-o", str(out),
        "--set", "datastore.root=s3://bucket/flows", cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["flow"], manifest["target"]) == (example.flow, "argo")
    digests = {
        name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in manifest["files"]
    }
    assert digests == manifest["files"]
    template = yaml.safe_load((out / "workflowtemplate.yaml").read_text(encoding="utf-8"))
    assert template["kind"] == "WorkflowTemplate"
    commands = json.dumps(template["spec"]["templates"])
    for step in example.tasks:
        assert f'"{step}"' in commands


def test_the_scored_files_travel_with_the_flow(tmp_path: Path) -> None:
    out = tmp_path / "bundle"
    done = flowc("compile", str(EXAMPLES / "score_folder/flow.py"), "-t", "argo", "-o", str(out),
                 "--set", "datastore.root=s3://bucket/flows", cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    code = (out / "code.yaml").read_text(encoding="utf-8")
    for path in ("scoring.py", "north.csv", "south.csv", "west.csv"):
        assert path in code


def test_every_seed_flow_is_held_against_the_seed() -> None:
    assert {path.stem for path in (EXAMPLES / "seed").glob("*.py")} == set(ADDED)


@pytest.mark.parametrize("name", sorted(ADDED))
def test_seed_flows_are_verbatim_but_for_the_listed_lines(name: str) -> None:
    text = (EXAMPLES / "seed" / f"{name}.py").read_text(encoding="utf-8")
    classes = re.findall(r"class (\w+)\(FlowSpec\)", text)
    blocks = re.findall(r"```python\n(.*?)\n```", SEED.read_text(encoding="utf-8"), re.DOTALL)
    (block,) = (block for block in blocks if f"class {classes[0]}(FlowSpec)" in block)
    difference = list(difflib.ndiff(block.splitlines(), text.splitlines()))
    assert [line for line in difference if line.startswith("- ")] == []
    added = [line[2:] for line in difference if line.startswith("+ ") and line.strip("+ ")]
    assert added == list(ADDED[name])
