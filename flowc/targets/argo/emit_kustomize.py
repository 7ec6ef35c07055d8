"""The kustomize base: what belongs to it, and where Argo's objects refer to one another."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.targets.argo.model import Model
from flowc.targets.yamlio import Node

TEMPLATE_USERS: Mapping[str, str] = {
    "CronWorkflow": "spec/workflowSpec/workflowTemplateRef/name",
    "Sensor": "spec/triggers/template/k8s/source/resource/spec/workflowTemplateRef/name",
}
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
    if model.events:
        watched = model.events.webhook or model.events.upstreams
        resources += [*(["eventsource.yaml"] if watched else []), "sensor.yaml"]
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": resources,
        "configurations": ["kustomizeconfig.yaml"],
    }


def transformer_config(model: Model) -> Mapping[str, Node]:
    """Which fields of Argo's objects hold names and images; kustomize knows built-in kinds only."""
    pods = "spec/templateDefaults/container"
    # Names and images inside the text of a JobSet come from inputs of its template.
    inputs = ["spec/templates/inputs/parameters/value"] if model.jobsets else []
    users = [*(["CronWorkflow"] if model.cron else []), *(["Sensor"] if model.events else [])]
    config: dict[str, Node] = {
        "nameReference": [
            _references(
                "ConfigMap",
                "spec/volumes/projected/sources/configMap/name",
                f"{pods}/envFrom/configMapRef/name",
                "spec/templates/container/envFrom/configMapRef/name",
                *inputs,
            ),
            _references("ServiceAccount", "spec/serviceAccountName"),
            *([_template_users(*users)] if users else []),
            *(_event_references() if model.events else ()),
        ],
        "images": [
            {"kind": "WorkflowTemplate", "path": path}
            for path in (f"{pods}/image", "spec/templates/container/image", *inputs)
        ],
    }
    if model.events and model.events.upstreams:
        places = [f"spec/resource/{each.event}/namespace" for each in model.events.upstreams]
        config["namespace"] = [{"kind": "EventSource", "path": place} for place in places]
    return config


def _references(kind: str, *places: str) -> Node:
    return {
        "kind": kind,
        "version": "v1",
        "fieldSpecs": [{"kind": "WorkflowTemplate", "path": place} for place in places],
    }


def _event_references() -> list[Node]:
    account = "spec/template/serviceAccountName"
    accounts = [{"kind": kind, "path": account} for kind in ("Sensor", "EventSource")]
    source = {"kind": "Sensor", "path": "spec/dependencies/eventSourceName"}
    return [
        {"kind": "ServiceAccount", "version": "v1", "fieldSpecs": accounts},
        {"kind": "EventSource", "group": "argoproj.io", "fieldSpecs": [source]},
    ]


def _template_users(*kinds: str) -> Node:
    return {
        "kind": "WorkflowTemplate",
        "group": "argoproj.io",
        "fieldSpecs": [{"kind": kind, "path": TEMPLATE_USERS[kind]} for kind in kinds],
    }
