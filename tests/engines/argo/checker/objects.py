"""Findings about objects and how they name each other; nothing in here is evaluated by Argo."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.engines.argo.checker.reading import Finding, Node, Objects, named
from tests.engines.argo.checker.templates import with_defaults

_PREFIX = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
_LABEL = r"[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?"
_RESOURCE = re.compile(r"cpu|memory|ephemeral-storage|hugepages-\w+|[-.\w]+/[-.\w]+")
_PROFILES = ("RuntimeDefault", "Unconfined", "Localhost")
_KEY = re.compile(rf"({_PREFIX}/)?{_LABEL}")
_VALUE = re.compile(rf"({_LABEL})?")


def check_objects(objects: Objects) -> Iterator[Finding]:
    """Metadata of all objects, and references between them."""
    for obj in objects.all:
        place = f"{obj['kind']} {obj['metadata']['name']}"
        for path, metadata in _metadata(obj, ""):
            yield from _check_metadata(f"{place}: {path}", metadata)
        for path, value in _parameter_values(obj, ""):
            if not isinstance(value, str):
                yield Finding(f"{place}: {path}", f"{value!r} is no string")
        for path, fault in _pod_parts(obj, ""):
            yield Finding(f"{place}: {path}", fault)
    namespaces = {obj["metadata"].get("namespace") for obj in objects.all}
    if len(namespaces) > 1:
        yield Finding("bundle", f"several namespaces: {namespaces}")
    yield from _unused(objects)
    yield from _check_access(objects)
    for name, template in objects.of("WorkflowTemplate").items():
        yield from check_mounts(f"WorkflowTemplate {name}", template["spec"])
        yield from _check_arguments(f"WorkflowTemplate {name}", template["spec"])
    yield from _check_starters(objects)


def _pod_parts(node: Any, path: str) -> Iterator[tuple[str, str]]:
    """Parts of pods that only a kubelet or the API server looks at, once there is a pod."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            here = f"{path}.{key}".lstrip(".")
            if key in _PARTS and not _PARTS[key](value):
                yield here, f"makes no sense: {value}"
            yield from _pod_parts(value, here)
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _pod_parts(value, f"{path}[{number}]")


def _are_resources(value: Any) -> bool:
    return all(map(_RESOURCE.fullmatch, value))


def _has_name(value: Any) -> bool:
    return bool(value.get("name"))


_PARTS: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("secretRef", "configMapRef", "secretKeyRef", "configMapKeyRef"), _has_name),
    **dict.fromkeys(("requests", "limits"), _are_resources),
    "containerPort": lambda value: 0 < value < 65536,
    "activeDeadlineSeconds": lambda value: value > 0,
    "runAsUser": lambda value: value > 0,
    "medium": lambda value: value in ("", "Memory"),
    "seccompProfile": lambda value: value["type"] in _PROFILES,
    "withSequence": lambda value: bool({"count", "end"} & {*value}),
}


