"""Flows that the tests of the rig deploy: written, compiled, started, and looked at afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from flowc.targets.argo.deploy import ArgoDeployer
from flowc.targets.argo.deploy.kubernetes_api import connect
from tests.engines.argo import workflows
from tests.engines.argo.hostile import flow_of, strings
from tests.engines.argo.rig import Rig
from tests.engines.kubernetes.client import Client
from tests.engines.kubernetes.control_plane import NAMESPACE
from tests.spec.backends.argo import Argo, shared
from tests.spec.backends.base import Project
from tests.spec.case import FLOWS, Given
from tests.spec.outcome import Outcome

T = TypeVar("T")

HEAD = "import os, time\nfrom metaflow import FlowSpec, Parameter, catch, retry, step\n\n\n"


@dataclass
class Deployed:
    """A flow that was started: the workflow's name, its datastore, the rig that runs it."""

    workflow: str
    store: Path
    rig: Rig = field(repr=False)

    @classmethod
    def start(
        cls,
        source: str,
        folder: Path,
        parameters: Mapping[str, str] | None = None,
        submit: workflows.Submit = workflows.submit,
    ) -> Deployed:
        """Write a flow into a folder, compile it there, and start a workflow."""
        folder.mkdir(exist_ok=True)
        flow = folder / "flow.py"
        flow.write_text(source, encoding="utf-8")
        rig, _ = shared()
        return cls(*Argo().begin(Project(flow), Given(parameters or {}), submit), rig)

    def until_step(self, step: str) -> str:
        """Wait until a step's pod runs; gives back the pod's name."""

        def running() -> str | None:
            for pod in self.rig.client.request("GET", "/api/v1/namespaces/argo/pods")["items"]:
                labels, phase = pod["metadata"]["labels"], pod["status"].get("phase")
                of_this = labels.get("workflows.argoproj.io/workflow") == self.workflow
                if of_this and labels.get("flowc.dev/step") == step and phase == "Running":
                    return str(pod["metadata"]["name"])
            return None

        return until(running)

    def end(self) -> Outcome:
        """Wait for the end."""
        return Argo().end(self.workflow, self.store)


def until(look: Callable[[], T | None], seconds: float = 120) -> T:
    """Look until there is something true.

    Raises:
        AssertionError: if nothing comes.
    """
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)
    return found


def by_flowc(client: Client, template: str, parameters: Mapping[str, str]) -> str:
    """Start a workflow as `flowc trigger` does; gives back its name."""
    rig, _ = shared()
    api = connect(None, NAMESPACE, {"KUBECONFIG": str(rig.cluster.kubeconfig)})
    return ArgoDeployer(lambda: api).trigger(template, parameters).name


def wide(items: int) -> str:
    """A flow with a foreach over so many numbers, whose last step knows all their squares."""
    source = (FLOWS / "foreach_wide.py").read_text(encoding="utf-8")
    assert "range(23)" in source
    return source.replace("range(23)", f"range({items})")


def hostile_differences(seed: int, count: int, folder: Path) -> list[str]:
    """Trigger a flow with so many hostile parameters; each value that did not arrive as it was given."""
    names = [f"p{number:04}" for number in range(count)]
    given = strings(seed, count)
    source, parameters = flow_of(names), dict(zip(names, given, strict=True))
    outcome = Deployed.start(source, folder, parameters, by_flowc).end()
    if not outcome.succeeded:
        return [outcome.transcript]
    return list(_differing(given, outcome.artifact("end", "r", "values")))


def _differing(given: list[str], found: object) -> Iterable[str]:
    if not isinstance(found, list) or len(found) != len(given):
        yield f"{found!r}"
        return
    for expected, value in zip(given, found, strict=True):
        if expected != value:
            yield f"{expected!r} arrived as {value!r}"
