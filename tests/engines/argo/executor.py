"""What Argo's own program does inside pods: it unwraps the command and reports outputs."""

from __future__ import annotations

import http
import json
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.engines.argo.jobsets import follow
from tests.engines.kubernetes.client import MERGE_PATCH, ApiError, Client, Json
from tests.engines.kubernetes.containers import now
from tests.engines.kubernetes.executors import Ended

WORKFLOW_LABEL = "workflows.argoproj.io/workflow"

HELPERS = frozenset({"init", "wait"})
"""Argo's own containers."""

WARM, LOOK = 30.0, 0.2
"""Seconds within which an API server learns of roles, and between two looks."""

MISSING = 64
"""Exit code of Argo's program when it could not do its work."""


class ArgoExecutor:
    """Stands in for `argoexec` in the pods of workflows.

    Reports with the rights of the pod's own service account, as the real one does.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def adapt(self, pod: Json) -> Json | None:
        """The pod with the commands that Argo's program would have started."""
        spec = pod["spec"]
        helped = any(each["name"] in HELPERS for each in spec.get("initContainers", []))
        if WORKFLOW_LABEL not in pod["metadata"].get("labels", {}) or not helped:
            return None
        kept = {
            key: [_unwrapped(each) for each in spec.get(key, []) if each["name"] not in HELPERS]
            for key in ("initContainers", "containers")
        }
        return {**pod, "spec": {**spec, **kept}}

    def deadline(self, pod: Json) -> float | None:
        """When the workflow's time is over."""
        text = _variables(pod).get("ARGO_DEADLINE", "0001")
        if text.startswith("0001"):
            return None
        return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()

    def finish(self, pod: Json, ended: Ended) -> Mapping[str, Json]:
        """Report the outputs; `wait` fails if one is missing or the report is refused.

        A template of a resource has no `wait`: there Argo's program is all that runs.
        """
        if "resource" in (template := self._template(pod)):
            trouble = follow(self._client, template["resource"], _account(pod))
            self._report(pod, {})
            return {"main": _terminated(1, trouble) if trouble else _terminated(0)}
        outputs, trouble = self._outputs(pod, ended)
        try:
            self._report(pod, outputs)
        except ApiError as error:
            trouble = trouble or str(error)
        return {"wait": _terminated(MISSING if trouble else 0, trouble)}

    def _outputs(self, pod: Json, ended: Ended) -> tuple[dict[str, Any], str]:
        """The outputs as they are reported, and what has gone wrong."""
        declared = self._template(pod).get("outputs", {}).get("parameters", [])
        outputs: dict[str, Any] = {"exitCode": str(ended.states.get("main", {}).get("exitCode", 0))}
        parameters = []
        trouble = ""
        for each in declared:
            source = each.get("valueFrom", {})
            content = ended.read("main", source["path"]) if "path" in source else None
            if content is None and "default" not in source:
                trouble = f"open {source.get('path')}: no such file or directory"
                break
            text = source["default"] if content is None else content.decode()
            parameters.append({**each, "value": text.removesuffix("\n")})
        if parameters:
            outputs["parameters"] = parameters
        if _variables(pod).get("ARGO_INCLUDE_SCRIPT_OUTPUT") == "true":
            outputs["result"] = ended.log("main").decode(errors="replace").removesuffix("\n")
        return outputs, trouble

    def _template(self, pod: Json) -> Json:
        text = _variables(pod)["ARGO_TEMPLATE"]
        if text == "offloaded":
            metadata = pod["metadata"]
            path = f"/api/v1/namespaces/{metadata['namespace']}/configmaps/{metadata['name']}"
            text = self._client.request("GET", path)["data"]["ARGO_TEMPLATE"]
        return json.loads(text)

    def _report(self, pod: Json, outputs: Mapping[str, Any]) -> None:
        metadata, variables = pod["metadata"], _variables(pod)
        name, namespace = variables["ARGO_NODE_ID"], metadata["namespace"]
        user = _account(pod)
        labels = {
            WORKFLOW_LABEL: metadata["labels"][WORKFLOW_LABEL],
            "workflows.argoproj.io/report-outputs-completed": "true",
        }
        result = {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "WorkflowTaskResult",
            "metadata": {
                "name": name,
                "labels": labels,
                "ownerReferences": metadata["ownerReferences"][:1],
            },
            "outputs": outputs,
        }
        path = f"/apis/argoproj.io/v1alpha1/namespaces/{namespace}/workflowtaskresults"
        deadline = time.monotonic() + WARM
        while True:
            try:
                self._client.request("POST", path, result, acting_as=user)
            except ApiError as error:
                if error.code == http.HTTPStatus.CONFLICT:
                    break
                if error.code != http.HTTPStatus.FORBIDDEN or time.monotonic() > deadline:
                    raise
                time.sleep(LOOK)
            else:
                return
        path, patch = f"{path}/{name}", MERGE_PATCH
        self._client.request("PATCH", path, result, content_type=patch, acting_as=user)


def _account(pod: Json) -> str:
    """Whose rights a pod has."""
    account = pod["spec"].get("serviceAccountName", "default")
    return f"system:serviceaccount:{pod['metadata']['namespace']}:{account}"


def _terminated(code: int, message: str = "") -> Json:
    reason = "Error" if code else "Completed"
    state = {"exitCode": code, "reason": reason, "message": message}
    return {**state, "startedAt": now(), "finishedAt": now()}


def _unwrapped(container: Json) -> Json:
    command = container.get("command", [])
    if command[:2] == ["argoexec", "resource"]:
        return {**container, "command": ["true"]}
    if "emissary" not in command:
        return container
    kept = [m for m in container.get("volumeMounts", []) if m["mountPath"] != "/var/run/argo"]
    return {**container, "command": command[command.index("--") + 1 :], "volumeMounts": kept}


def _variables(pod: Json) -> dict[str, str]:
    spec = pod["spec"]
    containers = [*spec.get("initContainers", []), *spec["containers"]]
    return {e["name"]: e.get("value", "") for c in containers for e in c.get("env", [])}
