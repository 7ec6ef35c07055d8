from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Flowc = Callable[..., Any]


@pytest.fixture
def project(folder: Path, hello: str) -> Path:
    (folder / "flowc.toml").write_text('[datastore]\nroot = "s3://bucket/flows"\n')
    return folder


def compiled(folder: Path, name: str = "build") -> dict[str, bytes]:
    root = folder / name
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_a_bundle_is_written_and_described(flowc: Flowc, project: Path) -> None:
    result = flowc("compile", "hello.py", "-t", "argo", "-o", "build")
    assert (result.code, result.out) == (0, "")
    files = compiled(project)
    assert result.err == f"compiled HelloFlow for argo: {len(files) - 1} files in build\n"
    assert set(json.loads(files["manifest.json"])["files"]) == set(files) - {"manifest.json"}
    verbose = flowc("compile", "hello.py", "-t", "argo", "-o", "build", "-v").err
    assert all(name in verbose for name in files if name != "manifest.json")


def test_dash_writes_the_main_manifest_to_standard_output(flowc: Flowc, project: Path) -> None:
    flowc("compile", "hello.py", "-t", "argo", "-o", "build")
    result = flowc("compile", "hello.py", "-t", "argo", "-o", "-")
    assert (result.code, result.err) == (0, "")
    assert result.out.encode() == compiled(project)["workflowtemplate.yaml"]


def test_options_reach_the_bundle(flowc: Flowc, project: Path) -> None:
    args = ("--name", "nightly", "--image", "me/img:1", "--with", "retry:times=7")
    assert flowc("compile", "hello.py", "-t", "argo", "-o", "build", *args).code == 0
    template = compiled(project)["workflowtemplate.yaml"].decode()
    assert "name: nightly" in template
    assert "me/img:1" in template
    assert "limit: 7" in template.replace('"', "")


def test_check_tells_drift_and_writes_nothing(flowc: Flowc, project: Path) -> None:
    args = ("compile", "hello.py", "-t", "argo", "-o", "build")
    missing = flowc(*args, "--check")
    assert missing.code == 3
    assert "there is no bundle yet" in missing.err
    assert not (project / "build").exists()
    flowc(*args)
    assert flowc(*args, "--check").err == "build is up to date\n"
    before = compiled(project)
    hello = project / "hello.py"
    hello.write_text(hello.read_text().replace("working on", "busy with"))
    changed = flowc(*args, "--check")
    assert changed.code == 3
    assert "because the flow's code changed" in changed.err
    assert compiled(project) == before


def test_a_flow_with_errors_leaves_the_folder_alone(flowc: Flowc, project: Path) -> None:
    args = ("compile", "hello.py", "-t", "argo", "-o", "build")
    flowc(*args)
    before = compiled(project)
    hello = project / "hello.py"
    hello.write_text(hello.read_text().replace("self.next(self.join)", "self.next(self.jion)"))
    result = flowc(*args)
    assert result.code == 1
    assert "error[FC102]" in result.err
    assert compiled(project) == before


def test_all_compiles_what_the_project_lists(flowc: Flowc, project: Path) -> None:
    with (project / "flowc.toml").open("a") as file:
        for name in ("one", "two"):
            file.write(
                f'[[deployment]]\nflow = "hello.py"\ntarget = "argo"\noutput = "out/{name}"\n'
                f'name = "{name}"\n'
            )
    result = flowc("compile", "--all")
    assert result.code == 0, result.err
    for name in ("one", "two"):
        manifest = json.loads((project / "out" / name / "manifest.json").read_text())
        assert manifest["name"] == name
    assert flowc("compile", "--all", "--check").code == 0
    (project / "out" / "one" / "workflowtemplate.yaml").write_text("edited")
    drift = flowc("compile", "--all", "--check")
    assert drift.code == 3
    assert "edited by hand: workflowtemplate.yaml" in drift.err


