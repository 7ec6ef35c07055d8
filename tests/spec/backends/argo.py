"""Argo Workflows: the emitted files on a real control plane, with Argo's stock controller."""

from __future__ import annotations

import functools
import json
import shutil
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import yaml

from tests.engines.argo import workflows
from tests.engines.argo.rig import NEEDS, Rig, argo_rig
from tests.engines.kubernetes import control_plane
from tests.engines.kubernetes.client import ApiError, Json
from tests.engines.kubernetes.images import Image, python_image
from tests.engines.kubernetes.programs import find, missing
from tests.sensors import let_happen, posted
from tests.spec.backends.base import NotRun, Project
from tests.spec.backends.closing import closing
from tests.spec.backends.forker import flowc
from tests.spec.backends.local import compile_options, environment
from tests.spec.case import Given
from tests.spec.outcome import Outcome

INSTALLED = ("numpy",)
"""Packages for which there is an image each."""

SECONDS = 180.0
"""After which a workflow counts as hanging."""


@dataclass(frozen=True)
class Argo:
    """`flowc compile`, `kustomize build`, server-side apply, a workflow from the template."""

    name: str = "argo"
    column: str = "argo"
    engines: ClassVar[tuple[str, ...]] = (*control_plane.NEEDS, *NEEDS, "kustomize", "sensorrun")

    def run(self, project: Project, given: Given) -> Outcome:
        """Deploy a flow and run it to the end."""
        return self.end(*self.begin(project, given))

    def run_many(self, projects: Sequence[Project]) -> Iterator[Outcome | NotRun]:
        """Run flows beside each other."""
        begun: list[tuple[str, Path] | NotRun] = []
        for project in projects:
            try:
                begun.append(self.begin(project, Given()))
            except NotRun as refused:
                begun.append(refused)
        for each in begun:
            try:
                yield each if isinstance(each, NotRun) else self.end(*each)
            except NotRun as hanging:
                yield hanging

    def begin(
        self, project: Project, given: Given, submit: workflows.Submit = workflows.submit
    ) -> tuple[str, Path]:
        """Deploy a flow and start a workflow; gives back its name, and the datastore."""
        rig, stores = shared()
        try:
            template, store = self.deploy(project, given)
            if given.events:
                workflow = _triggered(project.folder / "bundle", given)
                begin = functools.partial(workflows.create, rig.client, workflow)
            else:
                files = {name: _uploaded(content, stores) for name, content in given.files.items()}
                parameters = {**given.parameters, **files}
                begin = functools.partial(submit, rig.client, template, parameters)
            return workflows.start(rig.client, template, begin), store
        except ApiError as refused:
            raise NotRun(str(refused)) from refused

    def deploy(self, project: Project, given: Given, store: Path | None = None) -> tuple[str, Path]:
        """Deploy a flow, for a datastore of its own or a given one; gives back the template's name."""
        rig, stores = shared()
        if store is None:
            store = Path(tempfile.mkdtemp(dir=stores))
            store.chmod(0o777)
        bundle, template = _compiled(project, given)
        rendered = workflows.rendered(_overlay(bundle, store))
        # The controllers of Argo Events are not there; its own code makes of events what they would.
        workflows.apply(rig.client, rendered)
        return template, store

    def end(self, name: str, store: Path) -> Outcome:
        """Wait for the end of a workflow, and remove it."""
        rig, _ = shared()
        try:
            ended = workflows.wait(rig.client, name, SECONDS, rig.controller)
        except workflows.Hangs as hanging:
            raise NotRun(str(hanging)) from hanging
        logs = [f"{pod.name}: {pod.tail('main')}" for pod in rig.kubelet.pods_of(name)]
        transcript = "\n".join([ended.told(), *logs])
        workflows.remove(rig.client, name)
        if not any(store.iterdir()):
            raise NotRun(f"the datastore is empty\n{transcript}")
        succeeded = ended.phase == "Succeeded"
        recorded = any(node["displayName"] == "record-end" for node in ended.nodes)
        return Outcome(str(store), ended.run, succeeded, transcript, failure_recorded=recorded)


def _compiled(project: Project, given: Given) -> tuple[Path, str]:
    """The bundle of a flow, and the name of its template: one that this process has not used yet."""
    bundle = project.folder / "bundle"
    settings = {
        "argo.namespace": control_plane.NAMESPACE,
        "datastore.root": "s3://elsewhere/flows",
        "project.branch": "spec",
    }
    command = [
        *("compile", project.flow.name, "-t", "argo", "-o", str(bundle)),
        *(part for each in settings.items() for part in ("--set", "=".join(each))),
        *(("--image", _image_name(project.packages)) if project.packages else ()),
        *compile_options(given, project.folder),
    ]
    name = _compile(command, project, bundle)
    if name in _used:
        name = _compile([*command, "--name", f"{name}-{len(_used)}"], project, bundle)
    _used.add(name)
    return bundle, name


_used: set[str] = set()


def _compile(command: Sequence[str], project: Project, bundle: Path) -> str:
    """Write a bundle; gives back the name of the deployment."""
    code, transcript = flowc(command, project.folder, environment(project.folder))
    if code:
        raise NotRun(f"exit code {code}\n{transcript}")
    return str(json.loads((bundle / "manifest.json").read_text())["name"])


def _uploaded(content: bytes, stores: Path) -> str:
    """The address of a file's contents, where pods can read them."""
    folder = Path(tempfile.mkdtemp(dir=stores))
    folder.chmod(0o755)
    path = folder / "file"
    path.write_bytes(content)
    return f"file://{path}"


def _triggered(bundle: Path, given: Given) -> Json:
    """The workflow that the bundle's sensor creates when the last of the events has been posted."""
    files = [bundle / "sensor.yaml", bundle / "eventsource.yaml"]
    outcomes = let_happen(find("sensorrun"), files, [posted(event) for event in given.events])
    workflow: Json = outcomes[-1].created[-1]
    return workflow


def _overlay(bundle: Path, store: Path) -> Path:
    """What a team keeps for one cluster: the bundle as it is, and the cluster's datastore."""
    folder = bundle.with_name("overlay")
    folder.mkdir()
    settings = yaml.safe_load((bundle / "settings.yaml").read_text())["metadata"]["name"]
    change = [{"op": "replace", "path": "/data/FLOWC_STORE", "value": str(store)}]
    kustomization = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": ["../bundle"],
        "patches": [
            {"target": {"kind": "ConfigMap", "name": settings}, "patch": yaml.safe_dump(change)}
        ],
    }
    (folder / "kustomization.yaml").write_text(yaml.safe_dump(kustomization))
    return folder


@functools.cache
def shared() -> tuple[Rig, Path]:
    """The rig of this process, which ends with it, and the folder that its pods may write to."""
    if absent := missing(Argo.engines):
        raise AssertionError(f"{', '.join(absent)}: not built; `make engines` does that")
    stack = closing()
    folder = Path(tempfile.mkdtemp(prefix="flowc-spec-"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    stores = folder / "stores"
    stores.mkdir()
    images = {_image_name((name,)): _image(folder / name, name) for name in INSTALLED}
    cluster = stack.enter_context(control_plane.control_plane())
    return stack.enter_context(argo_rig(cluster, shared=[stores], images=images)), stores


def _image_name(packages: Sequence[str]) -> str:
    return f"python-with:{'-'.join(packages)}"


def _image(folder: Path, package: str) -> Image:
    site = Path(sysconfig.get_path("purelib"))
    return python_image(folder, tuple(sorted(site.glob(f"{package}*"))))
