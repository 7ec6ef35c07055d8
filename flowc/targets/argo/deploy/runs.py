"""Runs: starting workflows, and reading where they stand."""

from __future__ import annotations

import base64
import gzip
import json
import re
import secrets
from collections import Counter
from collections.abc import Mapping
from typing import TypeGuard, get_args

from flowc.diagnostics import FlowcError
from flowc.targets.argo.deploy import kinds
from flowc.targets.argo.deploy.api import ApiError, ObjectApi, Steering
from flowc.targets.argo.deploy.apply import owned
from flowc.targets.argo.deploy.objects import (
    Object,
    annotation,
    label,
    mapping_at,
    name_of,
    text_at,
    value_at,
)
from flowc.targets.argo.deploy.parameters import defaults_of, texts_of
from flowc.targets.argo.labels import FLOW_LABEL
from flowc.targets.deployment import UNFINISHED, Deployment, RunStatus, State
from flowc_runtime.protocol import JSONValue

_REQUEST = "flowc.dev/request"
_RUN_ID = re.compile(r"argo-(?P<name>.+)-(?P<uid>[0-9a-f]{8})")
_ALPHABET = "bcdfghjklmnpqrstvwxz2456789"  # no word can be spelled with these
_STATES: Mapping[str, State] = {
    "": "pending",
    "Pending": "pending",
    "Running": "running",
    "Succeeded": "succeeded",
    "Failed": "failed",
    "Error": "failed",
}


def start(api: ObjectApi, deployment: Deployment, given: Mapping[str, JSONValue]) -> RunStatus:
    """Start a run of a deployment, its parameters checked first."""
    defaults = defaults_of(dict(deployment.definition))
    texts = texts_of(deployment.name, deployment.parameters, given, defaults)
    # The queue of waiting workflows looks at their own priority, not at the template's.
    priority = value_at(dict(deployment.definition), "spec", "priority")
    nonce = secrets.token_hex(8)
    suffix = "".join(secrets.choice(_ALPHABET) for _ in range(5))
    body: Object = {
        "apiVersion": kinds.WORKFLOW.version,
        "kind": kinds.WORKFLOW.name,
        "metadata": {
            "name": f"{deployment.name}-{suffix}",
            "namespace": api.namespace,
            "labels": {
                **owned(deployment.name),
                FLOW_LABEL: label(dict(deployment.definition), FLOW_LABEL),
            },
            "annotations": {_REQUEST: nonce},
        },
        "spec": {
            "workflowTemplateRef": {"name": deployment.name},
            **({} if priority is None else {"priority": priority}),
            "arguments": {"parameters": [{"name": n, "value": v} for n, v in texts.items()]},
        },
    }
    return run_status(_create(api, body, nonce))


def _create(api: ObjectApi, body: Object, nonce: str) -> Object:
    """Create once: a request that was answered too late has been repeated, and finds itself."""
    try:
        return api.create(kinds.WORKFLOW, body)
    except ApiError as error:
        there = api.read(kinds.WORKFLOW, name_of(body)) if error.status == 409 else None
        if there is None or annotation(there, _REQUEST) != nonce:
            raise
        return there


def find_workflow(api: ObjectApi, run: str) -> Object:
    """A workflow by name, or by the run's id in the datastore, or `Flow/run`.

    Raises:
        FlowcError: if there is none.
    """
    word = run.rpartition("/")[2]
    if match := _RUN_ID.fullmatch(word):
        found = api.read(kinds.WORKFLOW, match["name"])
        if found is not None and text_at(found, "metadata", "uid").startswith(match["uid"]):
            return found
    found = api.read(kinds.WORKFLOW, word)
    if found is None:
        raise FlowcError(
            f"there is no run `{run}` in {api.place}",
            help="Argo removes finished ones after a while; their records stay in the datastore",
        )
    return found


def steer(api: ObjectApi, run: str, order: Steering) -> None:
    """Terminate, suspend or resume a run that has not ended.

    Raises:
        FlowcError: if there is no such run, or it has ended.
    """
    status = run_status(find_workflow(api, run))
    if status.state not in UNFINISHED:
        raise FlowcError(f"cannot {order} {status.name}: it has {status.state}")
    api.steer(status.name, order)


def runs_of(api: ObjectApi, name: str) -> list[RunStatus]:
    """The runs of a deployment, whatever started them, the newest first."""
    template = api.read(kinds.TEMPLATE, name)
    labels = owned(name) if template is None else {FLOW_LABEL: label(template, FLOW_LABEL)}
    found = [
        item
        for item in api.list(kinds.WORKFLOW, labels)
        if text_at(item, "spec", "workflowTemplateRef", "name") == name
    ]
    found.sort(key=lambda item: text_at(item, "metadata", "creationTimestamp"), reverse=True)
    return [run_status(item) for item in found]


def run_status(workflow: Object) -> RunStatus:
    """Where a workflow stands."""
    name = name_of(workflow)
    uid = text_at(workflow, "metadata", "uid")
    return RunStatus(
        name=name,
        flow=label(workflow, FLOW_LABEL),
        run=f"argo-{name}-{uid[:8]}",
        deployment=text_at(workflow, "spec", "workflowTemplateRef", "name"),
        state=_state(workflow),
        message=text_at(workflow, "status", "message"),
        started=text_at(workflow, "status", "startedAt") or None,
        finished=text_at(workflow, "status", "finishedAt") or None,
        tasks=_count_tasks(workflow),
    )


def _state(workflow: Object) -> State:
    state = _STATES.get(text_at(workflow, "status", "phase"), "running")
    if state == "failed" and text_at(workflow, "spec", "shutdown"):
        return "terminated"
    if state in UNFINISHED and value_at(workflow, "spec", "suspend") is True:
        return "suspended"
    return state


def _count_tasks(workflow: Object) -> dict[State, int]:
    packed = text_at(workflow, "status", "compressedNodes")
    nodes = mapping_at(workflow, "status", "nodes")
    if packed:
        nodes = mapping_at(json.loads(gzip.decompress(base64.b64decode(packed))))
    pods = (node for node in nodes.values() if text_at(node, "type") == "Pod")
    counts = Counter(_STATES.get(text_at(pod, "phase")) for pod in pods)
    return {state: count for state, count in counts.items() if _is_state(state)}


def _is_state(word: str | None) -> TypeGuard[State]:
    return word in get_args(State)
