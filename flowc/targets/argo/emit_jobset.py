"""A gang as a JobSet: the template that creates it, and waits until it has ended.

The JobSet is text inside the template, and kustomize does not look into texts: what an overlay may
change, names of ConfigMaps and the image, the text takes from inputs of the template that have values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flowc.targets.argo.emit_defaults import POD_SECURITY, container_defaults, shared_volumes
from flowc.targets.argo.emit_pod import container, own_volumes, placement, retry_strategy
from flowc.targets.argo.labels import WORKFLOW_LABEL
from flowc.targets.argo.metadata import run_labels
from flowc.targets.argo.model import JobSet, Model, Pod
from flowc.targets.yamlio import Bare, Node, dump
from flowc_runtime.protocol import Env

_RANK = "metadata.annotations['batch.kubernetes.io/job-completion-index']"
_KEYS = {"env": "name", "volumeMounts": "mountPath"}


def jobset_template(gang: JobSet, model: Model) -> Node:
    """The template of a gang.

    Args:
        gang: the gang.
        model: the bundle.
    """
    pod = gang.pod
    names = _names(pod, model)
    node: dict[str, Node] = {
        "name": pod.name,
        "metadata": {"labels": dict(pod.labels), "annotations": dict(pod.annotations)},
        "inputs": {
            "parameters": [
                *({"name": name} for name in pod.inputs),
                *({"name": name, "value": value} for name, value in names.items()),
            ]
        },
    }
    if pod.retry:
        node["retryStrategy"] = retry_strategy(pod.retry)
    node["resource"] = {
        "action": "create",
        "setOwnerReference": True,
        "successCondition": "status.terminalState == Completed",
        "failureCondition": "status.terminalState == Failed",
        "manifest": dump(_jobset(gang, model)),
    }
    return node


def _names(pod: Pod, model: Model) -> Mapping[str, str]:
    mounted = model.code.mounted.items()
    return {
        "image": pod.image or model.defaults.image,
        "settings": f"{model.name}-settings",
        **{file.removesuffix(".yaml"): files.name for file, files in mounted},
    }


def _input(name: str) -> str:
    return f"{{{{inputs.parameters.{name}}}}}"


def _jobset(gang: JobSet, model: Model) -> Mapping[str, Node]:
    ranks: Node = {
        "completionMode": "Indexed",
        "completions": Bare(gang.world),
        "parallelism": Bare(gang.world),
        "backoffLimit": 0,
        "activeDeadlineSeconds": model.deadline,
        "template": {"metadata": _metadata(gang.pod, model), "spec": _pod_spec(gang.pod, model)},
    }
    return {
        "apiVersion": "jobset.x-k8s.io/v1alpha2",
        "kind": "JobSet",
        "metadata": {"name": gang.object, **_metadata(gang.pod, model)},
        "spec": {
            "network": {"enableDNSHostnames": True},
            "failurePolicy": {"maxRestarts": 0},
            "replicatedJobs": [{"name": "ranks", "replicas": 1, "template": {"spec": ranks}}],
        },
    }


def _metadata(pod: Pod, model: Model) -> dict[str, Node]:
    labels = {**run_labels(model), **pod.labels, WORKFLOW_LABEL: "{{workflow.name}}"}
    return {"labels": dict(labels), "annotations": {**model.annotations, **pod.annotations}}


def _pod_spec(pod: Pod, model: Model) -> Node:
    spec: dict[str, Node] = {
        "restartPolicy": "Never",
        "serviceAccountName": "{{workflow.serviceAccountName}}",
        "securityContext": POD_SECURITY,
        **placement(pod),
    }
    if model.pull_secrets:
        spec["imagePullSecrets"] = [{"name": name} for name in model.pull_secrets]
    if pod.deadline is not None:
        spec["activeDeadlineSeconds"] = pod.deadline
    mounted = model.code.mounted.items()
    code = [replace(c, name=_input(file.removesuffix(".yaml"))) for file, c in mounted]
    spec["containers"] = [_container(pod, model)]
    spec["volumes"] = [*shared_volumes(code), *own_volumes(pod)]
    return spec


def _container(pod: Pod, model: Model) -> Node:
    settings = _input("settings")
    whole = _merged(container_defaults(model, settings), container(pod, settings))
    # Others are made of it, so that it stands before them.
    rank: Node = {"name": Env.RANK, "valueFrom": {"fieldRef": {"fieldPath": _RANK}}}
    whole["env"] = [rank, *_items(whole["env"])]
    return {"name": "main", **whole, "image": Bare("{{=toJson(inputs.parameters.image)}}")}


def _merged(default: Mapping[str, Node], own: Mapping[str, Node]) -> dict[str, Node]:
    """A container as Argo merges it from the defaults of all templates and what one says itself."""
    both = {**default, **own}
    for field in default.keys() & own.keys():
        theirs, ours = default[field], own[field]
        if isinstance(theirs, Mapping) and isinstance(ours, Mapping):
            both[field] = _merged(theirs, ours)
        elif field in _KEYS:
            items = [*_items(theirs), *_items(ours)]
            both[field] = list({str(item[_KEYS[field]]): item for item in items}.values())
    return both


def _items(node: Node) -> list[Mapping[str, Node]]:
    assert isinstance(node, list), "these fields are lists"
    return [item for item in node if isinstance(item, Mapping)]
