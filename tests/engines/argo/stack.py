"""Everything that looks at a manifest before it runs: two validators, our checker, the API server."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from flowc.targets.yamlio import dump
from tests.engines.argo.checker.check import check_bundles
from tests.engines.argo.checker.jobsets import rendered
from tests.engines.argo.checker.reading import Objects
from tests.engines.kubernetes.client import APPLY_PATCH, ApiError
from tests.engines.kubernetes.control_plane import NAMESPACE, Cluster

Document = dict[str, Any]

ARGO_KINDS = ("WorkflowTemplate", "CronWorkflow", "Workflow")

EVENT_KINDS = ("Sensor", "EventSource")
"""Argo Events' objects, whose definitions let everything pass: its own types do not."""

_COLLECTIONS = {
    "ConfigMap": "api/v1/namespaces/{}/configmaps",
    "Service": "api/v1/namespaces/{}/services",
    "ServiceAccount": "api/v1/namespaces/{}/serviceaccounts",
    "Role": "apis/rbac.authorization.k8s.io/v1/namespaces/{}/roles",
    "RoleBinding": "apis/rbac.authorization.k8s.io/v1/namespaces/{}/rolebindings",
    "WorkflowTemplate": "apis/argoproj.io/v1alpha1/namespaces/{}/workflowtemplates",
    "CronWorkflow": "apis/argoproj.io/v1alpha1/namespaces/{}/cronworkflows",
    "Workflow": "apis/argoproj.io/v1alpha1/namespaces/{}/workflows",
    "Sensor": "apis/argoproj.io/v1alpha1/namespaces/{}/sensors",
    "EventSource": "apis/argoproj.io/v1alpha1/namespaces/{}/eventsources",
    "JobSet": "apis/jobset.x-k8s.io/v1alpha2/namespaces/{}/jobsets",
}


@dataclass(frozen=True)
class Stack:
    """The validators by version, our checker's program, Argo Events' code, and a control plane."""

    validators: Mapping[str, Path]
    argoeval: Path
    sensorrun: Path
    cluster: Cluster

    def refusals(
        self,
        changed: Sequence[tuple[Document, Sequence[Document]]],
        folder: Path,
        *,
        contract: bool = True,
    ) -> list[dict[str, str]]:
        """Who refuses what, with the reason.

        Args:
            changed: a document that is looked at, and the others of its bundle.
            folder: an empty one to write into.
            contract: whether flowc's runtime is to run what they describe.
        """
        refused: list[dict[str, str]] = [{} for _ in changed]
        for version, validator in self.validators.items():
            for number, error in self._lint(validator, changed, folder / version).items():
                refused[number][version] = error
        bundles = [Objects((document, *others)) for document, others in changed]
        findings = check_bundles(self.argoeval, bundles, contract=contract)
        for number, (document, _) in enumerate(changed):
            if findings[number]:
                refused[number]["checker"] = str(findings[number][0])
            if error := self.apply(document):
                refused[number]["server"] = error
            if error := self.read_events(document, folder):
                refused[number]["events"] = error
        return refused

    def read_events(self, document: Document, folder: Path) -> str:
        """What Argo Events says to one of its objects, no field of which may be unknown to its types."""
        if document.get("kind") not in EVENT_KINDS:
            return ""
        file = folder / "events.json"
        file.write_text(json.dumps(document))
        command = [self.sensorrun, "-check", file]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        return run.stderr.strip() if run.returncode else ""

    def apply(self, document: Document) -> str:
        """What the API server says to a strict server-side apply of which nothing remains; "" if all is well.

        What a workflow creates itself is looked at like the workflow.
        """
        collection = _COLLECTIONS.get(str(document.get("kind")))
        if collection is None:
            return f"no kind {document.get('kind')}"
        metadata = document.get("metadata")
        if not isinstance(metadata, dict):
            return "no metadata"
        here = {**document, "metadata": {**metadata, "namespace": NAMESPACE}}
        name = quote(str(metadata.get("name")), safe="")
        query = "fieldManager=flowc&fieldValidation=Strict&force=true&dryRun=All"
        path = f"/{collection.format(NAMESPACE)}/{name}?{query}"
        try:
            self.cluster.request("PATCH", path, dump(here), content_type=APPLY_PATCH)
        except ApiError as error:
            return str(error)
        return self._apply_created(document) if document["kind"] == "WorkflowTemplate" else ""

    def _apply_created(self, document: Document) -> str:
        try:
            for text, error in rendered(self.argoeval, document["spec"]):
                if refusal := error or self.apply(yaml.safe_load(text)):
                    return refusal
        except (ValueError, yaml.YAMLError) as error:
            return str(error)
        return ""

    def _lint(
        self,
        validator: Path,
        changed: Sequence[tuple[Document, Sequence[Document]]],
        folder: Path,
    ) -> dict[int, str]:
        """The validator's findings by number of the document.

        The unchanged templates come last, so that references lead to them.
        """
        folder.mkdir(parents=True)
        paths: dict[str, int] = {}
        for number, (document, _) in enumerate(changed):
            if document.get("kind") in ARGO_KINDS:
                path = folder / f"{number:04}.json"
                path.write_text(json.dumps(document))
                paths[str(path)] = number
        known = folder / "known.yaml"
        others = [o for _, others in changed for o in others if o["kind"] == "WorkflowTemplate"]
        known.write_text("\n---\n".join({json.dumps(o): None for o in others}))
        run = subprocess.run(
            [validator, *paths, known], capture_output=True, text=True, check=False
        )
        assert run.returncode in (0, 1), run.stderr
        told = [json.loads(line) for line in run.stdout.splitlines()[:-1]]
        errors = {t["file"]: t["error"] for t in told if "error" in t and t["file"] in paths}
        seen = {t["file"] for t in told}
        return {
            number: errors.get(path, "no object")
            for path, number in paths.items()
            if path in errors or path not in seen
        }
