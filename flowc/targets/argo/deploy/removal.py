"""Removing a deployment."""

from __future__ import annotations

from flowc.diagnostics import FlowcError
from flowc.targets.argo.deploy import kinds
from flowc.targets.argo.deploy.api import ApiError, ObjectApi
from flowc.targets.argo.deploy.apply import owned
from flowc.targets.argo.deploy.kinds import Kind
from flowc.targets.argo.deploy.objects import MANAGED_BY, Object, label, name_of
from flowc.targets.argo.deploy.runs import runs_of
from flowc.targets.deployment import UNFINISHED, Change, DeployResult

_STARTERS = (kinds.SENSOR, kinds.CRON, kinds.TEMPLATE, kinds.EVENT_SOURCE)
"""What starts runs; the rest is what runs need."""


def delete(api: ObjectApi, name: str, *, force: bool) -> DeployResult:
    """Remove what belongs to a deployment; see `Deployer.delete`.

    The objects that unfinished runs need stay, unless `force` is given; deleting once more, later,
    removes them.
    """
    template = api.read(kinds.TEMPLATE, name)
    if template is not None and label(template, MANAGED_BY) != "flowc":
        raise FlowcError(f"WorkflowTemplate `{name}` was not made by flowc: it stays")
    notes: list[str] = []
    found = _belongings(api, name, notes)
    if not found:
        raise FlowcError(
            f"there is no deployment `{name}` in {api.place}",
            help="`python flow.py argo-workflows list-workflow-templates --all` lists what there is",
        )
    busy = [] if force else [run.name for run in runs_of(api, name) if run.state in UNFINISHED]
    if busy:
        found = [(kind, item) for kind, item in found if kind in _STARTERS]
        notes.append(
            f"still running: {', '.join(sorted(busy)[:5])}; code, settings and roles stay for now:"
            " delete again later"
        )
    for kind, item in found:
        api.delete(kind, name_of(item))
    changes = tuple(Change(kind.name, name_of(item), "delete") for kind, item in found)
    return DeployResult(name, api.place, changes, tuple(notes))


def _belongings(api: ObjectApi, name: str, notes: list[str]) -> list[tuple[Kind, Object]]:
    found = []
    for kind in reversed(api.kinds):
        try:
            found += [(kind, item) for item in api.list(kind, owned(name))]
        except ApiError as error:
            if error.status != 403 or kind in (kinds.TEMPLATE, kinds.CONFIG_MAP):
                raise
            notes.append(f"did not look for {kind.name}s: {error}")
    return found
