"""What `flowc doctor` finds out about a namespace: nothing is created, the server only says if it would."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from flowc.diagnostics import FlowcError
from flowc.targets.argo.deploy import kinds
from flowc.targets.argo.deploy.api import ApiError, NoKindError, ObjectApi
from flowc.targets.argo.deploy.kinds import Kind
from flowc.targets.argo.deploy.objects import Object
from flowc.targets.deployment import Check


def inspect(api: ObjectApi) -> Iterator[Check]:
    """Whether there is a server, has Argo, and lets one start runs and deploy.

    Raises:
        FlowcError: if the server cannot be reached.
    """
    yield Check("argo", "ok", f"{api.place} ({api.version()})")
    started = _tried(
        "argo runs", "may start runs", lambda: api.create(*_probe(kinds.WORKFLOW), dry_run=True)
    )
    yield started
    if started.state == "ok":
        yield _deployed(api)
        yield from _events(api)


def _deployed(api: ObjectApi) -> Check:
    if kinds.CONFIG_MAP not in api.kinds:
        help = "set `argo.kube_context`, or deploy with `--definitions-only`"
        lacks = "an Argo Server does not store the roles and ConfigMaps of a bundle"
        return Check("argo deploys", "warning", lacks, help)
    kind, item = _probe(kinds.TEMPLATE)
    return _tried(
        "argo deploys",
        "may deploy workflow templates",
        lambda: api.apply(kind, item, dry_run=True, force=False),
    )


def _events(api: ObjectApi) -> Iterator[Check]:
    try:
        api.read(kinds.SENSOR, _name())
    except NoKindError:
        yield Check("argo events", "ok", "not installed; only flows with @trigger need it")
    except ApiError:
        return  # who may not look at sensors has no use for them
    else:
        yield Check("argo events", "ok", "installed, for flows with @trigger")


def _tried(name: str, done: str, trial: Callable[[], object]) -> Check:
    try:
        trial()
    except FlowcError as error:
        return Check(name, "failed", str(error), error.help)
    return Check(name, "ok", done)


def _probe(kind: Kind) -> tuple[Kind, Object]:
    """The smallest object of a kind."""
    templates: Object = {"entrypoint": "main", "templates": [{"name": "main", "suspend": {}}]}
    metadata: Object = {"name": _name()}
    return kind, {
        "apiVersion": kind.version,
        "kind": kind.name,
        "metadata": metadata,
        "spec": templates,
    }


def _name() -> str:
    return f"flowc-doctor-{os.urandom(4).hex()}"
