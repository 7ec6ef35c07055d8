"""What `current` tells a task."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flowc_runtime.task.gang import has_gang, parallel_facts

if TYPE_CHECKING:
    from flowc_runtime.datastore.run_store import RunStore
    from flowc_runtime.project import ProjectBranch
    from flowc_runtime.protocol import JSONValue
    from flowc_runtime.task.request import TaskRequest


def current_facts(
    request: TaskRequest, records: RunStore
) -> tuple[dict[str, Any], dict[str, Callable[[], Any]]]:
    """Facts by name, and those that are found out when they are first asked for."""
    facts, plan = request.facts, request.plan
    pathspec = f"{plan.flow}/{facts.run}/{request.step}/{request.path}"
    values: dict[str, Any] = {
        "flow_name": plan.flow,
        "run_id": facts.run,
        "step_name": request.step,
        "task_id": request.path,
        "retry_count": request.attempt,
        "pathspec": pathspec,
        "username": facts.user,
        "namespace": facts.namespace or f"user:{facts.user}",
        "origin_run_id": facts.origin,
        "tags": frozenset(facts.tags),
        "is_running_locally": facts.target == "local",
        "parameter_names": [parameter.attribute for parameter in plan.parameters],
        "tempdir": None,
    }
    if facts.project is not None:
        values |= _project_facts(facts.project, plan.flow)

    def client(kind: str, name: str) -> Callable[[], Any]:
        def look() -> Any:
            from flowc_runtime import client as module
            from flowc_runtime.client.run_view import RunView

            # With a view of its own it asks neither for a namespace nor for a task that has written.
            view = RunView(records.store, plan.flow, facts.run)
            return getattr(module, kind)(name, _view=view)

        return look

    # Asked for again by whoever only wants to know whether there is one.
    @functools.cache
    def started_by() -> JSONValue:
        return records.read_run().event

    def trigger() -> Any:
        event = started_by()
        if event is None:
            raise AttributeError("`current.trigger` does not exist: a person started this run")
        from flowc_runtime.trigger import Trigger

        return Trigger(event, records.store)

    lazy: dict[str, Callable[[], Any]] = {
        "trigger": trigger,
        "run": client("Run", f"{plan.flow}/{facts.run}"),
        "task": client("Task", pathspec),
    }
    if has_gang(request):
        lazy["parallel"] = lambda: parallel_facts(request, records)
    return values, lazy


def _project_facts(project: ProjectBranch, flow: str) -> dict[str, Any]:
    return {
        "project_name": project.project,
        "branch_name": project.branch,
        "is_production": project.is_production,
        "is_user_branch": project.is_user_branch,
        "project_flow_name": project.flow_name(flow),
    }
