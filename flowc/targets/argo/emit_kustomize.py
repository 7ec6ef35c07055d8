"""The kustomize base: what belongs to it, and where Argo's objects refer to one another."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.targets.argo.model import Model
from flowc.targets.yamlio import Node

TEMPLATE_USERS: Mapping[str, str] = {"CronWorkflow": "spec/workflowSpec/workflowTemplateRef/name"}
"""Kinds of objects that refer to the WorkflowTemplate, and where."""


def kustomization(model: Model) -> Mapping[str, Node]:
    """The base itself."""
    resources = [
        "rbac.yaml",
        "settings.yaml",
        *model.code.mounted,
        "workflowtemplate.yaml",
        *(["cronworkflow.yaml"] if model.cron else []),
    ]
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": resources,
        "configurations": ["kustomizeconfig.yaml"],
    }


def transformer_config(model: Model) -> Mapping[str, Node]:
    """Which fields of Argo's objects hold names and images; kustomize knows built-in kinds only."""
    pods = "spec/templateDefaults/container"
    return {
        "nameReference": [
            _references(
                "ConfigMap",
                "spec/volumes/projected/sources/configMap/name",
                f"{pods}/envFrom/configMapRef/name",
                "spec/templates/container/envFrom/configMapRef/name",
            ),
            _references("ServiceAccount", "spec/serviceAccountName"),
            *([_template_users("CronWorkflow")] if model.cron else []),
        ],
        "images": [
            {"kind": "WorkflowTemplate", "path": f"{pods}/image"},
            {"kind": "WorkflowTemplate", "path": "spec/templates/container/image"},
        ],
    }


def _references(kind: str, *places: str) -> Node:
    return {
        "kind": kind,
        "version": "v1",
        "fieldSpecs": [{"kind": "WorkflowTemplate", "path": place} for place in places],
    }


def _template_users(*kinds: str) -> Node:
    return {
        "kind": "WorkflowTemplate",
        "group": "argoproj.io",
        "fieldSpecs": [{"kind": kind, "path": TEMPLATE_USERS[kind]} for kind in kinds],
    }
