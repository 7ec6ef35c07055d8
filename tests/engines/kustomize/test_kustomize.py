"""An Argo bundle is a kustomize base: it builds, and overlays reach everything in it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engines.kubernetes.programs import find
from tests.engines.required import require

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.engine

OVERLAY = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: elsewhere
namePrefix: staging-
images:
  - name: python
    newName: registry.example/python
    newTag: pinned
resources:
  - ../bundle
patches:
  - target: {kind: ConfigMap, name: hello-settings}
    patch: |
      - {op: replace, path: /data/FLOWC_STORE, value: "s3://staging-bucket/flows"}
"""


@pytest.fixture(autouse=True, scope="module")
def kustomize() -> None:
    """The program that all tests here run has to be there in CI."""
    require("kustomize")


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """The bundle of an example."""
    command = ("compile", "examples/hello/flow.py", "-t", "argo", "-o", str(tmp_path / "bundle"),
               "--set", "datastore.root=s3://bucket/flows")  # fmt: skip
    subprocess.run(
        [sys.executable, "-m", "flowc", *command], cwd=ROOT, capture_output=True, check=True
    )
    return tmp_path / "bundle"


def build(folder: Path) -> list[dict[str, dict[str, object]]]:
    """The objects kustomize makes of a folder."""
    done = subprocess.run(
        [find("kustomize"), "build", str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return list(yaml.safe_load_all(done.stdout))


def by_kind(objects: list[dict[str, dict[str, object]]]) -> dict[str, list[str]]:
    """Names of the objects by kind."""
    names: dict[str, list[str]] = {}
    for each in objects:
        names.setdefault(str(each["kind"]), []).append(str(each["metadata"]["name"]))
    return names


def templates_of(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    """The templates of a workflow template."""
    found: list[dict[str, Any]] = workflow["spec"]["templates"]
    return found


def config_maps(node: object) -> set[str]:
    """Every ConfigMap that some part of an object refers to."""
    if isinstance(node, list):
        return set().union(*map(config_maps, node)) if node else set()
    if not isinstance(node, dict):
        return set()
    here = {str(node[key]["name"]) for key in ("configMap", "configMapRef") if key in node}
    return here.union(*map(config_maps, node.values()))


def test_the_base_has_every_object_of_the_files_unchanged(bundle: Path) -> None:
    built = build(bundle)
    files = sorted(path for path in bundle.glob("*.yaml") if not path.name.startswith("kustom"))
    written = [each for path in files for each in yaml.safe_load_all(path.read_text("utf-8"))]
    key = lambda each: (each["kind"], each["metadata"]["name"])  # noqa: E731
    assert sorted(built, key=key) == sorted(written, key=key)
    assert len(built) >= 7


def test_an_overlay_renames_moves_and_patches_everything_alike(bundle: Path) -> None:
    overlay = bundle.parent / "overlay"
    overlay.mkdir()
    (overlay / "kustomization.yaml").write_text(OVERLAY, encoding="utf-8")
    objects = build(overlay)
    names = by_kind(objects)
    assert all(name.startswith("staging-") for group in names.values() for name in group)
    assert {each["metadata"]["namespace"] for each in objects} == {"elsewhere"}

    (workflow,) = (each for each in objects if each["kind"] == "WorkflowTemplate")
    assert config_maps(workflow) == set(names["ConfigMap"])
    assert workflow["spec"]["serviceAccountName"] in names["ServiceAccount"]
    assert "registry.example/python:pinned" in yaml.safe_dump(workflow["spec"]["templateDefaults"])

    (binding,) = (each for each in objects if each["kind"] == "RoleBinding")
    (subject,) = binding["subjects"]
    assert (subject["name"], subject["namespace"]) == (names["ServiceAccount"][0], "elsewhere")
    assert binding["roleRef"]["name"] in names["Role"]

    (settings,) = (each for each in objects if each["metadata"]["name"] == "staging-hello-settings")
    assert settings["data"]["FLOWC_STORE"] == "s3://staging-bucket/flows"


def overlaid(golden: str, tmp_path: Path) -> list[dict[str, dict[str, object]]]:
    """The objects of a golden below an overlay that renames everything."""
    shutil.copytree(ROOT / "tests" / "golden" / "argo" / golden, tmp_path / "bundle")
    (tmp_path / "overlay").mkdir()
    head = OVERLAY.partition("patches:")[0]
    (tmp_path / "overlay" / "kustomization.yaml").write_text(head, encoding="utf-8")
    return build(tmp_path / "overlay")


def test_templates_with_sources_of_their_own_follow_too(tmp_path: Path) -> None:
    objects = overlaid("secrets", tmp_path)
    (workflow,) = (each for each in objects if each["kind"] == "WorkflowTemplate")
    assert config_maps(workflow) == set(by_kind(objects)["ConfigMap"])


def test_gangs_as_jobsets_follow_too(tmp_path: Path) -> None:
    objects = overlaid("gang_jobset", tmp_path)
    (workflow,) = (each for each in objects if each["kind"] == "WorkflowTemplate")
    (gang,) = (each for each in templates_of(workflow) if each["name"] == "check")
    given = {each["name"]: each.get("value") for each in gang["inputs"]["parameters"]}
    assert given.pop("image") == "registry.example/python:pinned"
    assert set(given.values()) - {None} == set(by_kind(objects)["ConfigMap"])


def test_a_schedule_follows_its_template(tmp_path: Path) -> None:
    objects = overlaid("schedule", tmp_path)
    (cron,) = (each for each in objects if each["kind"] == "CronWorkflow")
    spec = cron["spec"]["workflowSpec"]
    assert [spec["workflowTemplateRef"]["name"]] == by_kind(objects)["WorkflowTemplate"]


@pytest.fixture
def nightly(tmp_path: Path) -> Path:
    """The example with overlays, compiled as its readers are told to."""
    folder = tmp_path / "nightly"
    shutil.copytree(ROOT / "examples" / "nightly", folder)
    command = [sys.executable, "-m", "flowc", "compile", "--all"]
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return folder


def test_the_overlays_of_the_example(nightly: Path) -> None:
    objects = {}
    for name in ("staging", "production"):
        built = build(nightly / "overlays" / name)
        assert len({each["metadata"]["namespace"] for each in built}) == 1
        objects[name] = {str(each["kind"]): each for each in built if each["kind"] != "ConfigMap"}
        objects[name]["settings"] = next(
            each for each in built if str(each["metadata"]["name"]).endswith("-settings")
        )
    staging, production = objects["staging"], objects["production"]
    assert staging["CronWorkflow"]["spec"]["suspend"] is True
    assert production["CronWorkflow"]["spec"]["suspend"] is False
    assert production["WorkflowTemplate"]["spec"]["parallelism"] == 50
    assert "mirror/python" in yaml.safe_dump(production["WorkflowTemplate"])
    assert production["settings"]["data"]["FLOWC_STORE"] == "s3://production-bucket/flows"
    annotations = production["ServiceAccount"]["metadata"]["annotations"]
    assert isinstance(annotations, dict)
    assert "eks.amazonaws.com/role-arn" in annotations


def test_a_base_that_lacks_a_file_is_refused(bundle: Path) -> None:
    (bundle / "settings.yaml").unlink()
    done = subprocess.run(
        [find("kustomize"), "build", str(bundle)], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "settings.yaml" in done.stderr
