"""Names, labels and annotations of the objects of a bundle."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.targets.argo.labels import BRANCH_LABEL, FLOW_LABEL, PROJECT_LABEL
from flowc.targets.argo.model import Model
from flowc.targets.naming import label_value
from flowc.targets.yamlio import Node

BEFORE_ALL: Mapping[str, str] = {"argocd.argoproj.io/sync-wave": "-2"}
"""What pods need before anything else."""

BEFORE_TEMPLATE: Mapping[str, str] = {"argocd.argoproj.io/sync-wave": "-1"}
"""What the workflow template refers to."""

AFTER_TEMPLATE: Mapping[str, str] = {"argocd.argoproj.io/sync-wave": "1"}
"""What refers to the workflow template."""

SERVER_SIDE: Mapping[str, str] = {"argocd.argoproj.io/sync-options": "ServerSideApply=true"}
"""For objects that a client-side apply could not copy into an annotation."""

TITLE = "workflows.argoproj.io/title"
"""The annotation that Argo's user interface shows instead of a name."""

DESCRIPTION = "workflows.argoproj.io/description"
"""The annotation that it shows below."""

KEEP: Mapping[str, str] = {
    "argocd.argoproj.io/compare-options": "IgnoreExtraneous",
    "argocd.argoproj.io/sync-options": "Prune=false,ServerSideApply=true",
}
"""For code of earlier versions, which running workflows still mount; `flowc gc` removes it."""


def metadata(model: Model, name: str, annotations: Mapping[str, str] | None = None) -> Node:
    """The `metadata` of an object."""
    labels = {
        "app.kubernetes.io/name": label_value(model.name),
        "app.kubernetes.io/managed-by": "flowc",
        **run_labels(model),
    }
    own: dict[str, Node] = {"name": name}
    if model.namespace:
        own["namespace"] = model.namespace
    own["labels"] = dict(labels)
    if annotations:
        own["annotations"] = dict(sorted(annotations.items()))
    return own


def run_spec(model: Model) -> dict[str, Node]:
    """What a workflow says that runs the template.

    The queue of waiting workflows looks at their own priority, not at the template's.
    """
    spec: dict[str, Node] = {"workflowTemplateRef": {"name": model.name}}
    if model.priority is not None:
        spec["priority"] = model.priority
    return spec


def run_labels(model: Model) -> dict[str, str]:
    """The labels of workflows and pods."""
    labels = {FLOW_LABEL: label_value(model.flow)}
    if model.project:
        labels[PROJECT_LABEL] = label_value(model.project.project)
        labels[BRANCH_LABEL] = label_value(model.project.branch)
    return {**labels, **model.labels}
