"""Where a flow begins and ends: by the names `start` and `end`, or as `@step` says."""

from __future__ import annotations

import ast

from flowc.frontend.source import StepSource
from flowc.frontend.syntax import last_name
from flowc_runtime.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Roles:
    """Whether a step begins the flow, and whether it ends it. One step may do both."""

    start: bool
    end: bool


def read_roles(step: StepSource) -> Roles:
    """What the name of a step and its `@step(start=..., end=...)` say."""
    start, end = step.name == "start", step.name == "end"
    for decorator in step.node.decorator_list:
        if isinstance(decorator, ast.Call) and last_name(decorator) == "step":
            marked = {
                keyword.arg
                for keyword in decorator.keywords
                if isinstance(keyword.value, ast.Constant) and keyword.value.value is True
            }
            start, end = start or "start" in marked, end or "end" in marked
    return Roles(start, end)
