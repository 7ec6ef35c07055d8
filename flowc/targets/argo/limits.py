"""Sizes that Kubernetes refuses, or that leave no room for the state of a run."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.diagnostics import DiagnosticBag
from flowc.ir.model import Gang
from flowc.ir.structure import InLoop
from flowc.targets.argo.model import Pod
from flowc.targets.base import Unit

TEMPLATE_LIMIT = 520_000
"""Bytes of a WorkflowTemplate as YAML, about 400 kB as JSON.

Each run copies it beside the state of its nodes, all of it within the 1 to 1.5 MiB of an object.
"""

OBJECT_LIMIT = 1_000_000
"""Bytes of any other object."""

LOOP_LIMIT = 95
"""Trips that a loop can surely make: each nests a template, and Argo stops at a depth of 100."""


VARIABLES_LIMIT = 100_000
"""Bytes of the variables of a pod; the whole template travels to it as one variable of 128 KiB."""


def check_pod(unit: Unit, pod: Pod, bag: DiagnosticBag) -> None:
    """Report a step whose variables no pod can get."""
    size = sum(len(f"{name}={value}".encode()) for name, value in pod.environment.items())
    if size > VARIABLES_LIMIT:
        bag.add(
            "FC504",
            f"the variables of step `{pod.step}` have {size // 1000} kB,"
            f" and a pod takes {VARIABLES_LIMIT // 1000} kB",
            unit.program.spans.of("step", pod.step),
            help="put what is large into a file, and include that",
        )


def check_gangs(unit: Unit, bag: DiagnosticBag) -> None:
    """Report gangs whose ranks would wait for each other for ever, because not all may run at once."""
    # Argo counts its own pods only: the ranks of a JobSet start whatever the limit is.
    most = unit.settings.argo.parallelism if unit.settings.argo.gangs == "pods" else None
    for step in unit.program.flow.steps:
        match step.transition:
            case Gang(target, int(size)) if most is not None and size > most:
                bag.add(
                    "FC513",
                    f"`{target}` runs as a gang of {size}, and `argo.parallelism` lets {most} pods run",
                    unit.program.spans.of("step", step.name, "next"),
                    help=f"set `argo.parallelism` to {size} or more",
                )


def note_loops(unit: Unit, bag: DiagnosticBag) -> None:
    """Say at each loop that its trips are bounded."""
    headers = {
        context.header
        for contexts in unit.structure.contexts.values()
        for context in contexts
        if isinstance(context, InLoop)
    }
    for header in sorted(headers):
        bag.add(
            "FC509",
            f"on Argo this loop makes at most about {LOOP_LIMIT} trips",
            unit.program.spans.of("step", header),
            help="repeat within a step if there may be more",
        )


def check_limits(unit: Unit, files: Mapping[str, bytes], bag: DiagnosticBag) -> None:
    """Report files whose object is too large; the user's code has a finding of its own (FC601)."""
    for name, content in files.items():
        if name == "code.yaml" or not name.endswith(".yaml"):
            continue
        limit = TEMPLATE_LIMIT if name == "workflowtemplate.yaml" else OBJECT_LIMIT
        if len(content) > limit:
            bag.add(
                "FC504",
                f"`{name}` has {len(content) // 1000} kB, and Argo takes {limit // 1000} kB",
                unit.program.spans.of(),
                help="split the flow into several",
            )
