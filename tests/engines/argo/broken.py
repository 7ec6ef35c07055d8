"""Manifests with one defect each, made from one that has none.

The defects are of every kind that can be made in a WorkflowTemplate or CronWorkflow by hand. Three cases
are sound, though they look odd: nobody may refuse them.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any

import yaml

Edit = Callable[[dict[str, Any]], None]

BASE: dict[str, Any] = yaml.safe_load("""
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: orders}
spec:
  entrypoint: day
  arguments:
    parameters: [{name: region, value: north, enum: [north, south]}]
  templates:
    - name: day
      dag:
        tasks:
          - {name: fetch, template: fetch}
          - name: price
            template: price
            depends: fetch.Succeeded
            withParam: "{{tasks.fetch.outputs.parameters.orders}}"
            arguments: {parameters: [{name: order, value: "{{item}}"}]}
          - name: report
            template: price
            depends: price.Succeeded
            arguments: {parameters: [{name: order, value: "{{tasks.price.outputs.parameters.sum}}"}]}
    - name: fetch
      container: {image: busybox, command: [sh, -c, "echo [1] > /tmp/orders"]}
      outputs: {parameters: [{name: orders, valueFrom: {path: /tmp/orders}}]}
    - name: price
      inputs: {parameters: [{name: order}]}
      retryStrategy: {limit: "2", retryPolicy: Always}
      container:
        image: busybox
        command: [sh, -c, "echo {{inputs.parameters.order}} {{retries}} {{workflow.parameters.region}}"]
      outputs: {parameters: [{name: sum, valueFrom: {path: /tmp/sum}}]}
""")

CRON: dict[str, Any] = yaml.safe_load("""
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: orders}
spec:
  schedules: ["30 4 * * *"]
  timezone: Europe/Lisbon
  workflowSpec: {workflowTemplateRef: {name: orders}}
