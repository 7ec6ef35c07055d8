"""The emitted files alone run a flow: command, environment and volumes as a pod would have them.

A kubelet's and Argo's part is played in the plainest way: ConfigMaps become folders, `{{...}}` is
replaced, and each container is a process of an interpreter that knows nothing of flowc.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from flowc.bundle import read_bundle, write_bundle
from flowc.code_store import push_code
from flowc.targets.argo.text import PARAMETERS
from flowc_runtime.artifacts import ArtifactReader
from flowc_runtime.datastore import open_store
from flowc_runtime.datastore.run_store import RunStore

if TYPE_CHECKING:
    from tests.conftest import Compile

FLOWS = Path(__file__).resolve().parents[2] / "golden" / "flows"
BARE = Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
UID = "0a1b2c3d-4e5f-6789-abcd-ef0123456789"
RUN = "argo-wf-0a1b2c3d"


@dataclass
class Cluster:
    """A bundle that was applied, and what its pods share."""

    bundle: Path
    root: Path
    parameters: dict[str, str]
    store: str
    pods: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        documents = [
            document
            for path in sorted(self.bundle.glob("*.yaml"))
            for document in yaml.safe_load_all(path.read_text())
            if "kind" in document
        ]
        self.maps = {d["metadata"]["name"]: d for d in documents if d["kind"] == "ConfigMap"}
        (template,) = [d for d in documents if d["kind"] == "WorkflowTemplate"]
        self.spec = template["spec"]
        self.templates = {t["name"]: t for t in self.spec["templates"]}
        declared = {
            p["name"]: p.get("value") for p in self.spec.get("arguments", {}).get("parameters", [])
        }
        self.parameters = {**declared, **self.parameters}
        for volume in self.spec["volumes"]:
            self._mount(volume)

    def _mount(self, volume: dict[str, Any]) -> None:
        for source in volume.get("projected", {}).get("sources", []):
            held = self.maps[source["configMap"]["name"]]
            for item in source["configMap"]["items"]:
                path = self.root / volume["name"] / item["path"]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(
                    held["data"][item["key"]].encode()
                    if item["key"] in held.get("data", {})
                    else base64.b64decode(held["binaryData"][item["key"]])
                )

    def run(self) -> dict[str, str]:
        """Run the workflow; gives back the outputs of its entrypoint."""
        return self.template(self.spec["entrypoint"], {})

    def template(self, name: str, inputs: dict[str, str]) -> dict[str, str]:
        template = self.templates[name]
        known = {f"inputs.parameters.{key}": value for key, value in inputs.items()}
        if "dag" not in template:
            return self.pod(template, known)
        for task in template["dag"]["tasks"]:
            for before in re.findall(r"([-\w]+)\.Succeeded", task.get("depends", "")):
                assert f"tasks.{before}.status" in known
            outputs = self.task(task, known)
            known[f"tasks.{task['name']}.status"] = "Succeeded"
            known |= {f"tasks.{task['name']}.outputs.parameters.{k}": v for k, v in outputs.items()}
        return {
            output["name"]: self.expand(output["valueFrom"]["parameter"], known)
            for output in template.get("outputs", {}).get("parameters", [])
        }

    def task(self, task: dict[str, Any], known: dict[str, str]) -> dict[str, str]:
        arguments = {p["name"]: p["value"] for p in task["arguments"]["parameters"]}
        items: list[dict[str, str]] = [{}]
        if "withSequence" in task:
            count = int(self.expand(task["withSequence"]["count"], known))
            items = [{"item": str(number)} for number in range(count)]
        outputs: dict[str, str] = {}
        for item in items:
            given = {k: self.expand(v, known | item) for k, v in arguments.items()}
            outputs = self.template(task["template"], given)
        return outputs

    def pod(self, template: dict[str, Any], known: dict[str, str]) -> dict[str, str]:
        retries = int(template.get("retryStrategy", {}).get("limit", 0))
        for attempt in range(retries + 1):
            out = self.root / "out" / str(len(self.pods))
            code = self.process(template, known | {"retries": str(attempt)}, out)
            if code == 0:
                break
        assert code == 0, template["name"]
        return {
            output["name"]: (out / Path(output["valueFrom"]["path"]).name).read_text()
            for output in template.get("outputs", {}).get("parameters", ())
        }

    def process(self, template: dict[str, Any], known: dict[str, str], out: Path) -> int:
        defaults, own = self.spec["templateDefaults"]["container"], template["container"]
        settings = self.maps[defaults["envFrom"][0]["configMapRef"]["name"]]["data"]
        environment = dict(settings)
        for variable in [*defaults["env"], *own.get("env", [])]:
            expanded = self.expand(variable["value"], known)
            environment[variable["name"]] = re.sub(r"\$\$", "$", expanded)
        environment["FLOWC_STORE"] = self.store
        program, *arguments = own.get("command", defaults["command"])
        assert program == "python"
        pathspec = template["metadata"]["annotations"]["flowc.dev/pathspec"]
        self.pods.append(self.expand(pathspec, known))
        run = subprocess.run(
            [BARE, *arguments, *own["args"]],
            cwd=self.place(defaults["workingDir"], out),
            env={name: self.place(value, out) for name, value in environment.items()},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            print(run.stdout, run.stderr, sep="\n")
        return run.returncode

    def place(self, text: str, out: Path) -> str:
        """Folders of the container as folders of this machine."""
        return text.replace("/flowc/code", str(self.root / "flowc-code")).replace(
            "/flowc/out", str(out)
        )

    def expand(self, text: str, known: dict[str, str]) -> str:
        known = {
            **known,
            "workflow.name": "wf",
            "workflow.uid": UID,
            "=workflow.uid[0:8]": UID[:8],
            PARAMETERS.strip("{}"): base64.b64encode(json.dumps(self.parameters).encode()).decode(),
        }
        return re.sub(r"\{\{(.+?)\}\}", lambda match: known[match[1]], text)


def start(
    flow: Path, tmp_path: Path, compile_for: Compile, parameters: dict[str, str] | None = None
) -> Cluster:
    compiled = compile_for(flow)
    assert compiled.bundle is not None, compiled.findings
    write_bundle(compiled.bundle, tmp_path / "bundle")
    return Cluster(tmp_path / "bundle", tmp_path / "pod", parameters or {}, str(tmp_path / "store"))


def artifact(cluster: Cluster, flow: str, step: str, name: str, path: str = "r") -> Any:
    """An artifact of a task, read from the datastore."""
    run = RunStore(open_store(cluster.store), flow, RUN)
    record = run.read_record(step, path)
    assert record is not None, f"{step}/{path} has no record"
    return ArtifactReader(run.blobs).load(record.artifacts[name])


def test_the_interpreter_knows_nothing_of_flowc() -> None:
    run = subprocess.run(
        [BARE, "-c", "import flowc_runtime"], cwd="/", env={}, capture_output=True, check=False
    )
    assert run.returncode == 1
    assert b"No module named 'flowc_runtime'" in run.stderr


def test_hello(tmp_path: Path, compile_for: Compile) -> None:
    cluster = start(FLOWS / "hello" / "hello.py", tmp_path, compile_for)
    assert cluster.run() == {"done": "end/r"}
    assert cluster.pods == [f"HelloFlow/{RUN}/{step}/r" for step in ("start", "hello", "end")]
    assert artifact(cluster, "HelloFlow", "end", "greeting") == "hello, world"


def test_branches(tmp_path: Path, compile_for: Compile) -> None:
    cluster = start(FLOWS / "branch" / "branch.py", tmp_path, compile_for)
    assert cluster.run() == {"done": "end/r"}
    assert artifact(cluster, "BranchFlow", "both", "total") == 11 + 12 + 13


def test_foreach(tmp_path: Path, compile_for: Compile) -> None:
    cluster = start(FLOWS / "foreach" / "foreach.py", tmp_path, compile_for)
    assert cluster.run() == {"done": "end/r"}
    assert artifact(cluster, "ForeachFlow", "square", "result", "r.2") == 9
    assert artifact(cluster, "ForeachFlow", "halves", "total") == 0 + 2 + 4


def test_nested_foreach(tmp_path: Path, compile_for: Compile) -> None:
    cluster = start(FLOWS / "nested_foreach" / "nested_foreach.py", tmp_path, compile_for)
    assert cluster.run() == {"done": "end/r"}
    assert artifact(cluster, "NestedForeachFlow", "end", "results") == [15, 15]
    assert f"NestedForeachFlow/{RUN}/triple/r.0.1" in cluster.pods


@pytest.mark.parametrize("given", ["given", "{{workflow.name}} $(HOME) `id` 'it''s'\n\ttab é"])
def test_parameters(tmp_path: Path, compile_for: Compile, given: str) -> None:
    cluster = start(
        FLOWS / "parameters" / "parameters.py", tmp_path, compile_for, {"secret": given}
    )
    assert cluster.run() == {"done": "end/r"}
    record = RunStore(open_store(cluster.store), "ParametersFlow", RUN).read_run()
    assert record.parameters == {
        "rate": 0.001,
        "epochs": 3,
        "model-name": "yes",
        "verbose": False,
        "grid": {"a": [1, 2]},
        "note": None,
        "hostile": "{{workflow.name}} $(HOME) `id` 'it''s'\n\ttab",
        "secret": given,
    }
    assert (record.target, record.uid) == ("argo", UID)


def test_code_from_the_datastore(tmp_path: Path, compile_for: Compile) -> None:
    cluster = start(FLOWS / "code_store" / "code_store_flow.py", tmp_path, compile_for)
    with pytest.raises(AssertionError, match="start"):
        cluster.run()
    pushed = push_code(read_bundle(cluster.bundle), cluster.store)
    assert pushed is not None
    assert not (cluster.root / "flowc-code" / "code_store_flow.py").exists()
    assert cluster.run() == {"done": "end/r"}


def test_code_in_the_image(tmp_path: Path, compile_for: Compile) -> None:
    cluster = start(FLOWS / "code_image" / "code_image_flow.py", tmp_path, compile_for)
    assert not cluster.root.exists(), "nothing is mounted"
    shutil.copytree(cluster.bundle / "image" / "code", cluster.root / "flowc-code")
    assert cluster.run() == {"done": "end/r"}
    (cluster.root / "flowc-code" / "flowc.sha256").write_text("0" * 64)
    with pytest.raises(AssertionError, match="start"):
        cluster.run()


@pytest.mark.parametrize(
    ("given", "rows"),
    [({}, ["north,1", "south,2"]), ({"table": "text:east,3"}, ["east,3"])],
    ids=["default", "text"],
)
def test_included_files(
    given: dict[str, str], rows: list[str], tmp_path: Path, compile_for: Compile
) -> None:
    cluster = start(FLOWS / "include_file" / "include_flow.py", tmp_path, compile_for, given)
    assert cluster.run() == {"done": "end/r"}
    assert artifact(cluster, "IncludeFlow", "end", "rows") == rows


def test_projects(tmp_path: Path, compile_for: Compile) -> None:
    cluster = start(FLOWS / "project" / "project_flow.py", tmp_path, compile_for)
    assert cluster.run() == {"done": "end/r"}
    name = artifact(cluster, "ProjectFlow", "end", "deployed_as")
    assert name == "fraud_team.prod.next.ProjectFlow"
    tags = RunStore(open_store(cluster.store), "ProjectFlow", RUN).read_run().system_tags
    assert {"project:fraud_team", "project_branch:prod.next"} <= set(tags)
