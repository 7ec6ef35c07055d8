"""The life of one pod: its volumes, its containers in turn, and what its status says."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.engines.kubernetes.client import MERGE_PATCH, ApiError, Client, Json
from tests.engines.kubernetes.containers import Box, Container, now
from tests.engines.kubernetes.environment import NotReady, Sources, environment, expand, quantity
from tests.engines.kubernetes.executors import Ended, Executor
from tests.engines.kubernetes.images import Image
from tests.engines.kubernetes.volumes import Bind, Volumes, binds, outer_first

ADDRESS = "127.0.0.1"
"""Of every pod: they share the machine's network."""

LOG = logging.getLogger(__name__)

AGAIN = 0.5
"""Seconds between two looks for something that a pod needs and that is not there."""

GRACE = 30.0
"""Seconds between asking a pod to end and killing it, unless the pod says otherwise."""


@dataclass(frozen=True)
class Surroundings:
    """What all pods of a kubelet share.

    Attributes:
        client: speaks with the API server.
        folder: where pods have their folders.
        volumes: makes the folders of volumes.
        images: what each image brings; the one named "" stands for all others.
        shared: what every container sees, such as the folder of a datastore.
        executors: what stands in for engines' own programs.
    """

    client: Client
    folder: Path
    volumes: Volumes
    images: Mapping[str, Image]
    shared: Sequence[Bind]
    executors: Sequence[Executor]


