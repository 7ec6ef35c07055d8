"""Waiting until what a deployment needs is up, and until Argo's controller has learnt of it."""

from __future__ import annotations

import time

from flowc.diagnostics import FlowcError
from flowc.targets.argo.deploy import kinds
from flowc.targets.argo.deploy.api import ObjectApi
from flowc.targets.argo.deploy.apply import owned
from flowc.targets.argo.deploy.objects import Object, list_at, name_of, text_at
from flowc_runtime.datastore.timestamps import parse

_PAUSE = 1.0  # seconds

SETTLED = 2.0
"""Seconds after which the controller knows of a change; API servers note whole ones."""


def let_settle(template: Object) -> None:
    """Wait until the controller knows of a template that was changed a moment ago.

    It learns of templates and of workflows by two watches, neither of which waits for the other.
    A workflow that it sees first fails, since there is no such template, or runs as the template
    was before. Where the clocks here and there differ by more than `SETTLED`, this does not wait.
    """
    time.sleep(settles_in(template, time.time()))


def settles_in(template: Object, now: float) -> float:
    """Seconds until the controller knows of a template as it is; `now` counts from 1970."""
    fields = list_at(template, "metadata", "managedFields")
    times = [parse(text) for each in fields if (text := text_at(each, "time"))]
    age = now - max(times).timestamp() if times else SETTLED
    return SETTLED - max(age, 0.0) if abs(age) < SETTLED else 0.0


def wait_until_ready(api: ObjectApi, name: str, timeout: float) -> None:
    """Wait until the event sources and sensors of a deployment, pods of their own, listen.

    Raises:
        FlowcError: if one does not within `timeout` seconds.
    """
    deadline = time.monotonic() + timeout
    while waiting := _waiting(api, name):
        if time.monotonic() > deadline:
            raise FlowcError(
                f"{waiting[0]} is not up after {timeout:g} seconds",
                help="its conditions say why: `kubectl describe`; is Argo Events installed?",
            )
        time.sleep(_PAUSE)


def _waiting(api: ObjectApi, name: str) -> list[str]:
    return [
        f"{kind.name} `{name_of(item)}`"
        for kind in (kinds.EVENT_SOURCE, kinds.SENSOR)
        for item in api.list(kind, owned(name))
        if not _is_up(item)
    ]


def _is_up(item: Object) -> bool:
    states = {
        text_at(condition, "type"): text_at(condition, "status")
        for condition in list_at(item, "status", "conditions")
    }
    return states.get("Deployed") == "True"
