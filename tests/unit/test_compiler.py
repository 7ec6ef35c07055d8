from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from flowc.compiler import CompileOptions, flow_file
from flowc.diagnostics import UsageError
from flowc.frontend.loader import LoadOptions

if TYPE_CHECKING:
    from tests.conftest import Compile

HEAD = "from flowc import *\n\nclass TinyFlow(FlowSpec):\n"
TAIL = """
    @step
    def start(self):
        self.next(self.end)

    {decorator}
    @step
    def end(self):
        pass
"""


def write(folder: Path, *, decorator: str = "", head: str = "") -> Path:
    file = folder / "tiny_flow.py"
    file.write_text(HEAD + head + TAIL.format(decorator=decorator))
    return file


def template(files: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(files["workflowtemplate.yaml"])
    return loaded


def pod(files: Any, name: str = "end") -> dict[str, Any]:
    (found,) = [t for t in template(files)["spec"]["templates"] if t["name"] == name]
    return dict(found)


def test_options_beat_settings(tmp_path: Path, compile_for: Compile) -> None:
    options = CompileOptions(name="my-name", image="img:2", tags=("a", "$(b)"))
    compiled = compile_for(write(tmp_path), options=options, compile__image="img:1")
    found = template(compiled.files)
    container = found["spec"]["templateDefaults"]["container"]
    assert found["metadata"]["name"] == "my-name"
    assert container["image"] == "img:2"
    assert {"name": "FLOWC_TAGS", "value": "a,$$(b)"} in container["env"]
    assert compiled.bundle is not None
    assert compiled.bundle.manifest.settings["compile.image"] == "img:2"
    assert compiled.bundle.manifest.name == "my-name"


def test_the_flow_beats_options(tmp_path: Path, compile_for: Compile) -> None:
    flow = write(tmp_path, decorator="@kubernetes(image='mine:1')")
    compiled = compile_for(flow, options=CompileOptions(image="img:2"))
    assert pod(compiled.files)["container"]["image"] == "mine:1"
    assert "image" not in pod(compiled.files, "start")["container"]


def test_with_fills_steps_that_lack_the_decorator(tmp_path: Path, compile_for: Compile) -> None:
    flow = write(tmp_path, decorator="@retry(times=1)")
    options = CompileOptions(load=LoadOptions(decospecs=("retry:times=4",)))
    files = compile_for(flow, options=options).files
    limits = [pod(files, step)["retryStrategy"]["limit"] for step in ("start", "end")]
    assert limits == ["4", "1"]


@pytest.mark.parametrize("name", ["My Flow", "a_b", "-a", "x" * 51, ""])
def test_unfit_names(tmp_path: Path, compile_for: Compile, name: str) -> None:
    compiled = compile_for(write(tmp_path), options=CompileOptions(name=name))
    assert compiled.bundle is None
    assert compiled.codes == ["FC506"]


@pytest.mark.parametrize(("mode", "codes"), [("embed", []), ("store", []), ("image", ["FC508"])])
def test_images_that_have_to_hold_the_code(
    tmp_path: Path, compile_for: Compile, mode: Any, codes: list[str]
) -> None:
    flow = write(tmp_path, decorator="@kubernetes(image='registry.example/own:1')")
    compiled = compile_for(flow, options=CompileOptions(code=mode))
    assert compiled.bundle is not None
    assert compiled.codes == codes


@pytest.mark.parametrize("tag", ["a,b", "{{workflow.name}}"])
def test_unfit_tags(tmp_path: Path, compile_for: Compile, tag: str) -> None:
    compiled = compile_for(write(tmp_path), options=CompileOptions(tags=(tag,)))
    assert (compiled.bundle, compiled.codes) == (None, ["FC507"])


def test_a_local_datastore_is_a_warning(tmp_path: Path, compile_for: Compile) -> None:
    compiled = compile_for(write(tmp_path), datastore__root="/mnt/somewhere")
    assert compiled.codes == ["FC503"]
    assert yaml.safe_load(compiled.files["settings.yaml"])["data"] == {"FLOWC_STORE": ""}
    assert all(b"/mnt/somewhere" not in content for content in compiled.files.values())
    assert compiled.bundle is not None
    assert compiled.bundle.manifest.settings["datastore.root"] is None


def test_settings_reach_the_bundle(tmp_path: Path, compile_for: Compile) -> None:
    files = compile_for(
        write(tmp_path),
        argo__namespace="ml",
        argo__service_account="runner",
        argo__parallelism="7",
        argo__workflow_timeout="60",
        compile__python="uv run python",
    ).files
    spec = template(files)["spec"]
    assert (spec["parallelism"], spec["activeDeadlineSeconds"]) == (7, 60)
    assert spec["serviceAccountName"] == "runner"
    command = spec["templateDefaults"]["container"]["command"]
    assert command == ["uv", "run", "python", "-m", "flowc_runtime"]
    assert template(files)["metadata"]["namespace"] == "ml"
    role, binding = yaml.safe_load_all(files["rbac.yaml"])
    assert (role["kind"], binding["kind"]) == ("Role", "RoleBinding")
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "runner", "namespace": "ml"}]


def test_unsupported_features_stop_compiling(tmp_path: Path, compile_for: Compile) -> None:
    compiled = compile_for(write(tmp_path, decorator="@batch(cpu=2)"))
    assert compiled.bundle is None
    (finding,) = compiled.findings
    assert (finding.code, finding.span.line) == ("FC501", 9)
    assert "Argo Workflows" in finding.message


