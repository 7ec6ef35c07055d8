"""Deploying to Argo: bundles into a namespace, and runs of what stands there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from flowc.bundle import Manifest
from flowc.diagnostics import UsageError
from flowc.settings import Settings
from flowc.targets.argo.deploy import inspection
from flowc.targets.argo.deploy.api import NoClusterError, ObjectApi
from flowc.targets.argo.deploy.deployer import ArgoDeployer, describe
from flowc.targets.deployment import Check

if TYPE_CHECKING:
    from flowc._settings.sections import Argo

__all__ = ["ArgoDeployer", "connect", "describe"]


def connect(
    settings: Settings,
    manifest: Manifest | None = None,
    environment: Mapping[str, str] = os.environ,
) -> ArgoDeployer:
    """The deployer for the cluster (or Argo Server) and namespace of the settings.

    Nothing is asked of the server yet.

    Args:
        settings: where to deploy to.
        manifest: of the bundle that is to be deployed; it says where to, if the settings do not.
        environment: tells where the kubeconfig is, and the Argo Server's token.

    Raises:
        UsageError: if the bundle was compiled for another namespace.
    """
    argo = settings.argo
    theirs = manifest.settings.get("argo.namespace") if manifest else None
    if theirs is not None and argo.namespace not in (None, theirs):
        raise UsageError(
            f"the bundle is for namespace `{theirs}`, but `argo.namespace` is `{argo.namespace}`",
            help="compile it again, or leave the setting out",
        )
    namespace = argo.namespace or (theirs if isinstance(theirs, str) else None)
    return ArgoDeployer(lambda: _open(argo, namespace, environment))


def inspect(settings: Settings, environment: Mapping[str, str] = os.environ) -> Iterator[Check]:
    """Whether the namespace of the settings can be deployed to; changes nothing there.

    Raises:
        FlowcError: if it cannot be reached at all.
    """
    argo = settings.argo
    try:
        api = _open(argo, argo.namespace, environment)
    except NoClusterError as error:
        # Somebody who runs flows here alone needs none.
        wanted = any(key.startswith("argo.") for key in settings.said)
        help = error.help if wanted else None
        yield Check("argo", "warning" if wanted else "ok", str(error), help)
        return
    yield from inspection.inspect(api)


def _open(argo: Argo, namespace: str | None, environment: Mapping[str, str]) -> ObjectApi:
    from flowc.targets.argo.deploy import kubernetes_api, server_api

    if argo.server is None:
        return kubernetes_api.connect(argo.kube_context, namespace, environment)
    # Only a cluster that the settings name: the current one may be another than the server's.
    core = (
        kubernetes_api.connect(argo.kube_context, namespace, environment)
        if argo.kube_context
        else None
    )
    token = environment.get(argo.token_env)
    return server_api.connect(argo.server, token, namespace, core)
