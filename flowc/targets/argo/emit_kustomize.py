"""The kustomize base: what belongs to it, and where Argo's objects refer to one another."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.targets.yamlio import Node

RESOURCES = ("rbac.yaml", "settings.yaml", "code.yaml", "runtime.yaml", "workflowtemplate.yaml")
"""The files of a bundle that hold objects, in the order in which they are needed."""


def kustomization() -> Mapping[str, Node]:
    """The base itself."""
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": list(RESOURCES),
        "configurations": ["kustomizeconfig.yaml"],
    }


def transformer_config() -> Mapping[str, Node]:
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
