"""What a task needs: `@resources` and `@kubernetes` together, per key the larger of the two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flowc.ir import specs
from flowc.targets.argo.model import Claim
from flowc.targets.argo.quantities import cores, megabytes
from flowc_runtime.dataclass import dataclass

DEFAULT_CPU = 1.0
"""Cores of a step that does not say."""

DEFAULT_MEMORY = 4096
"""MB of memory of a step that does not say."""

DEFAULT_DISK = 10240
"""MB of disk of a step that does not say."""

DEFAULT_TMPFS_PATH = "/metaflow_temp"
"""Where `use_tmpfs` mounts memory unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Needs:
    """Requests that differ from the defaults, limits, and memory that is mounted as a folder."""

    requests: Mapping[str, str]
    limits: Mapping[str, str]
    volumes: tuple[Claim, ...]


def default_requests() -> dict[str, str]:
    """The requests of a step that says nothing."""
    return _requests(DEFAULT_CPU, DEFAULT_MEMORY, DEFAULT_DISK)


def lower_resources(
    resources: specs.Resources | None, kubernetes: specs.Kubernetes | None
) -> Needs:
    """The needs of a step from its decorators."""
    if resources is None and kubernetes is None:
        return Needs({}, {}, ())
    asked = [spec for spec in (resources, kubernetes) if spec is not None]
    floor = kubernetes is None
    cpu = _largest([spec.cpu for spec in asked], DEFAULT_CPU, floor)
    memory = int(_largest([spec.memory for spec in asked], DEFAULT_MEMORY, floor))
    disk = int(_largest([spec.disk for spec in asked], DEFAULT_DISK, floor))
    gpu = int(_largest([spec.gpu for spec in asked], 0, floor))
    requests = _requests(cpu, memory, disk)
    usual = default_requests()
    return Needs(
        {name: value for name, value in requests.items() if usual[name] != value},
        _limits(requests, gpu, kubernetes),
        _memory_volumes(asked, memory),
    )


def _limits(
    requests: Mapping[str, str], gpu: int, kubernetes: specs.Kubernetes | None
) -> dict[str, str]:
    if kubernetes is None:
        return {"nvidia.com/gpu": str(gpu)} if gpu else {}
    limits = dict(requests) if kubernetes.qos.lower() == "guaranteed" else {}
    if gpu:
        limits[f"{(kubernetes.gpu_vendor or 'nvidia').lower()}.com/gpu"] = str(gpu)
    limits.update((pair.name, pair.value) for pair in kubernetes.extended_resources)
    return limits


def _memory_volumes(
    asked: Sequence[specs.Resources | specs.Kubernetes], memory: int
) -> tuple[Claim, ...]:
    volumes = []
    shared = int(_largest([spec.shared_memory for spec in asked], 0, floor=True))
    if shared:
        volumes.append(Claim("shared-memory", "/dev/shm", size=shared))  # noqa: S108
    for spec in asked:
        if isinstance(spec, specs.Kubernetes) and (spec.use_tmpfs or spec.tmpfs_size):
            size = spec.tmpfs_size or memory // 2
            volumes.append(Claim("tmpfs", spec.tmpfs_path or DEFAULT_TMPFS_PATH, size=size))
    return tuple(volumes)


def _requests(cpu: float, memory: int, disk: int) -> dict[str, str]:
    return {
        "cpu": cores(cpu),
        "memory": megabytes(memory),
        "ephemeral-storage": megabytes(disk),
    }


def _largest(said: Iterable[float | None], default: float, floor: bool) -> float:
    """The largest value that was said; the default counts as said where it is a floor."""
    values = [value for value in said if value is not None]
    return max([*values, default] if floor or not values else values)