def listed(project: Path, **deployments: dict[str, str]) -> None:
    """Add deployments to the project file: each for Argo into `out/NAME`, unless it says otherwise."""
    with (project / "flowc.toml").open("a") as file:
        for name, said in deployments.items():
            keys = {"flow": "hello.py", "target": "argo", "output": f"out/{name}", **said}
            lines = [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
            file.write("\n".join(["[[deployment]]", *lines, ""]))


@pytest.mark.parametrize(
    "more", [("hello.py",), ("--image", "x"), ("--tag", "a"), ("--with", "retry"), ("-t", "argo")]
)
def test_all_takes_everything_from_the_project(
    flowc: Flowc, project: Path, more: tuple[str, ...]
) -> None:
    listed(project, one={})
    result = flowc("compile", "--all", *more)
    assert result.code == 2
    assert result.err.startswith("error: --all takes flows, targets and their options from")


def test_all_gives_what_each_alone_gives(flowc: Flowc, project: Path, hello: str) -> None:
    for name, number in (("a", 1), ("b", 2)):
        (project / name).mkdir()
        text = (project / hello).read_text()
        (project / name / "flow.py").write_text(f"from shared import NUMBER\n{text}")
        (project / name / "shared.py").write_text(f"NUMBER = {number}\n")
    listed(project, a={"flow": "a/flow.py"}, b={"flow": "b/flow.py", "image": "me/img:1"})
    assert flowc("compile", "--all").code == 0
    flowc("compile", "a/flow.py", "-t", "argo", "-o", "alone/a")
    flowc("compile", "b/flow.py", "-t", "argo", "-o", "alone/b", "--image", "me/img:1")
    for name in "ab":
        assert compiled(project, f"out/{name}") == compiled(project, f"alone/{name}")
    (project / "b" / "shared.py").unlink()
    alone = flowc("compile", "b/flow.py", "-t", "argo", "-o", "alone/b").err
    finding = "info[FC015]: module `shared` is not installed here"
    assert finding in alone
    assert finding in flowc("compile", "--all").err, "it was found in the other project"


def test_all_tells_every_finding_once(flowc: Flowc, project: Path, hello: str) -> None:
    broken = (project / hello).read_text().replace("self.next(self.join)", "self.next(self.jion)")
    (project / "other.py").write_text(broken.replace("self.items", "self.itmes"))
    (project / "broken.py").write_text(broken)
    listed(
        project,
        one={"flow": "broken.py"},
        two={"flow": "other.py"},
        three={"flow": "broken.py", "target": "ir"},
        fine={},
    )
    result = flowc("compile", "--all")
    assert result.code == 1
    assert result.err.count("error[FC102]") == 2
    assert result.err.count("found ") == 1
    assert (project / "out" / "fine" / "manifest.json").exists()
    assert not (project / "out" / "one").exists()


def test_all_ends_with_the_gravest_code(flowc: Flowc, project: Path, hello: str) -> None:
    (project / "broken.py").write_text("class")
    listed(project, drifted={}, broken={"flow": "broken.py"})
    drift = flowc("compile", "--all", "--check")
    assert drift.code == 1
    assert "there is no bundle yet" in drift.err
    listed(project, unknown={"target": "agro"})
    usage = flowc("compile", "--all", "--check")
    assert usage.code == 2
    assert "error: hello.py for agro: unknown target `agro`" in usage.err
    assert "error[FC003]" in usage.err
    assert "there is no bundle yet" in usage.err


def test_deployments_do_not_share_a_folder(flowc: Flowc, project: Path) -> None:
    listed(project, one={}, two={"output": "out/../out/one"})
    result = flowc("compile", "--all")
    assert (result.code, result.out) == (2, "")
    assert "two deployments share the folder out/one" in result.err
    assert not (project / "out").exists()


def test_a_deployment_names_its_configs(flowc: Flowc, project: Path, hello: str) -> None:
    text = (project / hello).read_text()
    text = text.replace("import FlowSpec", "import Config, FlowSpec")
    text = text.replace(
        "    alpha =", '    one = Config("one")\n    two = Config("two")\n    alpha ='
    )
    (project / hello).write_text(text)
    (project / "conf").mkdir()
    (project / "conf" / "one.json").write_text('{"x": 1}')
    with (project / "flowc.toml").open("a") as file:
        file.write(
            '[[deployment]]\nflow = "hello.py"\ntarget = "ir"\noutput = "out"\n'
            'configs = {one = "conf/one.json"}\nconfig_values = {two = "[2]"}\n'
        )
    result = flowc("compile", "--all")
    assert result.code == 0, result.err
    flow = json.loads((project / "out" / "flow.ir.json").read_text())["flow"]
    assert [config["value"] for config in flow["configs"]] == [{"x": 1}, [2]]


@pytest.mark.skipif(
    os.geteuid() == 0 and not Path("/proc").exists(), reason="needs a folder that refuses"
)
def test_a_folder_that_cannot_be_written(flowc: Flowc, project: Path) -> None:
    (project / "file").write_text("x")
    for place in ("file/build", "/proc/flowc/build"):
        result = flowc("compile", "hello.py", "-t", "argo", "-o", place)
        assert result.code == 4
        assert result.err.startswith("error: ")
        assert place.split("/build")[0] in result.err
        assert len(result.err.splitlines()) <= 2
    assert sorted(path.name for path in project.iterdir()) == ["file", "flowc.toml", "hello.py"]
