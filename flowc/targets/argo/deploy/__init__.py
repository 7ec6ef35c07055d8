"""Deploying to Argo: bundles into a namespace, and runs of what stands there."""

from __future__ import annotations

from flowc.bundle import Manifest
from flowc.diagnostics import UsageError
from flowc.settings import Settings
from flowc.targets.argo.deploy.api import ObjectApi
from flowc.targets.argo.deploy.deployer import ArgoDeployer


def connect(settings: Settings, manifest: Manifest | None = None) -> ArgoDeployer:
    """The deployer for the cluster (or Argo Server) and namespace of the settings.

    Nothing is asked of the server yet.

    Args:
        settings: where to deploy to.
        manifest: of the bundle that is to be deployed; it says where to, if the settings do not.

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
        from flowc.targets.argo.deploy import kubernetes_api

        return kubernetes_api.connect(argo.kube_context, namespace)

    return ArgoDeployer(open_api)
