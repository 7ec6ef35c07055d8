"""What the pods of a workflow write, one pod after the other or as it comes."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from flowc.diagnostics import FlowcError
from flowc.targets.argo.deploy.kinds import WORKFLOW, Kind
from flowc.targets.argo.deploy.objects import Object, name_of, text_at
from flowc.targets.argo.labels import WORKFLOW_LABEL
from flowc.targets.deployment import LogLine

POD = Kind("Pod", "v1", "pods")
"""Pods, which are only read."""

POD_LOG = Kind("Pod log", "v1", "pods/log")
"""Their logs, which roles name apart."""

ENDED = ("Succeeded", "Failed", "Error")
"""The phases that a workflow does not leave."""

_PAUSE = 1.0  # seconds between looks for new pods


class PodReader(Protocol):
    """The part of the Kubernetes API that logs come from."""

    def read(self, kind: Kind, name: str) -> Object | None:
        """An object, None if there is none of that name."""

    def list(self, kind: Kind, labels: Mapping[str, str]) -> list[Object]:
        """The objects with all these labels."""

    def pod_log(self, pod: str, *, follow: bool) -> Iterator[str]:
        """The lines of a pod."""


def read_logs(api: PodReader, workflow: str, *, follow: bool) -> Iterator[LogLine]:
    """The lines of all pods of a workflow; with `follow` mixed as they come, until it ends."""
    if follow:
        yield from _Tail(api, workflow).lines()
        return
    for pod in _started(api, workflow):
        for line in api.pod_log(pod, follow=False):
            yield LogLine(pod, line)


def split_lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """The lines of a stream of bytes, each as soon as it is whole."""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (line.decode("utf-8", "replace") for line in lines)
    if rest:
        yield rest.decode("utf-8", "replace")


def _started(api: PodReader, workflow: str) -> list[str]:
    """The pods that have something to say, in the order in which they began."""
    pods = [
        pod
        for pod in api.list(POD, {WORKFLOW_LABEL: workflow})
        if text_at(pod, "status", "phase") not in ("", "Pending")
    ]
    return [name_of(pod) for pod in sorted(pods, key=_began)]


def _began(pod: Object) -> tuple[str, str]:
    return text_at(pod, "status", "startTime"), name_of(pod)


class _Tail:
    """One thread a pod reads; the lines meet in a queue. None in the queue ends a pod."""

    def __init__(self, api: PodReader, workflow: str) -> None:
        self._api = api
        self._workflow = workflow
        self._queue: queue.SimpleQueue[LogLine | FlowcError | None] = queue.SimpleQueue()
        self._known: set[str] = set()
        self._reading = 0

    def lines(self) -> Iterator[LogLine]:
        """The lines until the workflow has ended and all its pods are read."""
        ended, look = False, time.monotonic()
        while not ended or self._reading:
            if time.monotonic() >= look:
                # The order matters: a pod that starts after the phase was read is not missed.
                ended = self._has_ended()
                self._read_new_pods()
                look = time.monotonic() + _PAUSE
            try:
                item = self._queue.get(timeout=max(0.01, look - time.monotonic()))
            except queue.Empty:
                continue
            if isinstance(item, FlowcError):
                raise item
            if item is None:
                self._reading -= 1
            else:
                yield item

    def _has_ended(self) -> bool:
        found = self._api.read(WORKFLOW, self._workflow)
        return found is None or text_at(found, "status", "phase") in ENDED

    def _read_new_pods(self) -> None:
        for pod in _started(self._api, self._workflow):
            if pod not in self._known:
                self._known.add(pod)
                self._reading += 1
                threading.Thread(target=self._read, args=(pod,), daemon=True).start()

    def _read(self, pod: str) -> None:
        try:
            for line in self._api.pod_log(pod, follow=True):
                self._queue.put(LogLine(pod, line))
        except FlowcError as error:
            self._queue.put(error)
        finally:
            self._queue.put(None)
