"""The Secret with the addresses of people who are told of runs.

Addresses come from whoever deploys, never from the bundle. The Secret belongs to the deployment's
settings: when those are deleted, the cluster deletes it as well. So nobody has to be allowed to list
secrets.
"""

from __future__ import annotations

import base64

from flowc.bundle import Bundle
from flowc.diagnostics import FlowcError, UsageError
from flowc.targets.argo.deploy import kinds
from flowc.targets.argo.deploy.api import ObjectApi
from flowc.targets.argo.deploy.contents import Item, settings_name
from flowc.targets.argo.deploy.objects import (
    MANAGED_BY,
    Object,
    label,
    mapping_at,
    name_of,
    text_at,
)
from flowc.targets.deployment import Change, DeployOptions


def secret_of(bundle: Bundle, contents: list[Item], options: DeployOptions) -> Object | None:
    """The Secret that the bundle names, with the addresses; None if none are given.

    Args:
        bundle: the bundle.
        contents: its objects; the Secret gets the labels of the settings.
        options: how to deploy.

    Raises:
        UsageError: if the bundle names no Secret.
    """
    if not options.addresses:
        return None
    name = bundle.manifest.settings.get("argo.notify_secret")
    if not isinstance(name, str):
        raise UsageError(
            "addresses are given, but the bundle names no Secret for them",
            help=f'compile it with `argo.notify_secret = "{bundle.manifest.name}-notify"`',
        )
    (settings,) = (i for i in contents if i.name == settings_name(bundle.manifest.name))
    head = mapping_at(settings.body, "metadata")
    return {
        "apiVersion": kinds.SECRET.version,
        "kind": kinds.SECRET.name,
        "metadata": {"name": name, "namespace": head["namespace"], "labels": head["labels"]},
        "type": "Opaque",
        "data": {
            key: base64.b64encode(value.encode()).decode()
            for key, value in sorted(options.addresses.items())
        },
    }


def try_secret(api: ObjectApi, secret: Object, *, force: bool) -> Change:
    """Let the server try the Secret; the change tells nothing of what it holds.

    Raises:
        FlowcError: if there is one of that name that flowc has not made, or the server refuses.
    """
    name = name_of(secret)
    if kinds.CONFIG_MAP not in api.kinds:
        raise FlowcError(
            f"an Argo Server does not store Secret {name}",
            help="set `argo.kube_context`, and flowc puts it there; or let somebody make it",
        )
    live = api.read(kinds.SECRET, name)
    if live is not None and label(live, MANAGED_BY) != "flowc":
        raise FlowcError(
            f"the Secret `{name}` was not made by flowc: it stays as it is",
            help="put the addresses into it yourself, or name another one in `argo.notify_secret`",
        )
    api.apply(kinds.SECRET, secret, dry_run=True, force=force)
    if live is None:
        return Change(kinds.SECRET.name, name, "create")
    same = mapping_at(live, "data") == mapping_at(secret, "data")
    return Change(kinds.SECRET.name, name, "keep" if same else "update")


def write_secret(api: ObjectApi, secret: Object, deployment: str, *, force: bool) -> None:
    """Write the Secret as a dependent of the deployment's settings, if those are in the cluster."""
    settings = api.read(kinds.CONFIG_MAP, settings_name(deployment))
    if settings is None:  # left to somebody else
        api.apply(kinds.SECRET, secret, dry_run=False, force=force)
        return
    owner: Object = {
        "apiVersion": kinds.CONFIG_MAP.version,
        "kind": kinds.CONFIG_MAP.name,
        "name": name_of(settings),
        "uid": text_at(settings, "metadata", "uid"),
    }
    owned: Object = {**mapping_at(secret, "metadata"), "ownerReferences": [owner]}
    api.apply(kinds.SECRET, {**secret, "metadata": owned}, dry_run=False, force=force)
