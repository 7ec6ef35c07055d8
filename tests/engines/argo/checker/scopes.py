"""Which variables Argo knows where, each with a value that it may have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tests.engines.argo.checker.reading import Node, named

Names = dict[str, str]

_NUMBER = "3"
_RETRY = ("exitCode", "status", "duration", "message")
_TASK = ("id", "status", "startedAt", "finishedAt", "hostNodeName")


def of_workflow(spec: Node) -> Names:
    """What every template of a workflow may name."""
    names = {
        f"workflow.{name}": _NUMBER
        for name in (
            *("name", "namespace", "uid", "mainEntrypoint", "serviceAccountName"),
            *("parameters", "parameters.json", "annotations", "annotations.json"),
            *("labels", "labels.json", "creationTimestamp"),
            *(f"creationTimestamp.{letter}" for letter in ("s", "RFC3339", *"YmdHMS")),
        )
    }
    if "priority" in spec:
        names["workflow.priority"] = _NUMBER
    for parameter in named(spec.get("arguments", {}).get("parameters")):
        names[f"workflow.parameters.{parameter}"] = _NUMBER
    metadata = spec.get("workflowMetadata", {})
    for field in ("labels", "annotations"):
        names |= {f"workflow.{field}.{key}": _NUMBER for key in metadata.get(field, {})}
    return names


def of_exit_handler() -> Names:
    """What a template knows besides when the workflow is over."""
    return {f"workflow.{name}": _NUMBER for name in ("status", "failures", "duration")}


def of_template(template: Node, workflow: Names) -> Names:
    """What stands in a template may name."""
    names = dict(workflow)
    inputs = template.get("inputs", {})
    names |= {f"inputs.parameters.{name}": _NUMBER for name in named(inputs.get("parameters"))}
    names |= {f"inputs.artifacts.{name}.path": "/a" for name in named(inputs.get("artifacts"))}
    if "retryStrategy" in template:
        names["retries"] = "0"
        names |= {f"lastRetry.{name}": _NUMBER for name in _RETRY}
    if "dag" not in template and "steps" not in template:
        outputs = template.get("outputs", {})
        names |= {"pod.name": "pod", "node.name": "node"}
        for name, output in named(outputs.get("parameters")).items():
            names[f"outputs.parameters.{name}.path"] = output.get("valueFrom", {}).get("path", "")
        names |= {f"outputs.artifacts.{n}.path": "/a" for n in named(outputs.get("artifacts"))}
    return names


def of_retry(workflow: Names) -> Names:
    """What `retryStrategy.expression` may name."""
    return workflow | {"retries": "0"} | {f"lastRetry.{name}": _NUMBER for name in _RETRY}


def of_tasks(tasks: Mapping[str, Node], templates: Mapping[str, Node]) -> Names:
    """What is known of tasks that are over and have run."""
    names: Names = {}
    for name, task in tasks.items():
        head = f"tasks.{name}"
        names |= {f"{head}.{field}": _NUMBER for field in _TASK}
        template = templates.get(task.get("template", ""), {})
        if "dag" not in template:
            names |= {f"{head}.exitCode": "0", f"{head}.outputs.result": _NUMBER}
        for output in named(template.get("outputs", {}).get("parameters")):
            names[f"{head}.outputs.parameters.{output}"] = _NUMBER
        names[f"{head}.status"] = "Succeeded"
    return names


def skipped(task: str, names: Names) -> Names:
    """The same where a task was skipped: nothing but its status is known."""
    rest = {n: v for n, v in names.items() if not n.startswith(f"tasks.{task}.")}
    return {**rest, f"tasks.{task}.status": "Skipped"}


def of_item(task: Node) -> Names:
    """What a task in a loop knows of its item."""
    if not any(loop in task for loop in ("withItems", "withParam", "withSequence")):
        return {}
    fields = re.findall(r"\bitem\.([-\w]+)", str(task)) if "withSequence" not in task else ()
    return {"item": _NUMBER, **{f"item.{field}": _NUMBER for field in fields}}


def dependencies(task: Node) -> Iterator[str]:
    """The tasks that a task's `depends` or `dependencies` names, as Argo finds them."""
    yield from task.get("dependencies", ())
    yield from re.findall(
        r"([a-zA-Z0-9][-a-zA-Z0-9]*)(?:\.[A-Z][a-zA-Z]+)?", task.get("depends", "")
    )


def ancestors(name: str, tasks: Mapping[str, Node]) -> set[str]:
    """All tasks of a DAG that are over when a task starts."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        task = tasks.get(waiting.pop())
        before = set(dependencies(task)) - found if task else set()
        found |= before
        waiting += before
    return found
