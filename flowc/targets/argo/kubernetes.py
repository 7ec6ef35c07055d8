"""`@kubernetes`: where and how the pod of a step runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from flowc.diagnostics import DiagnosticBag
from flowc.ir import specs
from flowc.targets.argo.faults import kubernetes_faults
from flowc.targets.argo.model import Claim, Pod
from flowc.targets.argo.resources import DEFAULT_TMPFS_PATH
from flowc.targets.argo.text import is_literal
from flowc.targets.base import Unit
from flowc.targets.task_command import interpreter
from flowc_runtime.protocol import JSONValue


def lower_kubernetes(pod: Pod, spec: specs.Kubernetes) -> Pod:
    """The pod with what `@kubernetes` says, resources aside."""
    claims = [
        Claim(f"claim-{number}", claim.path, claim=claim.claim)
        for number, claim in enumerate(spec.persistent_volume_claims)
    ]
    environment = dict(pod.environment)
    if spec.tmpfs_tempdir and (spec.use_tmpfs or spec.tmpfs_size):
        environment["METAFLOW_TEMPDIR"] = spec.tmpfs_path or DEFAULT_TMPFS_PATH
    return replace(
        pod,
        image=spec.image,
        pull_policy=spec.image_pull_policy,
        command=interpreter(spec.executable) if spec.executable else (),
        labels={**pod.labels, **_mapping(spec.labels)},
        annotations={**pod.annotations, **_mapping(spec.annotations)},
        environment=environment,
        secrets=spec.secrets,
        volumes=(*pod.volumes, *claims),
        node_selector=_mapping(spec.node_selector),
        tolerations=spec.tolerations,
        service_account=spec.service_account,
        pull_secrets=spec.image_pull_secrets,
        port=spec.port,
        security_context=_security(spec.security_context),
    )


def _security(value: JSONValue) -> JSONValue:
    """What a step asks for, and what it takes back of the defaults by asking for it."""
    asked = _camel_keys(value)
    if isinstance(asked, dict):
        if asked.get("privileged"):
            asked.setdefault("allowPrivilegeEscalation", True)
        if asked.get("runAsUser") == 0:
            asked.setdefault("runAsNonRoot", False)
    return asked


def check_kubernetes(unit: Unit, step: str, spec: specs.Kubernetes, bag: DiagnosticBag) -> None:
    """Report what Kubernetes would refuse, and what means nothing on Argo."""
    namespace = flow_namespace(unit)
    if spec.namespace and spec.namespace != namespace:
        _warn(
            unit,
            step,
            "namespace",
            "Argo runs all pods of a workflow in the workflow's namespace",
            "set `argo.namespace` for the whole flow",
            bag,
        )
    if spec.compute_pool:
        _warn(
            unit,
            step,
            "compute_pool",
            "`compute_pool` means nothing to Kubernetes",
            "choose nodes with `node_selector` and `tolerations`",
            bag,
        )
    for attribute, message in kubernetes_faults(spec):
        _refuse(unit, step, attribute, message, bag)
    for attribute, texts in _expanded_texts(spec):
        if not all(map(is_literal, texts)):
            _refuse(unit, step, attribute, "Argo would expand `{{` in it", bag)


def flow_namespace(unit: Unit) -> str | None:
    """The namespace of the workflow: the setting, or the one that all steps ask for."""
    asked = {
        spec.namespace
        for step in unit.program.flow.steps
        for spec in step.decorators
        if isinstance(spec, specs.Kubernetes) and spec.namespace
    }
    return unit.settings.argo.namespace or (asked.pop() if len(asked) == 1 else None)


def _expanded_texts(spec: specs.Kubernetes) -> Iterable[tuple[str, Iterable[str]]]:
    yield "image", (spec.image or "",)
    yield "annotations", (pair.value for pair in spec.annotations)
    yield "executable", (spec.executable or "",)
    yield "tmpfs_path", (spec.tmpfs_path or "",)


def _warn(
    unit: Unit,
    step: str,
    attribute: str,
    message: str,
    help: str,
    bag: DiagnosticBag,
) -> None:
    span = unit.program.spans.of("step", step, "decorator", "kubernetes", attribute)
    bag.add("FC502", message, span, help=help)


def _refuse(unit: Unit, step: str, attribute: str, message: str, bag: DiagnosticBag) -> None:
    span = unit.program.spans.of("step", step, "decorator", "kubernetes", attribute)
    bag.add("FC507", f"`{attribute}`: {message}", span)


def _mapping(pairs: Iterable[specs.Pair]) -> Mapping[str, str]:
    return {pair.name: pair.value for pair in pairs}


def _camel_keys(value: JSONValue) -> JSONValue:
    if isinstance(value, dict):
        return {_camel(key): _camel_keys(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_camel_keys(item) for item in value]
    return value


def _camel(word: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), word)
