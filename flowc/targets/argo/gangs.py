"""Gangs: the ranks of a step side by side, in a DAG template of their own that is retried as a whole.

Argo starts the ranks together and hands each its number, the size of the gang and the attempt of the
gang; they find each other through the datastore.
"""

from __future__ import annotations

from collections.abc import Mapping

from flowc.ir import regions
from flowc.ir.features import regions_inside
from flowc.targets.argo.model import Dag, DagOutput, Retry, Task
from flowc.targets.argo.text import ATTEMPT
from flowc_runtime.protocol import Env

RANK_INPUTS = ("path", "rank", "world", "attempt")
"""The inputs of the template of a step that runs as a gang."""

RANK_ENVIRONMENT: Mapping[str, str] = {
    Env.RANK: "{{inputs.parameters.rank}}",
    Env.WORLD: "{{inputs.parameters.world}}",
    Env.ATTEMPT: "{{inputs.parameters.attempt}}",
}
"""What a rank is told besides what every task is."""

_PATH, _WORLD = "{{inputs.parameters.path}}", "{{inputs.parameters.world}}"


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
    """The template of a gang.

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
