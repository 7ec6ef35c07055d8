"""Gangs: the ranks of a step side by side, retried as a whole.

They are pods of the workflow, in a DAG template of their own, or those of a JobSet, which a template
creates and waits for. Either way each is told its number, the size of the gang and the attempt of the
gang; they find each other through the datastore.
"""

from __future__ import annotations

from collections.abc import Mapping

from flowc.ir import regions
from flowc.ir.features import regions_inside
from flowc.targets.argo.model import Dag, DagOutput, JobSet, Pod, Retry, Task
from flowc.targets.argo.text import ATTEMPT
from flowc.targets.naming import shorten
from flowc_runtime.dataclass import dataclass
from flowc_runtime.protocol import Env

_PATH, _WORLD = "{{inputs.parameters.path}}", "{{inputs.parameters.world}}"

_NAME_LIMIT = 24
"""Characters of a step in the name of its JobSets.

Kubernetes builds a pod's name from it, the rank and more, and that has 63 at most.
"""

_OF_GANG = "{{=sprig.trunc(10, sprig.sha256sum(workflow.uid + inputs.parameters.path))}}"
"""What no other gang of a step has, in characters of a name."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """How the template of a gang's step differs from that of others.

    `inputs` are those of the template, `environment` what a rank is told besides what every task is;
    `retried` says whether the template itself is retried.
    """

    inputs: tuple[str, ...]
    environment: Mapping[str, str]
    retried: bool


POD_RANKS = Ranks(
    inputs=("path", "rank", "world", "attempt"),
    environment={
        Env.RANK: "{{inputs.parameters.rank}}",
        Env.WORLD: _WORLD,
        Env.ATTEMPT: "{{inputs.parameters.attempt}}",
    },
    retried=False,
)
"""Ranks that are pods of the workflow: the DAG around them is retried."""

JOBSET_RANKS = Ranks(
    inputs=("path", "world"),
    # Kubernetes expands the rank, which a pod of a JobSet learns from an annotation.
    environment={Env.PATH: f"{_PATH}.$({Env.RANK})", Env.WORLD: _WORLD},
    retried=True,
)
"""Ranks that are pods of a JobSet, which one template creates for all of them."""


def gang_steps(root: regions.Region) -> frozenset[str]:
    """The steps of a flow that run as gangs."""
    found, pending = set(), [root]
    while pending:
        region = pending.pop()
        if isinstance(region, regions.Gang):
            found.add(regions.first_step(region.body))
        pending.extend(regions_inside(region))
    return frozenset(found)


def gang_dag(name: str, step: str, retry: Retry | None) -> Dag:
    """The template of a gang of pods.

    Its output `done` gathers those of all ranks, so a rank that Argo left out is an error.

    Args:
        name: the template's name.
        step: the template of the step.
        retry: how the gang is retried.
    """
    attempt = ATTEMPT if retry else "0"
    ranks = Task(
        name=step,
        template=step,
        path=f"{_PATH}.{{{{item}}}}",
        count=_WORLD,
        gang={"rank": "{{item}}", "world": _WORLD, "attempt": attempt},
    )
    done = DagOutput("done", parameter=f"{{{{tasks.{step}.outputs.parameters.done}}}}")
    return Dag(name, ("path", "world"), (ranks,), (done,), retry)


def gang_jobset(pod: Pod) -> JobSet:
    """The JobSet of a gang.

    Args:
        pod: the step, with `JOBSET_RANKS`.
    """
    attempt = ATTEMPT if pod.retry else "0"
    name = f"{shorten(pod.name, _NAME_LIMIT)}-{_OF_GANG}-{attempt}"
    return JobSet(name, "{{=asInt(inputs.parameters.world)}}", pod)
