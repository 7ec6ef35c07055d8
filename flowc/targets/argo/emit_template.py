"""The WorkflowTemplate: the graph first, then the steps, then where the code comes from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from flowc.targets.argo.emit_defaults import POD_SECURITY, container_defaults, shared_volumes
from flowc.targets.argo.emit_exit import exit_templates
from flowc.targets.argo.emit_pod import pod_template, retry_strategy
from flowc.targets.argo.metadata import DESCRIPTION, SERVER_SIDE, metadata, run_labels
from flowc.targets.argo.model import Dag, DagOutput, Model, Parameter, Task
from flowc.targets.argo.parameters import SCHEMA
from flowc.targets.argo.text import display_text
from flowc.targets.yamlio import Node


def workflow_head(model: Model, *, server_side: bool) -> Mapping[str, Node]:
    """The document up to its spec.

    Args:
        model: the bundle.
        server_side: whether Argo CD must apply the object on the server's side because of its size.
    """
    annotations = {"flowc.dev/ir": model.fingerprint, **model.annotations}
    if model.doc:
        annotations[DESCRIPTION] = display_text(model.doc)
    annotations.update(model.captions)
    if model.parameters:
        annotations[SCHEMA] = _schema(model.parameters)
    if server_side:
        annotations.update(SERVER_SIDE)
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "WorkflowTemplate",
        "metadata": metadata(model, model.name, annotations),
    }


def workflow_spec(model: Model) -> Node:
    """The spec."""
    settings = f"{model.name}-settings"
    spec: dict[str, Node] = {
        "entrypoint": model.entrypoint,
        **({"onExit": model.exit.name} if model.exit else {}),
        "serviceAccountName": model.service_account,
        "activeDeadlineSeconds": model.deadline,
    }
    if model.parallelism is not None:
        spec["parallelism"] = model.parallelism
    if model.priority is not None:
        spec["priority"] = model.priority
    if model.pull_secrets:
        spec["imagePullSecrets"] = [{"name": name} for name in model.pull_secrets]
    spec["workflowMetadata"] = _carried(model, {**model.annotations, **model.captions})
    spec["podMetadata"] = _carried(model, model.annotations)
    spec["securityContext"] = POD_SECURITY
    if model.parameters:
        spec["arguments"] = {"parameters": [_parameter(p) for p in model.parameters]}
    spec["templateDefaults"] = {"container": container_defaults(model, settings)}
    spec["templates"] = [
        *(_dag(dag) for dag in model.dags),
        *(pod_template(pod, settings) for pod in model.pods),
        *_jobset_templates(model),
        *(exit_templates(model.exit) if model.exit else ()),
    ]
    spec["volumes"] = shared_volumes(model.code.mounted.values())
    return spec


def _carried(model: Model, annotations: Mapping[str, str]) -> Node:
    carried: dict[str, Node] = {"labels": dict(run_labels(model))}
    if annotations:
        carried["annotations"] = dict(annotations)
    return carried


def _jobset_templates(model: Model) -> list[Node]:
    if not model.jobsets:
        return []
    from flowc.targets.argo.emit_jobset import jobset_template  # few flows have any

    return [jobset_template(gang, model) for gang in model.jobsets]


def _schema(parameters: Iterable[Parameter]) -> str:
    schema: dict[str, dict[str, str]] = {}
    for parameter in parameters:
        schema[parameter.name] = {"type": parameter.type}
        if parameter.separator is not None:
            schema[parameter.name]["separator"] = parameter.separator
    return json.dumps(schema, ensure_ascii=False, separators=(", ", ": "))


def _parameter(parameter: Parameter) -> Node:
    node: dict[str, Node] = {"name": parameter.name}
    if parameter.description:
        node["description"] = parameter.description
    if parameter.value is not None:
        node["value"] = parameter.value
    return node


def _dag(dag: Dag) -> Node:
    node: dict[str, Node] = {"name": dag.name}
    if dag.inputs:
        node["inputs"] = {"parameters": [{"name": name} for name in dag.inputs]}
    if dag.retry:
        node["retryStrategy"] = retry_strategy(dag.retry)
    node["dag"] = {"tasks": [_task(task) for task in dag.tasks]}
    if dag.outputs:
        node["outputs"] = {"parameters": [_output(output) for output in dag.outputs]}
    return node


def _task(task: Task) -> Node:
    node: dict[str, Node] = {"name": task.name, "template": task.template}
    if task.depends:
        node["depends"] = task.depends
    if task.when:
        node["when"] = task.when
    if task.count:
        node["withSequence"] = {"count": task.count}
    parameters: list[Node] = [{"name": "path", "value": task.path}]
    if task.trip is not None:
        parameters.append({"name": "trip", "value": task.trip})
    parameters += [{"name": name, "value": value} for name, value in (task.gang or {}).items()]
    node["arguments"] = {"parameters": parameters}
    return node


def _output(output: DagOutput) -> Node:
    source: dict[str, Node] = {}
    if output.parameter is not None:
        source["parameter"] = output.parameter
    if output.expression is not None:
        source["expression"] = output.expression
    if output.optional:
        source["default"] = ""
    return {"name": output.name, "valueFrom": source}
