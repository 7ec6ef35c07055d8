"""A kubelet whose containers are processes: it takes every pod of a cluster, and needs no images."""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.engines.kubernetes.client import MERGE_PATCH, UNREACHABLE, ApiError, Client, Json
from tests.engines.kubernetes.control_plane import Cluster
from tests.engines.kubernetes.executors import Executor
from tests.engines.kubernetes.images import Image, python_image
from tests.engines.kubernetes.logs import log_server
from tests.engines.kubernetes.pods import ADDRESS, GRACE, Pod, Surroundings
from tests.engines.kubernetes.volumes import Bind, Volumes

NODE = "this-machine"
"""The only node there is."""

PODS = "/api/v1/pods"

PAUSE = 0.2
"""Seconds before the kubelet tries again to reach an API server that does not answer."""

PATIENCE = 90.0
"""Seconds for which pods wait for an API server that does not answer."""

LOG = logging.getLogger(__name__)


class Kubelet:
    """Runs pods until it is stopped."""

    def __init__(self, client: Client, around: Surroundings) -> None:
        self._client = client
        self._around = around
        self._pods: dict[str, Pod] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._work, name="kubelet", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._watcher.start()

    def stop(self) -> None:
        """Kill all pods; take no others."""
        with self._lock:
            self._stopping.set()
        for pod in self.pods():
            if not pod.over:
                pod.stop(0)

    def pods(self) -> list[Pod]:
        """Those that are here, over or not."""
        with self._lock:
            return list(self._pods.values())

    def find(self, namespace: str, name: str) -> Pod | None:
        """The pod of that name, if it is here."""
        for pod in self.pods():
            if (pod.namespace, pod.name) == (namespace, name):
                return pod
        return None

    def pods_of(self, owner: str) -> list[Pod]:
        """Those that belong to an object of that name."""
        return [pod for pod in self.pods() if owner in pod.owners]

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                listed = self._client.request("GET", PODS)
                here = {pod["metadata"]["uid"] for pod in listed["items"]}
                for pod in self.pods():
                    if pod.uid not in here:
                        self._in_background(self._end, pod, 0.0)
                for each in listed["items"]:
                    self._see(each)
                version = listed["metadata"]["resourceVersion"]
                for event in self._client.watch(PODS, version):
                    if event["type"] == "ERROR":
                        break
                    self._see(event["object"], gone=event["type"] == "DELETED")
            except (*UNREACHABLE, ApiError) as error:
                if not self._stopping.is_set():
                    LOG.info("the API server does not answer: %s", error)
            self._stopping.wait(PAUSE)

    def _see(self, each: Json, *, gone: bool = False) -> None:
        metadata = each["metadata"]
        with self._lock:
            if self._stopping.is_set():
                return  # the watch goes on for a while, and another kubelet may be here by now
            pod = self._pods.get(metadata["uid"])
            begins = pod is None and not gone and each.get("status", {}).get("phase") == "Pending"
            if begins and "deletionTimestamp" not in metadata:
                pod = self._pods[metadata["uid"]] = Pod(each, self._around)
                self._in_background(self._run, pod)
                return
        if gone:
            if pod is not None:
                self._in_background(self._end, pod, 0.0)
        elif "deletionTimestamp" in metadata:
            grace = float(metadata.get("deletionGracePeriodSeconds", GRACE))
            self._in_background(self._delete, pod, metadata, grace)

    def _in_background(self, work: object, *arguments: object) -> None:
        threading.Thread(target=work, args=arguments, daemon=True).start()  # type: ignore[arg-type]

    def _run(self, pod: Pod) -> None:
        try:
            target = {"apiVersion": "v1", "kind": "Node", "name": NODE}
            path = f"/api/v1/namespaces/{pod.namespace}/pods/{pod.name}/binding"
            body = {"metadata": {"name": pod.name}, "target": target}
            self._client.request("POST", path, body)
        except ApiError as error:
            # Somebody has bound or deleted it already.
            if error.code not in (404, 409):
                raise
        pod.run()

    def _delete(self, pod: Pod | None, metadata: Json, grace: float) -> None:
        if pod is not None:
            pod.stop(grace)
        path = f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}"
        preconditions = {"preconditions": {"uid": metadata["uid"]}}
        try:
            self._client.request("DELETE", path, {"gracePeriodSeconds": 0, **preconditions})
        except ApiError as error:
            if error.code not in (404, 409):
                raise

    def _end(self, pod: Pod, grace: float) -> None:
        if not pod.over:
            pod.stop(grace)
        pod.remove()
        with self._lock:
            self._pods.pop(pod.uid, None)


def _register(client: Client, port: int) -> None:
    """Make the node, and say where it serves what containers print."""
    client.apply(
        f"/api/v1/nodes/{NODE}", {"apiVersion": "v1", "kind": "Node", "metadata": {"name": NODE}}
    )
    status = {
        "addresses": [{"type": "InternalIP", "address": ADDRESS}],
        "daemonEndpoints": {"kubeletEndpoint": {"Port": port}},
        "conditions": [{"type": "Ready", "status": "True"}],
    }
    path = f"/api/v1/nodes/{NODE}/status"
    client.request("PATCH", path, {"status": status}, content_type=MERGE_PATCH)


@contextmanager
def kubelet(
    cluster: Cluster,
    *,
    shared: Sequence[Path] = (),
    executors: Sequence[Executor] = (),
    images: Mapping[str, Image] | None = None,
    claims: Mapping[str, Path] | None = None,
) -> Iterator[Kubelet]:
    """A kubelet for a control plane that ends with the block.

    Args:
        cluster: the control plane.
        shared: folders that every container sees, and may write to, where they are on this machine.
        executors: what stands in for engines' own programs inside pods.
        images: what some images bring; all others bring a bare Python.
        claims: folders that stand for persistent volume claims, by name.
    """
    client = Client(cluster.url, cluster.token, cluster.certificate, PATIENCE)
    folder = Path(tempfile.mkdtemp(prefix="flowc-kubelet-"))
    folder.chmod(0o755)
    try:
        (folder / "files").mkdir()
        around = Surroundings(
            client=client,
            folder=folder / "pods",
            volumes=Volumes(folder / "files", claims or {}),
            images={"": python_image(folder / "bin"), **(images or {})},
            shared=[Bind(str(path), str(path), writable=True) for path in shared],
            executors=executors,
        )
        running = Kubelet(client, around)
        key = cluster.folder / "tls.key"
        with log_server(running.find, cluster.certificate, key) as port:
            _register(client, port)
            running.start()
            try:
                yield running
            finally:
                running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
