"""Which tasks lead to a task, and which it leads to."""

from __future__ import annotations

from collections.abc import Iterator

from flowc_runtime import paths
from flowc_runtime.datastore import ParentItems, TaskRecord
from flowc_runtime.moves import forward
from flowc_runtime.plan import Plan, Successor


def parents(record: TaskRecord) -> Iterator[tuple[str, str]]:
    """Step and path of each task that the inputs came from, in the order of the inputs."""
    for parent in record.parents:
        if isinstance(parent, ParentItems):
            for index in range(parent.count):
                yield parent.step, paths.item(parent.base, index)
        else:
            yield parent.step, parent.path


def children(record: TaskRecord, plan: Plan | None) -> Iterator[tuple[str, str]]:
    """Step and path of each task that the record's transition leads to."""
    if plan is None:
        return
    for edge in plan.step(record.step).successors:
        if record.case is not None and edge.step != record.case:
            continue
        for index in range(1 if record.count is None else record.count):
            yield edge.step, forward(edge, record.path, closes=_closes(plan, edge), index=index)


def _closes(plan: Plan, edge: Successor) -> bool:
    return edge.joins and plan.step(edge.step).join in ("items", "ranks")
