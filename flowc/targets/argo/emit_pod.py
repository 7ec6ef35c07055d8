"""The template of one step, as short as its decorators allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flowc.ir import specs
from flowc.targets.argo.layout import OUT_FOLDER
from flowc.targets.argo.model import Claim, Pod, PodOutput, Retry, SecretKey
from flowc.targets.argo.quantities import duration, megabytes
from flowc.targets.task_command import task_arguments
from flowc.targets.yamlio import Inline, Node
from flowc_runtime.protocol import Exit, JSONValue

STOP_RETRYING = f"asInt(lastRetry.exitCode) not in [{Exit.FINAL:d}, {Exit.CODE_DIFFERS:d}]"
"""Exit codes after which another attempt cannot end differently."""


def pod_template(pod: Pod, settings: str) -> Node:
    """The template of a step.

    Args:
        pod: the step.
        settings: the name of the ConfigMap with the settings.
    """
    node: dict[str, Node] = {
        "name": pod.name,
        "metadata": {"labels": dict(pod.labels), "annotations": dict(pod.annotations)},
        "inputs": {"parameters": [{"name": name} for name in pod.inputs]},
    }
    if pod.retry:
        node["retryStrategy"] = retry_strategy(pod.retry, unless_final=True)
    if pod.deadline is not None:
        node["activeDeadlineSeconds"] = pod.deadline
    node |= placement(pod)
    node["container"] = container(pod, settings)
    if pod.outputs:
        node["outputs"] = {"parameters": [_output(output) for output in pod.outputs]}
    if pod.volumes:
        node["volumes"] = own_volumes(pod)
    return node


def retry_strategy(retry: Retry, *, unless_final: bool = False) -> Node:
    """How a template is retried.

    Args:
        retry: how often, and when.
        unless_final: whether exit codes may end it; a DAG has none.
    """
    node: dict[str, Node] = {"limit": str(retry.limit), "retryPolicy": "Always"}
    if unless_final:
        node["expression"] = STOP_RETRYING
    if retry.delay:
        node["backoff"] = {"duration": duration(retry.delay), "factor": "1"}
    return node


def placement(pod: Pod) -> dict[str, Node]:
    """As whom and where the pod runs, as far as its step says so."""
    return _said(
        {
            "serviceAccountName": pod.service_account,
            "nodeSelector": _texts(pod.node_selector),
            "tolerations": [_toleration(toleration) for toleration in pod.tolerations],
        }
    )


def _toleration(toleration: specs.Toleration) -> Node:
    return _said(
        {
            "key": toleration.key,
            "operator": toleration.operator,
            "value": toleration.value,
            "effect": toleration.effect,
            "tolerationSeconds": toleration.seconds,
        }
    )


def container(pod: Pod, settings: str) -> dict[str, Node]:
    """The container of a step, without what all have in common.

    Args:
        pod: the step.
        settings: the name of the ConfigMap with the settings.
    """
    return _said(
        {
            "image": pod.image,
            "imagePullPolicy": pod.pull_policy,
            "command": Inline(pod.command) if pod.command else None,
            "args": Inline(task_arguments(pod.step)),
            "env": [
                *({"name": name, "value": value} for name, value in pod.environment.items()),
                *map(_secret_variable, pod.secret_keys),
            ],
            "envFrom": _sources(pod.secrets, settings) if pod.secrets else None,
            "ports": None if pod.port is None else [{"containerPort": pod.port}],
            "resources": _said({"requests": _texts(pod.requests), "limits": _texts(pod.limits)}),
            "securityContext": _node(pod.security_context),
            "volumeMounts": [{"name": v.name, "mountPath": v.path} for v in pod.volumes],
        }
    )


def _sources(secrets: Iterable[str], settings: str) -> list[Node]:
    # A list of its own replaces the default one; of several sources the last wins.
    return [
        *({"secretRef": {"name": name}} for name in secrets),
        {"configMapRef": {"name": settings}},
    ]


def _secret_variable(key: SecretKey) -> Node:
    source = {"secretKeyRef": {"name": key.secret, "key": key.key}}
    return {"name": key.variable, "valueFrom": source}


def _said(fields: Mapping[str, Node]) -> dict[str, Node]:
    return {name: value for name, value in fields.items() if value not in (None, [], {})}


def _texts(values: Mapping[str, str] | None) -> Node:
    return dict(values or {})


def _output(output: PodOutput) -> Node:
    source: dict[str, Node] = {"path": f"{OUT_FOLDER}/{output.name}"}
    if output.optional:
        source["default"] = ""
    return {"name": output.name, "valueFrom": source}


def own_volumes(pod: Pod) -> list[Node]:
    """The volumes that only this step has."""
    return [_volume(volume) for volume in pod.volumes]


def _volume(volume: Claim) -> Node:
    if volume.claim is not None:
        return {"name": volume.name, "persistentVolumeClaim": {"claimName": volume.claim}}
    memory: dict[str, Node] = {"medium": "Memory"}
    if volume.size is not None:
        memory["sizeLimit"] = megabytes(volume.size)
    return {"name": volume.name, "emptyDir": memory}


def _node(value: JSONValue) -> Node:
    if isinstance(value, dict):
        return {key: _node(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_node(item) for item in value]
    return str(value) if isinstance(value, float) else value