def _metadata(node: Any, path: str) -> Iterator[tuple[str, Node]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            here = f"{path}.{key}".lstrip(".")
            if key in ("metadata", "workflowMetadata", "podMetadata"):
                yield here, value
            else:
                yield from _metadata(value, here)
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _metadata(value, f"{path}[{number}]")


def _check_metadata(place: str, metadata: Node) -> Iterator[Finding]:
    labels, annotations = metadata.get("labels") or {}, metadata.get("annotations") or {}
    for key in (*labels, *annotations):
        if not _KEY.fullmatch(str(key)):
            yield Finding(place, f"{key!r} is no key of a label or annotation")
    for key, value in {**labels, **annotations}.items():
        if not isinstance(value, str):
            yield Finding(place, f"{key}: {value!r} is no string")
        elif key in labels and "{{" not in value and not _VALUE.fullmatch(value):
            yield Finding(place, f"{key}: {value!r} is no value of a label")


def _parameter_values(node: Any, path: str) -> Iterator[tuple[str, Any]]:
    """What the custom resources' schema wants as text, and Argo's validator takes as anything."""
    if isinstance(node, Mapping):
        for parameter in node["parameters"] if isinstance(node.get("parameters"), list) else ():
            for key in ("value", "default"):
                if isinstance(parameter, Mapping) and key in parameter:
                    yield f"{path}.{parameter.get('name')}.{key}".lstrip("."), parameter[key]
        for key, value in node.items():
            yield from _parameter_values(value, f"{path}.{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _parameter_values(value, f"{path}[{number}]")


def check_mounts(place: str, spec: Node) -> Iterator[Finding]:
    """Every mount has its volume, and every volume of the workflow is mounted."""
    shared = {**named(spec.get("volumes")), **named(spec.get("volumeClaimTemplates"))}
    used: set[str] = set()
    for name, template in named(spec.get("templates")).items():
        own = named(template.get("volumes"))
        merged = with_defaults(template, spec)
        mounted = {m["name"] for c in _containers(merged) for m in c.get("volumeMounts", ())}
        used |= mounted
        for volume in sorted(mounted - {*shared, *own}):
            yield Finding(f"{place}: {name}", f"volume {volume!r} is not defined")
        for volume in sorted({*own} - mounted):
            yield Finding(f"{place}: {name}", f"volume {volume!r} is mounted nowhere")
    for name in shared:
        if name not in used:
            yield Finding(place, f"volume {name!r} is mounted nowhere")


def _containers(template: Node) -> Iterator[Node]:
    for field in ("container", "script"):
        if field in template:
            yield template[field]
    for field in ("initContainers", "sidecars"):
        yield from template.get(field, ())


def _unused(objects: Objects) -> Iterator[Finding]:
    """Objects that are in the bundle for nothing: whoever should name them names another."""
    text = str([obj.get("spec") for obj in objects.all])
    for kind in ("ConfigMap", "ServiceAccount"):
        for name in objects.of(kind):
            if f"'{name}'" not in text:
                yield Finding(f"{kind} {name}", "nothing uses it")
    maps = objects.of("ConfigMap")
    for obj in objects.all:
        for name, keys in _mounted_keys(obj.get("spec")):
            held = maps.get(name, {})
            there = {*(held.get("data") or ()), *(held.get("binaryData") or ())}
            if name in maps and there != set(keys):
                difference = sorted(there ^ set(keys))
                yield Finding(f"ConfigMap {name}", f"is mounted with other keys: {difference}")


def _mounted_keys(node: Any) -> Iterator[tuple[str, list[str]]]:
    if isinstance(node, Mapping):
        source = node.get("configMap")
        if isinstance(source, Mapping) and isinstance(source.get("items"), list):
            yield source["name"], [item.get("key") for item in source["items"]]
        for value in node.values():
            yield from _mounted_keys(value)
    elif isinstance(node, list):
        for value in node:
            yield from _mounted_keys(value)


def _check_access(objects: Objects) -> Iterator[Finding]:
    """Role bindings bind what there is, and whoever runs a workflow may report results."""
    accounts, roles = objects.of("ServiceAccount"), objects.of("Role")
    named_by_pods = set(_accounts([obj.get("spec") for obj in objects.all]))
    granted: dict[str, list[Node]] = {}
    for name, binding in objects.of("RoleBinding").items():
        role = roles.get(binding["roleRef"]["name"])
        if role is None or binding["roleRef"].get("kind") != "Role":
            yield Finding(f"RoleBinding {name}", f"there is no {binding['roleRef']}")
            continue
        for subject in binding["subjects"]:
            granted.setdefault(subject["name"], []).extend(role["rules"])
            if subject.get("namespace") != binding["metadata"].get("namespace", "default"):
                yield Finding(f"RoleBinding {name}", f"binds what is elsewhere: {subject}")
            if subject.get("kind") != "ServiceAccount" or subject["name"] not in named_by_pods:
                yield Finding(f"RoleBinding {name}", f"no pod runs as {subject}")
    for name, template in objects.of("WorkflowTemplate").items():
        account = template["spec"].get("serviceAccountName")
        rules = granted.get(account, [])
        if account in accounts and not _may(rules, "workflowtaskresults", "create", "patch"):
            yield Finding(f"WorkflowTemplate {name}", f"{account} may not report results")
        creates = any("resource" in each for each in template["spec"].get("templates", ()))
        if creates and not _may(rules, "jobsets", "create", "get"):
            yield Finding(f"WorkflowTemplate {name}", f"{account} may not create gangs")


def _accounts(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key == "serviceAccountName":
                yield value
            yield from _accounts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _accounts(value)


_GROUPS = {"workflowtaskresults": "argoproj.io", "jobsets": "jobset.x-k8s.io"}


def _may(rules: list[Node], resource: str, *verbs: str) -> bool:
    given = {
        verb
        for rule in rules
        if rule.get("apiGroups") == [_GROUPS[resource]] and resource in rule["resources"]
        for verb in rule["verbs"]
    }
    return {*verbs} <= given


def _check_arguments(place: str, spec: Node) -> Iterator[Finding]:
    """Tasks give a template what it asks for; Argo drops what it does not."""
    templates = named(spec.get("templates"))
    for name, template in templates.items():
        for task in template.get("dag", {}).get("tasks", ()):
            inputs = named(
                templates.get(task.get("template"), {}).get("inputs", {}).get("parameters")
            )
            for given in named(task.get("arguments", {}).get("parameters")):
                if given not in inputs:
                    yield Finding(f"{place}: {name}.{task['name']}", f"{given!r} is no input")


def _check_starters(objects: Objects) -> Iterator[Finding]:
    """Whatever starts a workflow names a template of the bundle and parameters that it has."""
    templates = objects.of("WorkflowTemplate")
    for obj in objects.all:
        place = f"{obj['kind']} {obj['metadata']['name']}"
        for spec in _starting(obj):
            template = templates.get(spec["workflowTemplateRef"].get("name"))
            if template is None:
                yield Finding(place, f"there is no {spec['workflowTemplateRef']}")
                continue
            known = named(template["spec"].get("arguments", {}).get("parameters"))
            for given in named(spec.get("arguments", {}).get("parameters")):
                if given not in known:
                    yield Finding(place, f"{given!r} is no parameter")


def _starting(node: Any) -> Iterator[Node]:
    if isinstance(node, Mapping):
        if isinstance(node.get("workflowTemplateRef"), Mapping):
            yield node
        for value in node.values():
            yield from _starting(value)
    elif isinstance(node, list):
        for value in node:
            yield from _starting(value)