def test_attributes_without_effect_are_warnings(tmp_path: Path, compile_for: Compile) -> None:
    flow = write(tmp_path, decorator="@kubernetes(namespace='a', compute_pool='p')")
    compiled = compile_for(flow, argo__namespace="b")
    assert compiled.bundle is not None
    assert compiled.codes == ["FC502", "FC502"]
    assert {finding.span.line for finding in compiled.findings} == {9}


@pytest.mark.parametrize(
    "attribute",
    [
        "labels={'team': 'a/b'}",
        "labels={'no name': 'x'}",
        "node_selector={'pool': '-'}",
        "image='repo/{{workflow.name}}'",
        "annotations={'a': '{{x}}'}",
    ],
)
def test_unfit_attributes(tmp_path: Path, compile_for: Compile, attribute: str) -> None:
    compiled = compile_for(write(tmp_path, decorator=f"@kubernetes({attribute})"))
    assert (compiled.bundle, compiled.codes) == (None, ["FC507"])
    assert compiled.findings[0].span.line == 9


def test_unfit_parameters(tmp_path: Path, compile_for: Compile) -> None:
    compiled = compile_for(
        write(tmp_path, head="    big = Parameter('big', default='x' * 200_000)\n")
    )
    assert (compiled.bundle, compiled.codes) == (None, ["FC505"])
    assert compiled.findings[0].span.line == 4


@pytest.mark.parametrize(("name", "codes"), [("json", ["FC507"]), ("Json", []), ("jsons", [])])
def test_the_name_of_argos_own_parameter(
    tmp_path: Path, compile_for: Compile, name: str, codes: list[str]
) -> None:
    flow = write(tmp_path, head=f"    {name} = Parameter('{name}', default='x')\n")
    compiled = compile_for(flow)
    assert (compiled.bundle is None, compiled.codes) == (bool(codes), codes)
    assert all(finding.span.line == 4 for finding in compiled.findings)
    assert compile_for(flow, "ir").codes == [], "other targets have no such parameter"


def test_root_and_privileged_steps_take_the_defaults_back(
    tmp_path: Path, compile_for: Compile
) -> None:
    asked = "@kubernetes(security_context={'privileged': True, 'run_as_user': 0})"
    files = compile_for(write(tmp_path, decorator=asked)).files
    assert pod(files)["container"]["securityContext"] == {
        "privileged": True,
        "runAsUser": 0,
        "allowPrivilegeEscalation": True,
        "runAsNonRoot": False,
    }


@pytest.mark.parametrize(
    ("decorators", "requests", "limits"),
    [
        ("", {}, {}),
        ("@resources(cpu=0.5, memory=100)", {}, {}),
        ("@resources(cpu=2, memory=8192)", {"cpu": "2", "memory": "8192M"}, {}),
        ("@kubernetes(cpu=0.25, memory=128)", {"cpu": "250m", "memory": "128M"}, {}),
        (
            "@resources(cpu=4)\n    @kubernetes(cpu=2, memory=9000)",
            {"cpu": "4", "memory": "9G"},
            {},
        ),
        ("@resources(gpu=2)\n    @kubernetes(gpu=1, gpu_vendor='amd')", {}, {"amd.com/gpu": "2"}),
        ("@resources(gpu=1)", {}, {"nvidia.com/gpu": "1"}),
        (
            "@kubernetes(qos='guaranteed')",
            {},
            {"cpu": "1", "memory": "4096M", "ephemeral-storage": "10240M"},
        ),
    ],
)
def test_the_larger_request_wins(
    tmp_path: Path,
    compile_for: Compile,
    decorators: str,
    requests: dict[str, str],
    limits: dict[str, str],
) -> None:
    files = compile_for(write(tmp_path, decorator=decorators)).files
    resources = pod(files)["container"].get("resources", {})
    assert resources.get("requests", {}) == requests
    assert resources.get("limits", {}) == limits


def test_code_is_mounted_at_its_paths(tmp_path: Path, compile_for: Compile) -> None:
    for path in ("pack/__init__.py", "pack/a__b.py", "pack__a__b.py", "é.py", "tab\tname.py"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(f"NAME = {path!r}\n")
    (tmp_path / "latin.py").write_bytes(b"# -*- coding: latin-1 -*-\nx = '\xe9'\n")
    files = compile_for(write(tmp_path)).files
    code = yaml.safe_load(files["code.yaml"])
    volume = template(files)["spec"]["volumes"][0]
    items = volume["projected"]["sources"][0]["configMap"]["items"]
    held = {**code["data"], **code["binaryData"]}
    assert {item["key"] for item in items} == set(held)
    for item in items:
        if item["path"].startswith("pack"):
            assert held[item["key"]] == f"NAME = {item['path']!r}\n"
    assert [item["path"] for item in items if item["key"] in code["binaryData"]] == ["latin.py"]
    assert code["immutable"] is True


def test_unknown_targets_are_usage_errors(tmp_path: Path, compile_for: Compile) -> None:
    with pytest.raises(UsageError, match="unknown target"):
        compile_for(write(tmp_path), "nothing")


def test_errors_of_the_flow_come_first(tmp_path: Path, compile_for: Compile) -> None:
    flow = write(tmp_path, decorator="@batch")
    flow.write_text(flow.read_text().replace("self.next(self.end)", "self.next(self.edn)"))
    compiled = compile_for(flow)
    assert compiled.bundle is None
    assert not set(compiled.codes) & {"FC501", "FC503"}


@pytest.mark.parametrize(
    ("path", "name"),
    [("a.py", "a.py"), ("a.py:Flow", "a.py"), ("x:y/a.py", "a.py"), ("n.ipynb:Flow", "n.ipynb")],
)
def test_the_file_of_a_flow(path: str, name: str) -> None:
    assert flow_file(path).name == name
