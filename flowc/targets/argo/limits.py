"""Sizes that Kubernetes refuses, or that leave no room for the state of a run."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.diagnostics import DiagnosticBag
from flowc.targets.base import Unit

TEMPLATE_LIMIT = 400_000
"""Bytes of a WorkflowTemplate: each run copies it beside the state of its nodes, within 1 to 1.5 MiB."""

OBJECT_LIMIT = 1_000_000
"""Bytes of any other object."""


def check_limits(unit: Unit, files: Mapping[str, bytes], bag: DiagnosticBag) -> None:
    """Report files whose object is too large."""
    for name, content in files.items():
        limit = TEMPLATE_LIMIT if name == "workflowtemplate.yaml" else OBJECT_LIMIT
        if len(content) > limit:
            bag.add(
                "FC504",
                f"`{name}` has {len(content) // 1000} kB, and Argo takes {limit // 1000} kB",
                unit.program.spans.of(),
                help="split the flow into several",
            )
