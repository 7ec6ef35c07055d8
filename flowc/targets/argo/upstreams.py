"""Flows that others wait for: how their finished runs are recognised."""

from __future__ import annotations

from flowc.ir import specs
from flowc.targets import naming
from flowc.targets.argo.event_model import Filter, Upstream
from flowc.targets.argo.labels import BRANCH_LABEL, FLOW_LABEL, PROJECT_LABEL
from flowc.targets.base import Unit

SUCCEEDED = Filter("status.phase", "^Succeeded$")
"""The state of a workflow that has succeeded.

A label says the same, but to whoever asks by label such a workflow seems to be a new one.
"""

JUST_NOW = Filter("oldBody.status.phase", "^Succeeded$", differs=True)
"""That it had not before: finished workflows are updated now and then."""


def lower_upstream(unit: Unit, flow: specs.Upstream) -> Upstream:
    """Which workflows are successful runs of a flow."""
    project, branch = _home(unit, flow)
    labels: dict[str, str | None] = {FLOW_LABEL: naming.label_value(flow.flow)}
    labels[PROJECT_LABEL] = naming.label_value(project) if project else None
    if branch:
        labels[BRANCH_LABEL] = naming.label_value(branch)
    # The name becomes part of a subject of the event bus, where dots separate.
    prefix = tuple(part for part in (project, branch) if part)
    event = naming.flow_object_name(flow.flow, prefix)
    if prefix:
        event = f"{event.replace('.', '-')}-{naming.digest_of(event)}"
    return Upstream(event, labels, SUCCEEDED)


def event_name(unit: Unit, flow: specs.Upstream) -> str:
    """What the end of a run is called, as an event."""
    return ".".join(["metaflow", *filter(None, _home(unit, flow)), flow.flow, "end"])


def _home(unit: Unit, flow: specs.Upstream) -> tuple[str | None, str | None]:
    own = unit.project
    if own is None or flow.project not in (None, own.project):
        return flow.project, flow.branch
    return own.project, flow.branch or own.branch
