"""Steps: from decorators to the template of a pod."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from flowc.diagnostics import DiagnosticBag
from flowc.ir import specs
from flowc.ir.model import Foreach, Gang, Step, Switch
from flowc.targets import naming
from flowc.targets.argo import text
from flowc.targets.argo.control import INPUT_PATH
from flowc.targets.argo.gangs import Ranks
from flowc.targets.argo.kubernetes import check_kubernetes, lower_kubernetes
from flowc.targets.argo.model import Pod, PodOutput, Retry
from flowc.targets.argo.parameters import event_parameter
from flowc.targets.argo.resources import lower_resources
from flowc.targets.argo.secrets import check_secrets, lower_secrets
from flowc.targets.base import Unit
from flowc_runtime.dataclass import dataclass
from flowc_runtime.protocol import Env

TIMEOUT_GRACE = 120
"""Seconds that the runtime gets to end a task that is over its time, before Kubernetes kills the pod."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class _Said:
    """The decorators of a step that concern its pod."""

    retry: specs.Retry | None = None
    catch: specs.Catch | None = None
    timeout: specs.Timeout | None = None
    resources: specs.Resources | None = None
    kubernetes: specs.Kubernetes | None = None
    environment: specs.Environment | None = None
    secrets: specs.Secrets | None = None


def lower_pod(
    unit: Unit, step: Step, name: str, bag: DiagnosticBag, ranks: Ranks | None, *, closes: bool
) -> Pod:
    """The template of one step.

    Args:
        unit: the flow that is compiled.
        step: the step.
        name: the template's name.
        bag: where values that Kubernetes would refuse are reported.
        ranks: how the step runs as a gang; None if it does not.
        closes: whether a DAG hands on that it is done.
    """
    said = _said(step)
    needs = lower_resources(said.resources, said.kubernetes)
    pathspec = f"{unit.program.flow.name}/{text.RUN_ID}/{step.name}/{INPUT_PATH}"
    pod = Pod(
        name=name,
        step=step.name,
        labels={"flowc.dev/step": naming.label_value(step.name)},
        annotations={"flowc.dev/pathspec": pathspec},
        inputs=ranks.inputs if ranks else ("path",),
        outputs=_outputs(step, closes=closes),
        environment=_environment(unit, step, said, ranks),
        retry=None if ranks and not ranks.retried else lower_retry(step),
        deadline=said.timeout.seconds + TIMEOUT_GRACE if said.timeout else None,
        requests=needs.requests,
        limits=needs.limits,
        volumes=needs.volumes,
    )
    if said.kubernetes:
        check_kubernetes(unit, step.name, said.kubernetes, bag)
        pod = lower_kubernetes(pod, said.kubernetes)
    if said.secrets:
        check_secrets(unit, pod, said.secrets, bag)
        pod = lower_secrets(pod, said.secrets)
    return pod


def _said(step: Step) -> _Said:
    said = _Said()
    for spec in step.decorators:
        match spec:
            case specs.Retry():
                said = replace(said, retry=spec)
            case specs.Catch():
                said = replace(said, catch=spec)
            case specs.Timeout():
                said = replace(said, timeout=spec)
            case specs.Resources():
                said = replace(said, resources=spec)
            case specs.Environment():
                said = replace(said, environment=spec)
            case specs.Secrets():
                said = replace(said, secrets=spec)
            case specs.Kubernetes():
                said = replace(said, kubernetes=spec)
    return said


def _outputs(step: Step, *, closes: bool) -> tuple[PodOutput, ...]:
    names = ["done"] if closes else []
    match step.transition:
        case Foreach() | Gang():
            names.insert(0, "count")
        case Switch():
            names.insert(0, "case")
    return tuple(PodOutput(name, optional=name == "case") for name in names)


def lower_retry(step: Step) -> Retry | None:
    """How a step is retried, None if it is not."""
    said = _said(step)
    # A pod that dies hard cannot run its own @catch: one attempt more does that, and nothing else.
    limit = (said.retry.times if said.retry else 0) + (1 if said.catch else 0)
    return Retry(limit, said.retry.delay if said.retry else 0) if limit else None


def _environment(unit: Unit, step: Step, said: _Said, ranks: Ranks | None) -> Mapping[str, str]:
    environment: dict[str, str] = {}
    if step.name == unit.program.flow.entry:
        given = unit.program.flow.parameters
        environment[Env.PARAMS] = text.PARAMETERS if given else text.NO_PARAMETERS
        if event_parameter(unit.program.flow):
            environment[Env.EVENT] = text.EVENT
    if ranks:
        environment |= ranks.environment
    if lower_retry(step):
        environment.setdefault(Env.ATTEMPT, text.ATTEMPT)
        environment[Env.RETRIES] = str(said.retry.times if said.retry else 0)
    # The runtime sets these variables too; here they are there before Python starts. Those whose text
    # cannot travel are left to it.
    for pair in said.environment.vars if said.environment else ():
        own = pair.name.startswith("FLOWC_")
        if _VARIABLE.fullmatch(pair.name) and not own and text.can_be_variable(pair.value):
            environment[pair.name] = text.container_text(pair.value)
    return environment