""")

_PART = re.compile(r"([^.\[\]]+)|\[([^\]]+)\]")


def put(path: str, value: Any) -> Edit:
    """Set what stands at a path; `[x]` is the item of a list that is called x, or the item number x."""

    def edit(document: dict[str, Any]) -> None:
        parent, key = _find(document, path)
        parent[key] = value

    return edit


def drop(path: str) -> Edit:
    """Remove what stands at a path."""

    def edit(document: dict[str, Any]) -> None:
        parent, key = _find(document, path)
        del parent[key]

    return edit


def several(*edits: Edit) -> Edit:
    """Edit after edit."""

    def edit(document: dict[str, Any]) -> None:
        for one in edits:
            one(document)

    return edit


def _find(document: Any, path: str) -> tuple[Any, Any]:
    parts = [name or f"[{item}]" for name, item in _PART.findall(path)]
    node = document
    for part in parts[:-1]:
        node = node[_key(node, part)]
    return node, _key(node, parts[-1])


def _key(node: Any, part: str) -> Any:
    if not part.startswith("["):
        return part
    wanted = part[1:-1]
    if wanted.isdigit():
        return int(wanted)
    return next(n for n, item in enumerate(node) if item["name"] == wanted)


def _again(document: dict[str, Any]) -> None:
    templates = document["spec"]["templates"]
    templates.append(copy.deepcopy(templates[1]))


FETCH, PRICE, DAY = "spec.templates[fetch]", "spec.templates[price]", "spec.templates[day]"
TASK = f"{DAY}.dag.tasks"
SHELL = f"{FETCH}.container.command[2]"

SOUND: Mapping[str, Edit] = {
    "as it is": several(),
    "limit as a number": put(f"{PRICE}.retryStrategy.limit", 2),
}

BROKEN: Mapping[str, Edit] = {
    "unknown field of the spec": put("spec.entryPoint", "day"),
    "unknown field of a container": put(f"{FETCH}.container.imagePullpolicy", "Always"),
    "unknown field of a variable": put(f"{FETCH}.container.env", [{"name": "A", "val": "b"}]),
    "text for a number": put("spec.parallelism", "many"),
    "missing template": put(f"{TASK}[fetch].template", "fetsch"),
    "depends on no task": put(f"{TASK}[price].depends", "fetched.Succeeded"),
    "depends on no result": put(f"{TASK}[price].depends", "fetch.Finished"),
    "depends is no expression": put(f"{TASK}[price].depends", "fetch.Succeeded && ("),
    "depends beside dependencies": several(
        put(f"{TASK}[report].dependencies", ["price"]), drop(f"{TASK}[report].depends")
    ),
    "cycle": put(f"{TASK}[fetch].depends", "report.Succeeded"),
    "undefined output": put(f"{TASK}[price].withParam", "{{tasks.fetch.outputs.parameters.order}}"),
    "missing argument": drop(f"{TASK}[price].arguments"),
    "unknown parameter of the workflow": put(SHELL, "echo {{workflow.parameters.regoin}}"),
    "retries without a strategy": drop(f"{PRICE}.retryStrategy"),
    "value outside of its enum": put("spec.arguments.parameters[region].value", "west"),
    "two types of template": put(f"{FETCH}.script", {"image": "busybox", "source": "date"}),
    "no type of template": drop(f"{FETCH}.container"),
    "no image": drop(f"{FETCH}.container.image"),
    "unknown retry policy": put(f"{PRICE}.retryStrategy.retryPolicy", "Usually"),
    "underscore in a task's name": put(f"{TASK}[report].name", "the_report"),
    "underscore in a template's name": several(
        put(f"{TASK}[fetch].template", "fetch_all"), put(f"{FETCH}.name", "fetch_all")
    ),
    "digit before a task's name": several(
        put(f"{TASK}[price].depends", "1st.Succeeded"),
        put(f"{TASK}[price].withParam", "{{tasks.1st.outputs.parameters.orders}}"),
        put(f"{TASK}[fetch].name", "1st"),
    ),
    "name of 64 characters": put("metadata.name", "o" * 64),
    "template twice": _again,
    "two kinds of loop": put(f"{TASK}[price].withItems", [1]),
    "tag is no expression": put(SHELL, "echo {{=workflow.parameters.region +}}"),
    "tag with an unknown variable": put(SHELL, "echo {{=workflow.parameters['regoin']}}"),
    "tag without an end": put(SHELL, "echo {{workflow.name}"),
    "when is no expression": put(f"{TASK}[report].when", "{{tasks.price.status}} = Succeeded"),
    "when breaks at a space": put(
        f"{TASK}[report].when", "{{tasks.price.outputs.parameters.sum}} == 3"
    ),
    "continueOn beside depends": put(f"{TASK}[report].continueOn", {"failed": True}),
    "output of a task that is not before": put(f"{TASK}[report].depends", "fetch.Succeeded"),
    "output of a task that may be skipped": put(
        f"{TASK}[report].depends", "price.Succeeded || price.Skipped"
    ),
    "AnySucceeded of one task": put(f"{TASK}[price].depends", "fetch.AnySucceeded"),
    "timeout of a DAG": put(f"{DAY}.timeout", "10s"),
    "timeout without a unit": put(f"{FETCH}.timeout", "10"),
    "deadline of a DAG": put(f"{DAY}.activeDeadlineSeconds", 10),
    "no quantity": put(f"{FETCH}.container.resources", {"requests": {"memory": "4 gigs"}}),
    "no duration": put(f"{PRICE}.retryStrategy.backoff", {"duration": "a while", "factor": 2}),
    "missing entrypoint": put("spec.entrypoint", "night"),
    "mount without a volume": put(
        f"{FETCH}.container.volumeMounts", [{"name": "data", "mountPath": "/data"}]
    ),
    "output from nowhere": put(f"{FETCH}.outputs.parameters[orders].valueFrom", {"default": "[]"}),
    "retry expression is none": put(f"{PRICE}.retryStrategy.expression", "lastRetry.exitCode >"),
    "retry expression compares text": put(
        f"{PRICE}.retryStrategy.expression", "lastRetry.exitCode > 2"
    ),
    "pod patch is no YAML": put(f"{FETCH}.podSpecPatch", "containers: [ {"),
    "pod patch of no field": put(f"{FETCH}.podSpecPatch", "hostnme: a"),
    "label that is none": put("metadata.labels", {"on sale!": "x"}),
    "mutex of old": put("spec.synchronization", {"mutex": {"name": "m"}}),
    "hook without a condition": put("spec.hooks", {"running": {"template": "fetch"}}),
    "parameter that is no text": put("spec.arguments.parameters[region].value", 1),
    "task of another DAG": put(SHELL, "echo {{tasks.price.outputs.parameters.sum}}"),
    "item outside of a loop": put(
        f"{TASK}[fetch].arguments", {"parameters": [{"name": "q", "value": "{{item}}"}]}
    ),
    "unknown garbage collection": put("spec.podGC", {"strategy": "OnWhim"}),
}

SOUND_CRON: Mapping[str, Edit] = {"as it is": several()}

BROKEN_CRON: Mapping[str, Edit] = {
    "schedule of old": several(put("spec.schedule", "30 4 * * *"), drop("spec.schedules")),
    "minute 99": put("spec.schedules", ["99 * * * *"]),
    "six fields": put("spec.schedules", ["0 30 4 * * *"]),
    "unknown time zone": put("spec.timezone", "Mars/Olympus"),
    "name of 53 characters": put("metadata.name", "o" * 53),
    "missing template": put("spec.workflowSpec.workflowTemplateRef.name", "order"),
    "unknown policy": put("spec.concurrencyPolicy", "Perhaps"),
}


def manifests(edits: Mapping[str, Edit], base: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Each edit made in a copy of the base."""
    made = {}
    for name, edit in edits.items():
        document = copy.deepcopy(dict(base))
        edit(document)
        made[name] = document
    return made
