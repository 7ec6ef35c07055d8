"""Deploying to Argo: bundles into a namespace, and runs of what stands there."""

from __future__ import annotations

from flowc.settings import Settings
from flowc.targets.argo.deploy.api import ObjectApi
from flowc.targets.argo.deploy.deployer import ArgoDeployer


def connect(settings: Settings) -> ArgoDeployer:
    """The deployer for the cluster (or Argo Server) and namespace of the settings.

    Nothing is asked of the server yet.
    """
    argo = settings.argo

    def open_api(namespace: str | None) -> ObjectApi:
        from flowc.targets.argo.deploy import kubernetes_api

        return kubernetes_api.connect(argo.kube_context, namespace)

    return ArgoDeployer(open_api, argo.namespace)
