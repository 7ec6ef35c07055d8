"""Questions about the templates of a workflow: every string that Argo evaluates in them."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.engines.argo.checker import scopes
from tests.engines.argo.checker.questions import Question
from tests.engines.argo.checker.reading import Node, named, strings
from tests.engines.argo.checker.scopes import Names

_EVALUATED = ("name", "depends", "when", "hooks", "expression", "podSpecPatch")
_TYPES = ("container", "script", "dag", "steps", "suspend", "resource", "http", "plugin", "data")
_DURATIONS = {
    "timeout": "duration with unit",
    "maxAge": "duration with unit",
    "duration": "duration",
    "maxDuration": "duration",
    "cap": "duration",
    "deleteDelayDuration": "duration",
}


def questions_of(place: str, spec: Node) -> Iterator[Question]:
    """Everything that is evaluated in the spec of a workflow."""
    workflow = scopes.of_workflow(spec)
    over = workflow | scopes.of_exit_handler()
    templates = named(spec.get("templates"))
    late = exit_templates(spec, templates)
    for name, template in templates.items():
        known = scopes.of_template(template, over if name in late else workflow)
        yield from _template(f"{place}: {name}", with_defaults(template, spec), known, templates)
    # Argo replaces what it can in all but the templates when a run begins: values of users too.
    rest = {key: value for key, value in spec.items() if key != "templates"}
    yield Question(f"{place}: spec", "spec", json.dumps(rest), workflow)
    for field in ("workflowMetadata", "podMetadata", "volumes"):
        yield from _texts(f"{place}: {field}", spec.get(field), workflow)
    for name, hook in spec.get("hooks", {}).items():
        yield from _hook(f"{place}: hooks.{name}", hook, over)
    yield from durations(place, {k: v for k, v in spec.items() if k != "templates"})


def with_defaults(template: Node, spec: Node) -> Node:
    """A template as it runs: the defaults merged into it, environment and mounts by name."""
    defaults = spec.get("templateDefaults", {})
    merged = copy.deepcopy(dict(template))
    for field, value in defaults.items():
        if field in ("container", "script") and field not in template:
            continue
        merged[field] = _merged(value, template[field]) if field in template else value
    return merged


def _merged(default: Any, own: Any) -> Any:
    if isinstance(default, Mapping) and isinstance(own, Mapping):
        both = {k: _merged(v, own[k]) if k in own else v for k, v in default.items()}
        return {**both, **{k: v for k, v in own.items() if k not in default}}
    keyed = isinstance(default, list) and all(
        isinstance(i, Mapping) and "name" in i for i in default
    )
    if keyed and isinstance(own, list):
        return list({**named(default), **named(own)}.values())
    return own


def exit_templates(spec: Node, templates: Mapping[str, Node]) -> set[str]:
    """The templates that run only once the workflow is over."""
    hooks = [hook["template"] for hook in spec.get("hooks", {}).values()]
    late = reachable([*hooks, spec.get("onExit")], templates)
    return late - reachable([spec.get("entrypoint")], templates)


def reachable(roots: list[str | None], templates: Mapping[str, Node]) -> set[str]:
    """The templates that are used below some."""
    found: set[str] = set()
    waiting = [name for name in roots if name]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        tasks = templates.get(name, {}).get("dag", {}).get("tasks", ())
        waiting += [task["template"] for task in tasks if "template" in task]
    return found


def _template(
    place: str, template: Node, known: Names, templates: Mapping[str, Node]
) -> Iterator[Question]:
    rest = {key: value for key, value in template.items() if key not in ("dag", "outputs")}
    yield from _texts(place, rest, known)
    yield from durations(place, rest)
    if patch := template.get("podSpecPatch"):
        yield Question(f"{place}: podSpecPatch", "pod patch", patch, known)
    if expression := template.get("retryStrategy", {}).get("expression"):
        where = f"{place}: retryStrategy.expression"
        yield Question(where, "condition", expression, scopes.of_retry(known))
    tasks = named(template.get("dag", {}).get("tasks"))
    for name, task in tasks.items():
        yield from _task(f"{place}.{name}", task, tasks, known, templates)
    yield from _outputs(place, template, known | scopes.of_tasks(tasks, templates), tasks)


def _task(
    place: str, task: Node, tasks: Mapping[str, Node], known: Names, templates: Mapping[str, Node]
) -> Iterator[Question]:
    before = {name: tasks[name] for name in scopes.ancestors(task["name"], tasks) if name in tasks}
    names = known | scopes.of_tasks(before, templates)
    inside = names | scopes.of_item(task)
    for field, value in task.items():
        scope = inside if field == "arguments" else names
        if field not in _EVALUATED:
            yield from _texts(f"{place}: {field}", value, scope)
    if depends := task.get("depends"):
        phases = dict.fromkeys(scopes.dependencies(task), "Succeeded")
        yield Question(f"{place}: depends", "depends", depends, phases, expected="true")
        for name in _may_be_missing(task, before, templates):
            late = {**phases, name: "Skipped"}
            yield Question(f"{place}: reads what {name} left", "depends", depends, late, "false")
    if when := task.get("when"):
        yield Question(f"{place}: when", "when", when, inside)
        if "asInt(" not in when:
            spaced = dict.fromkeys(inside, "two - words")
            yield Question(f"{place}: when", "when", when, spaced)
    for name, hook in task.get("hooks", {}).items():
        yield from _hook(f"{place}: hooks.{name}", hook, names)


def _may_be_missing(
    task: Node, before: Mapping[str, Node], templates: Mapping[str, Node]
) -> Iterator[str]:
    """The tasks right before one whose outputs it reads though they have no default.

    Argo fails a task that names an output of one that was skipped.
    """
    read = {text for _, text in strings({k: v for k, v in task.items() if k != "depends"})}
    for name in dict.fromkeys(scopes.dependencies(task)):
        template = templates.get(before.get(name, {}).get("template", ""), {})
        for output, value in named(template.get("outputs", {}).get("parameters")).items():
            has_default = "default" in value.get("valueFrom", {})
            if not has_default and any(
                f"tasks.{name}.outputs.parameters.{output}" in t for t in read
            ):
                yield name
                break


def _hook(place: str, hook: Node, names: Names) -> Iterator[Question]:
    yield from _texts(place, hook.get("arguments"), names)
    if expression := hook.get("expression"):
        yield Question(f"{place}: expression", "condition", expression, names)


def _outputs(
    place: str, template: Node, names: Names, tasks: Mapping[str, Node]
) -> Iterator[Question]:
    for name, output in named(template.get("outputs", {}).get("parameters")).items():
        where = f"{place}: outputs.{name}"
        source = output.get("valueFrom", {})
        plain = {k: v for k, v in output.items() if k != "valueFrom"}
        yield from _texts(where, [plain, source.get("default"), source.get("path")], names)
        if "parameter" in source:
            yield Question(where, "text", source["parameter"], names)
        if "expression" in source:
            yield Question(where, "expression", source["expression"], names)
            for task in tasks.values():
                if "when" in task:
                    other = scopes.skipped(task["name"], names)
                    yield Question(where, "expression", source["expression"], other)


def _texts(place: str, node: Any, names: Names) -> Iterator[Question]:
    for path, text in strings(node):
        leaf = path.rpartition(".")[2]
        if "{{" in text and leaf not in ("expression", "podSpecPatch"):
            yield Question(f"{place} {path}".rstrip(), "text", text, names)


def durations(place: str, node: Any) -> Iterator[Question]:
    """Everything below a node that has to be a duration."""
    for path, text in strings(node):
        kind = _DURATIONS.get(path.rpartition(".")[2])
        if kind and "{{" not in text:
            yield Question(f"{place}: {path}", kind, text)  # type: ignore[arg-type]
