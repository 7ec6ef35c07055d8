"""The sensor, the sources of its events, and what their service accounts may do."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.targets.argo.emit_rbac import DEFAULT_NAMESPACE, role_objects
from flowc.targets.argo.event_model import Dependency, Events, Start, Upstream, Webhook, Write
from flowc.targets.argo.metadata import AFTER_TEMPLATE, BEFORE_TEMPLATE, metadata, run_spec
from flowc.targets.argo.model import Model
from flowc.targets.argo.text import EVENT_PARAMETER
from flowc.targets.yamlio import Inline, Node, dump, dump_all

WEBHOOK_PORT = 12000
"""The port at which a webhook listens."""

EVENT_LIMIT = 96_000
"""Bytes of an event that a webhook takes: in base64, one variable of a pod holds it."""

_API = "argoproj.io/v1alpha1"


def event_files(model: Model, events: Events, comment: str) -> dict[str, str]:
    """The files that only a flow has which events start: its sensor, and sources of events."""
    files = {"sensor.yaml": dump(_sensor(model, events), comment=comment)}
    sources = _event_sources(model, events)
    if sources:
        files["eventsource.yaml"] = dump_all(sources, comment=comment)
    return files


def events_rbac(model: Model, events: Events) -> list[Mapping[str, Node]]:
    """The sensor may create workflows; what watches other flows may look at them."""
    account = events.account
    objects = role_objects(model, events.sensor, ["workflows"], ["create"], account)
    if events.upstreams:
        verbs = ["get", "list", "watch"]
        objects += role_objects(model, events.watcher, ["workflows"], verbs, account)
    return objects


def _sensor(model: Model, events: Events) -> Mapping[str, Node]:
    return {
        "apiVersion": _API,
        "kind": "Sensor",
        "metadata": metadata(model, events.sensor, AFTER_TEMPLATE),
        "spec": {
            "eventBusName": events.bus,
            "template": {"serviceAccountName": events.account or events.sensor},
            "dependencies": [_dependency(dependency) for dependency in events.dependencies],
            "triggers": [_trigger(model, start) for start in events.starts],
        },
    }


def _event_sources(model: Model, events: Events) -> list[Mapping[str, Node]]:
    # Argo Events does not let a webhook and a watch stand in one object.
    objects = []
    if events.webhook:
        objects.append(_event_source(model, events.webhook.name, _webhook(events, events.webhook)))
    if events.upstreams:
        objects.append(_event_source(model, events.watcher, _watch(model, events)))
    return objects


def _event_source(model: Model, name: str, spec: Node) -> Mapping[str, Node]:
    return {
        "apiVersion": _API,
        "kind": "EventSource",
        "metadata": metadata(model, name, BEFORE_TEMPLATE),
        "spec": spec,
    }


def _webhook(events: Events, webhook: Webhook) -> Node:
    return {
        "eventBusName": events.bus,
        "service": {"ports": [{"port": WEBHOOK_PORT, "targetPort": WEBHOOK_PORT}]},
        "webhook": {
            webhook.event: {
                "endpoint": f"/{webhook.event}",
                "method": "POST",
                "port": str(WEBHOOK_PORT),
                "url": "",
                # Refused when it is posted, instead of when a run of it cannot begin.
                "maxPayloadSize": EVENT_LIMIT,
            }
        },
    }


def _watch(model: Model, events: Events) -> Node:
    return {
        "eventBusName": events.bus,
        "template": {"serviceAccountName": events.account or events.watcher},
        "resource": {each.event: _watched(model, each) for each in events.upstreams},
    }


def _watched(model: Model, upstream: Upstream) -> Node:
    return {
        "namespace": model.namespace or DEFAULT_NAMESPACE,
        "group": "argoproj.io",
        "version": "v1alpha1",
        "resource": "workflows",
        "eventTypes": Inline(["UPDATE"]),
        "filter": {
            "labels": [
                {"key": key, "operation": "!", "value": ""}
                if value is None
                else {"key": key, "operation": "==", "value": value}
                for key, value in upstream.labels.items()
            ],
            "fields": [
                {
                    "key": upstream.field.path,
                    "operation": "==",
                    "value": upstream.field.pattern,
                }
            ],
        },
    }


def _dependency(dependency: Dependency) -> Node:
    data: dict[str, Node] = {"path": dependency.filter.path, "type": "string"}
    if dependency.filter.differs:
        data["comparator"] = "!="
    data["value"] = [dependency.filter.pattern]
    return {
        "name": dependency.name,
        "eventSourceName": dependency.source,
        "eventName": dependency.event,
        "filters": {"data": [data]},
    }


def _trigger(model: Model, start: Start) -> Node:
    template: dict[str, Node] = {
        "name": start.name,
        "conditions": " && ".join(start.dependencies),
    }
    if start.reset:
        reset: dict[str, Node] = {"cron": start.reset.cron}
        if start.reset.timezone:
            reset["timezone"] = start.reset.timezone
        template["conditionsReset"] = [{"byTime": reset}]
    template["k8s"] = {
        "operation": "create",
        "source": {"resource": _workflow(model, start)},
        "parameters": [_write(write) for write in start.writes],
    }
    # Safe because the run's name is the same each time: a second workflow of that name is refused.
    return {
        "template": template,
        "atLeastOnce": True,
        "retryStrategy": {"steps": 3, "duration": "5s"},
    }


def _workflow(model: Model, start: Start) -> Node:
    parameters = [
        {"name": EVENT_PARAMETER, "value": start.event},
        *({"name": name, "value": ""} for name in start.set_parameters),
    ]
    return {
        "apiVersion": _API,
        "kind": "Workflow",
        "metadata": {"name": start.run_name},
        "spec": {**run_spec(model), "arguments": {"parameters": parameters}},
    }


def _write(write: Write) -> Node:
    source: dict[str, Node] = {"dependencyName": write.dependency}
    if write.key is not None:
        source["dataKey"] = write.key
    if write.template is not None:
        source["dataTemplate"] = write.template
    if write.value is not None:
        source["value"] = write.value
    node: dict[str, Node] = {"src": source, "dest": write.place}
    if write.append:
        node["operation"] = "append"
    return node
