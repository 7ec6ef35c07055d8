"""Waiting until what a deployment needs is up: event sources and sensors run as pods of their own."""

from __future__ import annotations

import time

from flowc.diagnostics import FlowcError
from flowc.targets.argo.deploy import kinds
from flowc.targets.argo.deploy.api import ObjectApi
from flowc.targets.argo.deploy.apply import owned
from flowc.targets.argo.deploy.objects import Object, list_at, name_of, text_at

_PAUSE = 1.0  # seconds


def wait_until_ready(api: ObjectApi, name: str, timeout: float) -> None:
    """Wait until the event sources and sensors of a deployment listen.

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
