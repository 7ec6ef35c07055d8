"""Removing code of earlier deploys that nothing mounts any more.

Each version of a flow's code is a ConfigMap of its own, which stays when the flow is deployed again:
workflows that have begun go on with the code that they began with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowc.diagnostics import FlowcError
from flowc.targets.argo.deploy import kinds
from flowc.targets.argo.deploy.api import ObjectApi
from flowc.targets.argo.deploy.apply import is_code
from flowc.targets.argo.deploy.objects import MANAGED_BY, Object, name_of, text_at
from flowc.targets.argo.deploy.runs import run_status
from flowc.targets.argo.labels import FLOW_LABEL
from flowc.targets.deployment import UNFINISHED, Change
from flowc.targets.naming import label_value
from flowc_runtime.datastore.timestamps import parse
from flowc_runtime.protocol import JSONValue

_DEFINING = (kinds.TEMPLATE, kinds.CRON)


def sweep(api: ObjectApi, flow: str | None, *, before: float, dry_run: bool) -> tuple[Change, ...]:
    """Remove code that no template and no unfinished workflow names; see `Sweeper.sweep`.

    Raises:
        FlowcError: if the server does not store ConfigMaps, or refuses.
    """
    if kinds.CONFIG_MAP not in api.kinds:
        raise FlowcError(
            "an Argo Server does not store the ConfigMaps with code",
            help="set `argo.kube_context`, and flowc looks for them there",
        )
    labels = {MANAGED_BY: "flowc"}
    if flow is not None:
        labels[FLOW_LABEL] = label_value(flow)
    code = [each for each in api.list(kinds.CONFIG_MAP, labels) if is_code(each)]
    old = [name_of(each) for each in code if _made(each) < before]
    # Looked at afterwards: what is deployed in the meantime counts.
    needed = set(_texts(_users(api))) if old else set()
    unused = [name for name in old if name not in needed]
    for name in () if dry_run else unused:
        api.delete(kinds.CONFIG_MAP, name)
    return tuple(Change(kinds.CONFIG_MAP.name, name, "delete") for name in unused)


def _made(item: Object) -> float:
    """When an object was made, in seconds since 1970."""
    return parse(text_at(item, "metadata", "creationTimestamp")).timestamp()


def _users(api: ObjectApi) -> Iterator[JSONValue]:
    """What may mount code: whoever has made it, for a template may be copied by hand."""
    for kind in _DEFINING:
        yield from api.list(kind, {})
    for workflow in api.list(kinds.WORKFLOW, {}):
        if run_status(workflow).state in UNFINISHED:
            yield workflow


def _texts(values: Iterable[JSONValue]) -> Iterator[str]:
    """Every text inside of values, however deep."""
    left = list(values)
    while left:
        match left.pop():
            case str(text):
                yield text
            case list(items):
                left += items
            case dict(fields):
                left += fields.values()
