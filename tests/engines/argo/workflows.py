"""Apply a bundle as its users do, start a workflow from its template, wait for the end."""

from __future__ import annotations

import base64
import gzip
import json
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml

from tests.engines.kubernetes.client import Client, Json
from tests.engines.kubernetes.control_plane import NAMESPACE
from tests.engines.kubernetes.programs import Program, find

WORKFLOWS = f"/apis/argoproj.io/v1alpha1/namespaces/{NAMESPACE}/workflows"

ENDS = frozenset({"Succeeded", "Failed", "Error"})

LOOK = 0.15
"""Seconds between two looks at a workflow."""

KNOWN = 60.0
"""Seconds within which the controller has learnt of a template."""

PLURALS = {"NetworkPolicy": "networkpolicies"}


class Hangs(Exception):
    """A workflow has not come to its end in time."""


@dataclass(frozen=True)
class Ended:
    """A workflow that is over."""

    workflow: Json = field(repr=False)

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.workflow["metadata"]["name"])

    @property
    def run(self) -> str:
        """The id of the run that it was."""
        return f"argo-{self.name}-{self.workflow['metadata']['uid'][:8]}"

    @property
    def phase(self) -> str:
        """`Succeeded`, `Failed` or `Error`."""
        return str(self.workflow["status"]["phase"])

    @property
    def nodes(self) -> list[Json]:
        """What the controller has made of it."""
        status = self.workflow["status"]
        if packed := status.get("compressedNodes"):
            return list(json.loads(gzip.decompress(base64.b64decode(packed))).values())
        return list(status.get("nodes", {}).values())

    def told(self) -> str:
        """What a person would look at first."""
        lines = [f"{self.name}: {self.phase} {self.workflow['status'].get('message', '')}"]
        for node in sorted(
            self.nodes, key=lambda node: (node.get("startedAt") or "", node["name"])
        ):
            name = node["name"].removeprefix(self.name)
            lines.append(f"  {node['type']:<9}{node['phase']:<10}{name} {node.get('message', '')}")
        return "\n".join(lines)


def rendered(folder: Path) -> list[Json]:
    """The objects of a kustomize folder."""
    done = subprocess.run(
        (str(find("kustomize")), "build", str(folder)), capture_output=True, text=True, check=True
    )
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return list(yaml.load_all(done.stdout, loader))


def apply(client: Client, objects: Iterable[Json]) -> None:
    """Apply objects by server-side apply with strict validation."""
    for each in objects:
        group = each["apiVersion"]
        kind = each["kind"]
        plural = PLURALS.get(kind, f"{kind.lower()}s")
        namespace = each["metadata"].get("namespace", NAMESPACE)
        root = f"/apis/{group}" if "/" in group else f"/api/{group}"
        client.apply(f"{root}/namespaces/{namespace}/{plural}/{each['metadata']['name']}", each)


def submit(client: Client, template: str, parameters: Mapping[str, str]) -> str:
    """Start a workflow from a template; gives back its name."""
    given = [{"name": name, "value": value} for name, value in parameters.items()]
    workflow = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Workflow",
        "metadata": {"generateName": f"{template}-"},
        "spec": {
            "workflowTemplateRef": {"name": template},
            **({"arguments": {"parameters": given}} if given else {}),
        },
    }
    return create(client, workflow)


Submit: TypeAlias = Callable[[Client, str, Mapping[str, str]], str]
"""Starts a workflow from a template."""


def create(client: Client, workflow: Json) -> str:
    """Create a workflow; gives back its name."""
    return str(client.request("POST", WORKFLOWS, workflow)["metadata"]["name"])


def start(client: Client, template: str, begin: Callable[[], str]) -> str:
    """Start a workflow, by `begin`, from a template that was applied a moment ago for the first time.

    The controller may see the workflow before it sees the template, and then refuses it. A template
    that was there before would make it run as that was: apply none of the same name twice.
    """
    deadline = time.monotonic() + KNOWN
    while True:
        name = begin()
        while not (status := client.request("GET", f"{WORKFLOWS}/{name}").get("status", {})):
            if time.monotonic() > deadline:
                raise Hangs(f"the controller does not look at {name}")
            time.sleep(LOOK)
        unknown = f'workflowtemplates.argoproj.io "{template}" not found'
        if unknown not in status.get("message", "") or time.monotonic() > deadline:
            return name
        remove(client, name)


def wait(
    client: Client, name: str, seconds: float = 120, controller: Program | None = None
) -> Ended:
    """Wait for the end of a workflow.

    Args:
        client: speaks with the API server.
        name: the workflow's name.
        seconds: after which waiting has failed.
        controller: waiting is in vain once it has ended.

    Raises:
        Hangs: if the end does not come.
    """
    (workflow,) = deque(watch(client, name, seconds, controller), maxlen=1)
    return Ended(workflow)


def watch(
    client: Client, name: str, seconds: float, controller: Program | None = None
) -> Iterator[Json]:
    """A workflow as it is now and then, up to its end; arguments and errors are those of `wait`."""
    deadline = time.monotonic() + seconds
    while True:
        workflow = client.request("GET", f"{WORKFLOWS}/{name}")
        yield workflow
        if workflow.get("status", {}).get("phase") in ENDS:
            return
        if controller is not None and not controller.runs:
            raise Hangs(f"the controller has ended\n{controller.told()}")
        if time.monotonic() > deadline:
            workflow.setdefault("status", {}).setdefault("phase", "Pending")
            raise Hangs(f"not over after {seconds} s\n{Ended(workflow).told()}")
        time.sleep(LOOK)


def remove(client: Client, name: str) -> None:
    """Remove a workflow and all that belongs to it."""
    client.request("DELETE", f"{WORKFLOWS}/{name}", {"propagationPolicy": "Background"})