class Pod:
    """A pod that a thread runs."""

    def __init__(self, pod: Json, around: Surroundings) -> None:
        metadata = pod["metadata"]
        self.name, self.namespace = metadata["name"], metadata["namespace"]
        self.uid = metadata["uid"]
        self._around = around
        self._executor, self._pod = _adapted(pod, around.executors)
        self._original = pod
        self._path = f"/api/v1/namespaces/{self.namespace}/pods/{self.name}"
        self._sources = Sources(around.client, self.namespace)
        self._running: dict[str, Container] = {}
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._over = threading.Event()
        self._timed_out = False

    @property
    def folder(self) -> Path:
        """Its folder; there are its logs."""
        return self._around.folder / self.uid

    @property
    def owners(self) -> list[str]:
        """The names of the objects that it belongs to."""
        references = self._original["metadata"].get("ownerReferences", [])
        return [reference["name"] for reference in references]

    def tail(self, container: str, characters: int = 2000) -> str:
        """The end of a container's output."""
        log = self.log(container)
        return log.read_text(errors="replace")[-characters:] if log.exists() else ""

    @property
    def over(self) -> bool:
        """Whether nothing of it runs any more."""
        return self._over.is_set()

    def run(self) -> None:
        """Run the pod to its end."""
        try:
            self.folder.mkdir(parents=True)
            self._live()
        except ApiError as error:
            if error.code != 404:  # whoever has deleted it does not wait for its status
                LOG.exception("pod %s", self.name)
        except Exception as error:
            # Whoever waits for the pod learns it from the status, as from any kubelet that fails.
            LOG.exception("pod %s", self.name)
            self._patch({"phase": "Failed", "reason": "KubeletFailed", "message": repr(error)})
        finally:
            self._over.set()

    def kill(self, container: str | None = None) -> None:
        """Kill its containers, or one of them, as if the machine had run out of memory."""
        with self._lock:
            for name, each in self._running.items():
                if container in (None, name):
                    each.kill("OOMKilled")

    def stop(self, grace: float) -> None:
        """End the pod: ask, and kill what has not ended in time."""
        self._ending.set()
        with self._lock:
            running = list(self._running.values())
        for each in running:
            each.terminate()
        if not self._over.wait(grace):
            with self._lock:
                for each in self._running.values():
                    each.kill()
            self._over.wait()

    def log(self, container: str) -> Path:
        """The file with a container's output."""
        return self.folder / container / "log"

    def remove(self) -> None:
        """Remove its folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _live(self) -> None:
        boxes = self._prepared()
        if boxes is None:
            return
        watch = threading.Timer(max(0.0, self._left()), self._expire) if self._limited else None
        if watch is not None:
            watch.daemon = True
            watch.start()
        spec, states = self._pod["spec"], {}
        begun = now()
        for container in spec.get("initContainers", []):
            if not self._ending.is_set() and all(s["exitCode"] == 0 for s in states.values()):
                states |= self._finished({container["name"]: self._start(container, boxes)})
        main = {}
        if not self._ending.is_set() and all(s["exitCode"] == 0 for s in states.values()):
            main = {c["name"]: self._start(c, boxes) for c in spec["containers"]}
            self._report("Running", begun, {})
            states |= self._finished(main)
        if watch is not None:
            watch.cancel()
        if self._executor is not None and not self._ending.is_set():
            states |= self._executor.finish(self._original, self._ended(states, boxes))
        good = main and all(state["exitCode"] == 0 for state in states.values())
        self._report("Succeeded" if good and not self._timed_out else "Failed", begun, states)

    def _prepared(self) -> Mapping[str, Box] | None:
        """Everything that its containers need, as soon as it is there; None if it ends before."""
        told = ""
        while not self._ending.is_set():
            try:
                made = self._around.volumes.make(self._pod, self._sources, self._new_folder())
                return {c["name"]: self._box(c, made) for c in _containers(self._pod)}
            except NotReady as missing:
                if str(missing) != told:
                    told = str(missing)
                    self._wait_for(missing)
            self._ending.wait(AGAIN)
        return None

    def _new_folder(self) -> Path:
        volumes = self.folder / "volumes"
        shutil.rmtree(volumes, ignore_errors=True)
        return volumes

    def _box(self, container: Json, made: Mapping[str, tuple[Path, bool]]) -> Box:
        image = self._around.images.get(container["image"], self._around.images[""])
        base = {"HOSTNAME": self.name, "HOME": "/tmp", **image.environment}
        variables = environment(container, self._seen(), self._sources, base)
        command = [*container.get("command", []), *container.get("args", [])]
        if not container.get("command"):
            raise NotReady("ErrImagePull", "images have no entry points here: give a command")
        return Box(
            folder=self.folder / container["name"],
            hostname=self._pod["spec"].get("hostname", self.name),
            command=[expand(part, variables) for part in command],
            environment=variables,
            work=container.get("workingDir", "/"),
            binds=outer_first([*image.binds, *self._around.shared, *binds(container, made)]),
            read_only=bool(_security(self._pod, container).get("readOnlyRootFilesystem")),
            user=_user(self._pod, container),
            terminates_at=container.get("terminationMessagePath", "/dev/termination-log"),
        )

    def _seen(self) -> Json:
        """The pod as the downward API shows it."""
        status = {**self._pod.get("status", {}), "podIP": ADDRESS, "hostIP": ADDRESS}
        return {**self._pod, "status": status}

    def _start(self, container: Json, boxes: Mapping[str, Box]) -> Container:
        limit = container.get("resources", {}).get("limits", {}).get("memory")
        with self._lock:
            running = Container(boxes[container["name"]], quantity(limit) if limit else None)
            self._running[container["name"]] = running
        if self._ending.is_set():
            running.terminate()
        if self._timed_out:
            running.kill()
        return running

    def _finished(self, containers: Mapping[str, Container]) -> dict[str, Json]:
        states = {}
        for name, container in containers.items():
            container.wait()
            with self._lock:
                del self._running[name]
            states[name] = container.state()
        return states

    @property
    def _limited(self) -> bool:
        return self._left() != float("inf")

    def _left(self) -> float:
        """Seconds until somebody ends the pod."""
        limits = [float(self._pod["spec"].get("activeDeadlineSeconds", "inf"))]
        deadline = self._executor.deadline(self._original) if self._executor else None
        if deadline is not None:
            limits.append(deadline - time.time())
        return min(limits)

    def _expire(self) -> None:
        self._timed_out = True
        with self._lock:
            for each in self._running.values():
                each.kill()

    def _ended(self, states: Mapping[str, Json], boxes: Mapping[str, Box]) -> Ended:
        def read(container: str, path: str) -> bytes | None:
            file = _on_machine(boxes[container].binds, path)
            return file.read_bytes() if file is not None and file.is_file() else None

        return Ended(states, read, lambda name: self.log(name).read_bytes())

    def _wait_for(self, missing: NotReady) -> None:
        waiting = {"reason": missing.reason, "message": str(missing)}
        statuses = [self._status(c, {"waiting": waiting}) for c in self._pod["spec"]["containers"]]
        self._patch({"phase": "Pending", "containerStatuses": statuses})

    def _report(self, phase: str, begun: str, states: Mapping[str, Json]) -> None:
        spec = self._original["spec"]
        ready = "True" if phase == "Running" else "False"
        status: Json = {"phase": phase, "startTime": begun, "podIP": ADDRESS, "hostIP": ADDRESS}
        status["podIPs"] = [{"ip": ADDRESS}]
        status["conditions"] = [{"type": "Ready", "status": ready}]
        if self._timed_out:
            status["reason"] = "DeadlineExceeded"
            status["message"] = "Pod was active on the node longer than the specified deadline"
        for key, containers in (("initContainerStatuses", spec.get("initContainers", [])),
                                ("containerStatuses", spec["containers"])):  # fmt: skip
            done = {"exitCode": 0, "reason": "Completed", "startedAt": begun, "finishedAt": now()}
            statuses = []
            for each in containers:
                over = phase != "Running" or key == "initContainerStatuses"
                state = {"terminated": states.get(each["name"], done)}
                statuses.append(
                    self._status(each, state if over else {"running": {"startedAt": begun}})
                )
            status[key] = statuses
        self._patch(status)

    def _status(self, container: Json, state: Json) -> Json:
        running = "running" in state
        return {
            "name": container["name"],
            "image": container["image"],
            "imageID": container["image"],
            "containerID": f"process://{self.uid}/{container['name']}",
            "ready": running,
            "started": running,
            "restartCount": 0,
            "state": state,
        }

    def _patch(self, status: Json) -> None:
        path = f"{self._path}/status"
        self._around.client.request("PATCH", path, {"status": status}, content_type=MERGE_PATCH)


def _adapted(pod: Json, executors: Sequence[Executor]) -> tuple[Executor | None, Json]:
    for executor in executors:
        adapted = executor.adapt(pod)
        if adapted is not None:
            return executor, adapted
    return None, pod


def _containers(pod: Json) -> Iterator[Json]:
    yield from pod["spec"].get("initContainers", [])
    yield from pod["spec"]["containers"]


def _security(pod: Json, container: Json) -> Json:
    return {**pod["spec"].get("securityContext", {}), **container.get("securityContext", {})}


def _user(pod: Json, container: Json) -> int:
    security = _security(pod, container)
    user = int(security.get("runAsUser", 0))
    if security.get("runAsNonRoot") and user == 0:
        raise NotReady(
            "CreateContainerConfigError", "container has runAsNonRoot and image will run as root"
        )
    return user


def _on_machine(mounted: Sequence[Bind], path: str) -> Path | None:
    """Where a file of a container is on the machine; None if it is on no volume."""
    for bind in sorted(mounted, key=lambda bind: -len(bind.target)):
        if path.startswith(f"{bind.target}/"):
            return Path(bind.source, path.removeprefix(f"{bind.target}/"))
    return None
