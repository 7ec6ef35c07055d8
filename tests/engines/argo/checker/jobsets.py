"""JobSets, which are text inside resource templates: read, and compared with what a rank relies on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from flowc_runtime.protocol import Env
from tests.engines.argo.checker import scopes
from tests.engines.argo.checker.questions import Question, answers
from tests.engines.argo.checker.reading import Finding, Node, StrictLoader, named

_BARE = re.compile(r"^(\s*[\w-]+: )(\{\{=.*\}\})$", re.MULTILINE)
_WORLD = "{{=asInt(inputs.parameters.world)}}"
_NAME = re.compile(
    r"[a-z][-a-z0-9]*-\{\{=sprig\.trunc\(10, sprig\.sha256sum\(workflow\.uid \+ inputs\.parameters\.path\)\)\}\}"
    r"-(\{\{retries\}\}|0)"
)
_RESOURCE = {
    "action": "create",
    "setOwnerReference": True,
    "successCondition": "status.terminalState == Completed",
    "failureCondition": "status.terminalState == Failed",
}
RANK_PATH = f"{{{{inputs.parameters.path}}}}.$({Env.RANK})"
"""The task path of a rank, which Kubernetes puts together."""

_RANK = "metadata.annotations['batch.kubernetes.io/job-completion-index']"


def read_manifest(text: str) -> Any:
    """The document as it is before Argo puts values in; tags without quotes are read as strings."""
    quoted = _BARE.sub(lambda match: match[1] + json.dumps(match[2]), text)
    return yaml.load(quoted, StrictLoader)


def rank_template(template: Node) -> Node:
    """A rank of a JobSet as if it were a template with a container.

    The values of the template's inputs are in place.
    """
    text = template["resource"]["manifest"]
    for name, given in named(template["inputs"]["parameters"]).items():
        if "value" in given:
            tag = f"inputs.parameters.{name}"
            text = text.replace(f"{{{{{tag}}}}}", given["value"])
            text = text.replace(f"{{{{=toJson({tag})}}}}", json.dumps(given["value"]))
    rank = _job(read_manifest(text))["template"]
    (container,) = rank["spec"]["containers"]
    pod = {key: value for key, value in rank["spec"].items() if key != "containers"}
    return {**template, **pod, "metadata": rank["metadata"], "container": container}


def rendered(argoeval: Path, spec: Node) -> Iterator[tuple[str, str]]:
    """The JobSets of a workflow as Argo would create them, each with what is wrong with its text.

    One of the two is empty.

    Raises:
        ValueError: if two things of one template have the same name.
    """
    workflow = scopes.of_workflow(spec)
    asked = []
    for template in spec.get("templates", ()):
        if manifest := template.get("resource", {}).get("manifest"):
            known = scopes.of_template(template, workflow)
            for name, given in named(template.get("inputs", {}).get("parameters")).items():
                known[f"inputs.parameters.{name}"] = given.get("value", "3")
            asked.append(Question(template.get("name", ""), "text", manifest, known))
    for answer in answers(argoeval, asked):
        yield answer["result"], answer["error"]


def check_jobset(place: str, template: Node, spec: Node) -> Iterator[Finding]:
    """A gang's template creates one JobSet an attempt, whose Job has one pod a rank, and waits for its end."""
    resource = {k: v for k, v in template["resource"].items() if k != "manifest"}
    if resource != _RESOURCE:
        yield Finding(place, f"does not create a JobSet and wait for its end: {resource}")
    manifest = read_manifest(template["resource"]["manifest"])
    if (manifest["apiVersion"], manifest["kind"]) != ("jobset.x-k8s.io/v1alpha2", "JobSet"):
        yield Finding(place, f"creates a {manifest['kind']} of {manifest['apiVersion']}")
    name = manifest["metadata"]["name"]
    if not _NAME.fullmatch(name):
        yield Finding(place, f"another gang may have the name {name!r}")
    elif name.endswith("{{retries}}") != ("retryStrategy" in template):
        yield Finding(place, f"{name!r} is not another one for each attempt")
    if manifest["spec"]["failurePolicy"] != {"maxRestarts": 0}:
        yield Finding(place, "starts ranks again that flowc knows nothing of")
    if manifest["spec"]["network"] != {"enableDNSHostnames": True}:
        yield Finding(place, "ranks have no names")
    yield from _check_job(place, manifest, spec)
    rank = rank_template(template)
    yield from _check_volumes(place, rank, spec)
    # The pod that waits is found like those that it waits for.
    for field, key in (("labels", "flowc.dev/step"), ("annotations", "flowc.dev/pathspec")):
        if template["metadata"][field][key] != rank["metadata"][field][key]:
            yield Finding(place, f"{key} is not that of the ranks")


def _job(manifest: Node) -> Node:
    (replicated,) = manifest["spec"]["replicatedJobs"]
    if replicated["replicas"] != 1:
        raise ValueError("a gang is one job")
    job: Node = replicated["template"]["spec"]
    return job


def _check_job(place: str, manifest: Node, spec: Node) -> Iterator[Finding]:
    job = _job(manifest)
    sizes = (job["completions"], job["parallelism"], job["completionMode"], job["backoffLimit"])
    if sizes != (_WORLD, _WORLD, "Indexed", 0):
        yield Finding(place, f"does not start each rank once: {sizes}")
    if job["activeDeadlineSeconds"] != spec["activeDeadlineSeconds"]:
        yield Finding(place, "may go on when the run's time is over")
    pod = job["template"]["spec"]
    if pod["restartPolicy"] != "Never":
        yield Finding(place, "starts ranks again that flowc knows nothing of")
    if pod["securityContext"] != spec["securityContext"]:
        yield Finding(place, "ranks have other rights than steps")
    if pod.get("imagePullSecrets") != spec.get("imagePullSecrets"):
        yield Finding(place, "ranks do not get at their image")
    for metadata in (manifest["metadata"], job["template"]["metadata"]):
        if metadata["labels"].get("workflows.argoproj.io/workflow") != "{{workflow.name}}":
            yield Finding(place, "nobody finds the ranks of a workflow")
    first = pod["containers"][0]["env"][0]
    if (first["name"], first.get("valueFrom")) != (Env.RANK, {"fieldRef": {"fieldPath": _RANK}}):
        yield Finding(place, f"ranks do not know their number: {first}")


def _check_volumes(place: str, rank: Node, spec: Node) -> Iterator[Finding]:
    """Ranks have the volumes of all steps, and those of their own."""
    volumes = named(rank["volumes"])
    for name, volume in named(spec["volumes"]).items():
        if volumes.get(name) != volume:
            yield Finding(place, f"volume {name!r} of ranks is not that of steps")
    mounted = {mount["name"] for mount in rank["container"]["volumeMounts"]}
    for name in sorted(mounted ^ {*volumes}):
        yield Finding(place, f"volume {name!r} is not defined, or mounted nowhere")
