"""Volumes of a pod as folders of this machine."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tests.engines.kubernetes.client import Json
from tests.engines.kubernetes.environment import NotReady, Sources, field


@dataclass(frozen=True)
class Bind:
    """A file or folder of the machine, and where a container sees it."""

    source: str
    target: str
    writable: bool = False


class Volumes:
    """Makes the folders of volumes; what ConfigMaps and Secrets hold is written once and shared.

    Args:
        folder: where to keep what is shared.
        claims: folders that stand for persistent volume claims, by name.
    """

    def __init__(self, folder: Path, claims: Mapping[str, Path]) -> None:
        self._shared = folder
        self._claims = claims
        self._lock = threading.Lock()

    def make(self, pod: Json, sources: Sources, folder: Path) -> dict[str, tuple[Path, bool]]:
        """The folder of each volume of a pod, and whether it may be written."""
        made = {}
        for volume in pod["spec"].get("volumes", []):
            made[volume["name"]] = self._make(volume, pod, sources, folder / volume["name"])
        return made

    def _make(self, volume: Json, pod: Json, sources: Sources, own: Path) -> tuple[Path, bool]:
        if "emptyDir" in volume:
            own.mkdir(parents=True)
            own.chmod(0o777)
            return own, True
        if "persistentVolumeClaim" in volume:
            claim = volume["persistentVolumeClaim"]["claimName"]
            if claim not in self._claims:
                raise NotReady("Unschedulable", f'persistentvolumeclaim "{claim}" not found')
            return self._claims[claim], True
        if "hostPath" in volume:
            return Path(volume["hostPath"]["path"]), True
        return self._projected(_as_projection(volume), pod, sources), False

    def _projected(self, parts: list[Json], pod: Json, sources: Sources) -> Path:
        """A folder of files; the same one as long as nothing of it changes."""
        versions = [_version(part, sources) for part in parts]
        fields = [field(pod, i["fieldRef"]["fieldPath"]) for p in parts for i in _fields(p)]
        told = json.dumps([pod["metadata"]["namespace"], parts, versions, fields])
        folder = self._shared / sha256(told.encode()).hexdigest()
        with self._lock:
            if not folder.exists():
                making = Path(tempfile.mkdtemp(dir=self._shared))
                making.chmod(0o755)
                for part in parts:
                    for path, content in _files(part, pod, sources):
                        file = making / path
                        file.parent.mkdir(parents=True, exist_ok=True)
                        file.write_bytes(content)
                making.rename(folder)
        return folder


def outer_first(several: Iterable[Bind]) -> list[Bind]:
    """In the order in which none covers another."""
    return sorted(several, key=lambda bind: bind.target)


def binds(container: Json, made: Mapping[str, tuple[Path, bool]]) -> Iterator[Bind]:
    """What a container mounts."""
    for mount in container.get("volumeMounts", []):
        folder, writable = made[mount["name"]]
        source = folder / mount.get("subPath", "")
        if writable and not source.exists():
            source.mkdir(parents=True)
            source.chmod(0o777)
        yield Bind(str(source), mount["mountPath"], writable and not mount.get("readOnly", False))


def _as_projection(volume: Json) -> list[Json]:
    if "projected" in volume:
        return list(volume["projected"]["sources"])
    if "configMap" in volume:
        return [{"configMap": volume["configMap"]}]
    if "secret" in volume:
        secret = volume["secret"]
        return [{"secret": {**secret, "name": secret["secretName"]}}]
    if "downwardAPI" in volume:
        return [{"downwardAPI": volume["downwardAPI"]}]
    raise NotReady("FailedMount", f"this kubelet has no volumes like {sorted(volume)}")


def _version(part: Json, sources: Sources) -> str | None:
    for kind, plural in (("configMap", "configmaps"), ("secret", "secrets")):
        if kind in part:
            return sources.version(plural, part[kind]["name"])
    return None


def _fields(part: Json) -> list[Json]:
    return [item for item in part.get("downwardAPI", {}).get("items", []) if "fieldRef" in item]


def _files(part: Json, pod: Json, sources: Sources) -> Iterator[tuple[str, bytes]]:
    for item in _fields(part):
        yield item["path"], field(pod, item["fieldRef"]["fieldPath"]).encode()
    for kind, read in (("configMap", sources.config_map), ("secret", sources.secret)):
        if kind in part:
            optional = part[kind].get("optional", False)
            held = read(part[kind]["name"], optional=optional)
            for item in part[kind].get("items") or [{"key": key, "path": key} for key in held]:
                if item["key"] in held:
                    yield item["path"], held[item["key"]]
                elif not optional:
                    raise NotReady("FailedMount", f"references non-existent key: {item['key']}")
