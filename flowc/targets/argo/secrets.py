"""`@secrets`: secrets of Kubernetes as variables of the pod; inline values are left to the runtime."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import replace

from flowc.diagnostics import DiagnosticBag
from flowc.ir import specs
from flowc.targets import naming
from flowc.targets.argo.model import Pod, SecretKey
from flowc.targets.base import Unit

KUBERNETES = "kubernetes"
"""The provider whose secrets the pod gets from Kubernetes; `id` is the name of the Secret."""

_BY_RUNTIME = "inline"
_VARIABLE = re.compile(r"(?!FLOWC_)[A-Za-z_][A-Za-z0-9_]*")
_KEY = re.compile(r"[-._a-zA-Z0-9]{1,253}")


def lower_secrets(pod: Pod, spec: specs.Secrets) -> Pod:
    """The pod with its secrets: whole ones, or single keys under the names that `env_vars` gives."""
    secrets, keys = list(pod.secrets), list(pod.secret_keys)
    for source in spec.sources:
        if source.type != KUBERNETES or source.id is None:
            continue
        chosen = [SecretKey(v, source.id, str(key)) for v, key in _variables(source)]
        if chosen:
            keys += chosen
        else:
            secrets.append(source.id)
    return replace(pod, secrets=tuple(dict.fromkeys(secrets)), secret_keys=tuple(keys))


def check_secrets(unit: Unit, pod: Pod, spec: specs.Secrets, bag: DiagnosticBag) -> None:
    """Report sources that neither Kubernetes nor the runtime can read, and variables that clash.

    Args:
        unit: the flow that is compiled.
        pod: the pod without the secrets.
        spec: the secrets.
        bag: where findings go.
    """
    span = unit.program.spans.of("step", pod.step, "decorator", "secrets", "sources")
    taken = set(pod.environment)
    for source in spec.sources:
        for message in _faults(source, taken):
            bag.add("FC507", message, span, help="sources=['kubernetes.my-secret']")
        taken.update(variable for variable, _ in _variables(source))


def _faults(source: specs.SecretSource, taken: Container[str]) -> Iterator[str]:
    if source.type == _BY_RUNTIME:
        return
    if source.type != KUBERNETES:
        provider = f"`{source.type}`" if source.type else "the default provider"
        yield f"`{source.id}`: flowc cannot read secrets of {provider} on Argo; it knows `kubernetes`"
        return
    if source.id is None or not naming.is_object_name(source.id):
        yield f"`{source.id}` is no name of a Secret"
    for variable, key in _variables(source):
        if not _VARIABLE.fullmatch(variable):
            yield f"`{variable}` cannot be a variable of a step"
        if variable in taken:
            yield f"`{variable}` is set twice"
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            yield f"`{key}` is no key of a Secret"


def _variables(source: specs.SecretSource) -> Iterator[tuple[str, object]]:
    options = source.options if isinstance(source.options, dict) else {}
    chosen = options.get("env_vars")
    yield from chosen.items() if isinstance(chosen, dict) else ()
