"""A cluster that runs workflows: control plane, Argo's stock controller, and a kubelet of processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.engines.argo.executor import ArgoExecutor
from tests.engines.kubernetes.client import Client
from tests.engines.kubernetes.control_plane import NAMESPACE, Cluster
from tests.engines.kubernetes.images import Image
from tests.engines.kubernetes.kubelet import PATIENCE, Kubelet, kubelet
from tests.engines.kubernetes.programs import Program

NEEDS = ("workflow-controller", "container")
"""Programs beside those of the control plane."""

ENVIRONMENT = {"LEADER_ELECTION_DISABLE": "true", "DEFAULT_REQUEUE_TIME": "100ms"}
"""One controller, which looks at a workflow again soon after something has happened."""


@dataclass
class Rig:
    """A cluster with Argo on it."""

    cluster: Cluster
    kubelet: Kubelet
    controller: Program

    @property
    def client(self) -> Client:
        """Speaks with the API server."""
        return self.cluster.client

    def start_controller(self) -> None:
        """Start Argo's controller, in place of one that has ended."""
        self.controller = _start_controller(self.cluster)


@contextmanager
def argo_rig(
    cluster: Cluster,
    *,
    shared: Sequence[Path] = (),
    images: Mapping[str, Image] | None = None,
) -> Iterator[Rig]:
    """Argo on a control plane.

    Args:
        cluster: the control plane.
        shared: folders that pods see and may write to.
        images: what some images bring; all others bring a bare Python.
    """
    path = f"/api/v1/namespaces/{NAMESPACE}/configmaps/workflow-controller-configmap"
    configuration = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "workflow-controller-configmap"},
        # Several rigs may run at the same time, but only one could have the port of the metrics.
        "data": {"config": "metricsConfig: {enabled: false}\n"},
    }
    cluster.client.apply(path, configuration)
    patient = Client(cluster.url, cluster.token, cluster.certificate, PATIENCE)
    executors = [ArgoExecutor(patient)]
    with kubelet(cluster, shared=shared, executors=executors, images=images) as running:
        rig = Rig(cluster, running, _start_controller(cluster))
        try:
            yield rig
        finally:
            rig.controller.stop()


def _start_controller(cluster: Cluster) -> Program:
    options = {
        "kubeconfig": str(cluster.kubeconfig),
        "managed-namespace": NAMESPACE,
        "executor-image": "argoexec",
        "qps": "300",
        "burst": "600",
    }
    arguments = ["--namespaced", *(f"--{name}={value}" for name, value in options.items())]
    return Program.start("workflow-controller", arguments, cluster.folder, ENVIRONMENT)
