"""The kustomize base: what belongs to it, and where Argo's objects refer to one another."""

from __future__ import annotations

from collections.abc import Container, Mapping

from flowc.targets.argo.event_model import Events
from flowc.targets.yamlio import Node

STARTING = ("eventsource.yaml", "sensor.yaml")
"""Those that only some bundles have; they come last."""

RESOURCES = ("rbac.yaml", "settings.yaml", "code.yaml", "runtime.yaml", "workflowtemplate.yaml")
"""The files of a bundle that hold objects, in the order in which they are needed."""


def kustomization(files: Container[str]) -> Mapping[str, Node]:
    """The base itself.

    Args:
        files: which files the bundle has beside those that all have.
    """
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": [*RESOURCES, *(name for name in STARTING if name in files)],
        "configurations": ["kustomizeconfig.yaml"],
    }


def transformer_config(events: Events | None) -> Mapping[str, Node]:
    """Which fields of Argo's objects hold names and images; kustomize knows built-in kinds only.

    Args:
        events: what starts the flow; its objects have references of their own.
    """
    pods = "spec/templateDefaults/container"
    config: dict[str, Node] = {
        "nameReference": [
            _references(
                "ConfigMap",
                "spec/volumes/projected/sources/configMap/name",
                f"{pods}/envFrom/configMapRef/name",
                "spec/templates/container/envFrom/configMapRef/name",
            ),
            _references("ServiceAccount", "spec/serviceAccountName"),
            *(_event_references() if events else ()),
        ],
        "images": [
            {"kind": "WorkflowTemplate", "path": f"{pods}/image"},
            {"kind": "WorkflowTemplate", "path": "spec/templates/container/image"},
        ],
    }
    if events and events.upstreams:
        places = (f"spec/resource/{upstream.event}/namespace" for upstream in events.upstreams)
        config["namespace"] = [{"kind": "EventSource", "path": place} for place in places]
    return config


def _event_references() -> list[Node]:
    account = "spec/template/serviceAccountName"
    workflow = "spec/triggers/template/k8s/source/resource/spec/workflowTemplateRef/name"
    return [
        {
            "kind": "ServiceAccount",
            "version": "v1",
            "fieldSpecs": [
                {"kind": "Sensor", "path": account},
                {"kind": "EventSource", "path": account},
            ],
        },
        {
            "kind": "WorkflowTemplate",
            "group": "argoproj.io",
            "version": "v1alpha1",
            "fieldSpecs": [{"kind": "Sensor", "path": workflow}],
        },
        {
            "kind": "EventSource",
            "group": "argoproj.io",
            "version": "v1alpha1",
            "fieldSpecs": [{"kind": "Sensor", "path": "spec/dependencies/eventSourceName"}],
        },
    ]


def _references(kind: str, *places: str) -> Node:
    return {
        "kind": kind,
        "version": "v1",
        "fieldSpecs": [{"kind": "WorkflowTemplate", "path": place} for place in places],
    }
