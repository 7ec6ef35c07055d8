"""Deploying to Argo: bundles into a namespace, and runs of what stands there."""

from __future__ import annotations

import os
from collections.abc import Mapping

from flowc.bundle import Manifest
from flowc.diagnostics import UsageError
from flowc.settings import Settings
from flowc.targets.argo.deploy.api import ObjectApi
from flowc.targets.argo.deploy.deployer import ArgoDeployer, describe

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

    def open_api() -> ObjectApi:
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

    return ArgoDeployer(open_api)
