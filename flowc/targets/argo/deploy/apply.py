"""Deploying: look, try everything without effect, then apply in order and remove what is left over.

Nothing is changed before the server has accepted every object in a dry run. Each step can be repeated,
so that a deploy that was killed is finished by the next one.
"""

from __future__ import annotations

from flowc.bundle import Bundle
from flowc.diagnostics import FlowcError
from flowc.targets.argo.deploy import kinds
from flowc.targets.argo.deploy.api import FIELD_MANAGER, ApiError, ObjectApi
from flowc.targets.argo.deploy.contents import Item, read_contents
from flowc.targets.argo.deploy.kinds import Kind
from flowc.targets.argo.deploy.notify_secret import secret_of, try_secret, write_secret
from flowc.targets.argo.deploy.objects import (
    MANAGED_BY,
    NAME,
    Object,
    comparable,
    label,
    list_at,
    name_of,
    text_at,
)
from flowc.targets.argo.labels import FLOW_LABEL
from flowc.targets.deployment import Change, DeployOptions, DeployResult
from flowc.targets.naming import label_value
from flowc_runtime.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class _Step:
    """An object to apply: what it is now and what the server says it would become."""

    item: Item
    live: Object | None
    change: Change
    is_ours: bool


def deploy(api: ObjectApi, bundle: Bundle, options: DeployOptions) -> DeployResult:
    """Make the namespace hold the bundle's objects; see `Deployer.deploy`."""
    contents = read_contents(bundle, api.namespace, options)
    notes: list[str] = []
    secret = secret_of(bundle, contents, options)
    if options.definitions_only:
        notes += _left_out(contents)
        contents = [item for item in contents if item.kind.is_argo]
    _check_kinds(api, contents)
    live = {(i.kind, i.name): api.read(i.kind, i.name) for i in contents}
    for item in contents:
        _check_owner(item, live[item.kind, item.name], options)
    steps = [_try(api, item, live, options) for item in contents]
    changes = [step.change for step in steps]
    if secret:
        changes.append(try_secret(api, secret, force=options.force))
    there = _there(api, bundle.manifest.name, contents, notes)
    if not options.dry_run:
        version = _apply(api, steps, options)
        if secret:
            write_secret(api, secret, bundle.manifest.name, force=options.force)
        there = _there(api, bundle.manifest.name, contents, [])
        _check_latest(api, bundle.manifest.name, version)
    wanted = {(item.kind, item.name) for item in contents}
    leftovers = [key for key, item in there.items() if key not in wanted and not is_code(item)]
    if not options.dry_run:
        for kind, name in leftovers:
            api.delete(kind, name)
        for item in contents:
            if (item.kind, item.name) not in there:  # another deploy has just removed it
                api.apply(item.kind, item.body, dry_run=False, force=options.force)
    changes += [Change(kind.name, name, "delete") for kind, name in leftovers]
    return DeployResult(bundle.manifest.name, api.place, tuple(changes), tuple(notes))


def _apply(api: ObjectApi, steps: list[_Step], options: DeployOptions) -> str:
    """Apply what has changed; gives back the version of the template that is then there."""
    version = ""
    for step in steps:
        body = step.live
        if step.change.action != "keep" or not step.is_ours:
            body = api.apply(step.item.kind, step.item.body, dry_run=False, force=options.force)
        if step.item.kind is kinds.TEMPLATE:
            version = text_at(body, "metadata", "resourceVersion")
    return version


def _check_latest(api: ObjectApi, name: str, version: str) -> None:
    """Two deploys at a time may each undo a part of the other: the one that was overtaken says so."""
    if text_at(api.read(kinds.TEMPLATE, name), "metadata", "resourceVersion") != version:
        raise FlowcError(
            f"somebody else has deployed `{name}` to {api.place} meanwhile",
            help="see that both want the same, and deploy again",
        )


def _check_kinds(api: ObjectApi, contents: list[Item]) -> None:
    homeless = [f"{i.kind.name} {i.name}" for i in contents if i.kind not in api.kinds]
    if homeless:
        raise FlowcError(
            f"an Argo Server does not store {', '.join(homeless)}",
            help="set `argo.kube_context`, and flowc puts them there; or let somebody apply them and"
            " give `--definitions-only`",
        )


def owned(name: str) -> dict[str, str]:
    """The labels of everything that belongs to a deployment."""
    return {MANAGED_BY: "flowc", NAME: label_value(name)}


def is_code(item: Object) -> bool:
    """Whether the object holds code, which workflows that are still running may mount."""
    return text_at(item, "kind") in ("", "ConfigMap") and item.get("immutable") is True


def _check_owner(item: Item, live: Object | None, options: DeployOptions) -> None:
    if live is None:
        return
    what = f"{item.kind.name} `{item.name}`"
    maker = label(live, MANAGED_BY)
    if maker != "flowc":
        by = f"it belongs to {maker}" if maker else "it was not made by flowc"
        raise FlowcError(
            f"there is a {what} in the way: {by}",
            help="deploy under another name (`--name`), or remove it first",
        )
    theirs, ours = label(live, FLOW_LABEL), label(item.body, FLOW_LABEL)
    if theirs != ours and not options.force:
        raise FlowcError(
            f"there is a {what} in the way: it belongs to the flow {theirs}",
            help="deploy under another name (`--name`); `--force` replaces it",
        )


def _try(
    api: ObjectApi,
    item: Item,
    live: dict[tuple[Kind, str], Object | None],
    options: DeployOptions,
) -> _Step:
    before = live[item.kind, item.name]
    try:
        after = api.apply(item.kind, item.body, dry_run=True, force=options.force)
    except ApiError as error:
        role = text_at(item.body, "roleRef", "name")
        waits = item.kind is kinds.ROLE_BINDING and live.get((kinds.ROLE, role)) is None
        if error.status != 404 or error.reason != "NotFound" or not waits:
            raise
        after = item.body  # the role that it refers to comes with the same bundle
    if before is None:
        return _Step(item, None, Change(item.kind.name, item.name, "create", None, after), True)
    old, new = comparable(before), comparable(after)
    action = "keep" if old == new else "update"
    managers = {text_at(entry, "manager") for entry in list_at(before, "metadata", "managedFields")}
    return _Step(
        item,
        before,
        Change(item.kind.name, item.name, "keep" if action == "keep" else "update", old, new),
        FIELD_MANAGER in managers or not managers,
    )


def _there(
    api: ObjectApi, name: str, contents: list[Item], notes: list[str]
) -> dict[tuple[Kind, str], Object]:
    """Everything of a deployment that is there, the last in order first."""
    there: dict[tuple[Kind, str], Object] = {}
    used = {item.kind for item in contents}
    only_argo = all(kind.is_argo for kind in used)
    for kind in reversed(api.kinds):
        if only_argo and not kind.is_argo:
            continue
        try:
            found = api.list(kind, owned(name))
        except ApiError as error:
            if error.status != 403 or kind in used:
                raise
            notes.append(f"did not look for left-over {kind.name}s: {error}")
            continue
        there |= {(kind, name_of(item)): item for item in found}
    return there


def _left_out(contents: list[Item]) -> list[str]:
    others = [f"{item.kind.name} {item.name}" for item in contents if not item.kind.is_argo]
    return [f"left to you: {', '.join(others)}"] if others else []
