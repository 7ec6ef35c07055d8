"""What decorators say, as typed values.

A spec has no defaults: whoever makes one has resolved them (`flowc.frontend.decorators`), so a reader
of the IR never has to know them. Units: memory, disk and shared memory in MB, cpu in cores, times in
seconds. None means "not said".
"""

from __future__ import annotations

from dataclasses import dataclass

from flowc_runtime.protocol import JSONValue


@dataclass(frozen=True, slots=True)
class Pair:
    """One entry of a mapping; tuples of pairs stay hashable and keep their order."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Retry:
    """`@retry`: how often a failed task is tried again, and the pause before it in seconds."""

    times: int
    delay: float


@dataclass(frozen=True, slots=True)
class Timeout:
    """`@timeout`: an attempt may take that many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Catch:
    """`@catch`: after the last attempt the exception becomes an artifact and the flow goes on."""

    var: str | None
    print_exception: bool


@dataclass(frozen=True, slots=True)
class Resources:
    """`@resources`: what a task needs, on whatever engine."""

    cpu: float | None
    gpu: int | None
    memory: int | None
    disk: int | None
    shared_memory: int | None


@dataclass(frozen=True, slots=True)
class Toleration:
    """A Kubernetes toleration, as in the core/v1 API."""

    key: str | None
    operator: str | None
    value: str | None
    effect: str | None
    seconds: int | None


@dataclass(frozen=True, slots=True)
class VolumeClaim:
    """A persistent volume claim and where it is mounted."""

    claim: str
    path: str


@dataclass(frozen=True, slots=True)
class Kubernetes:
    """`@kubernetes`: where and how the step's pod runs."""

    cpu: float | None
    memory: int | None
    disk: int | None
    gpu: int | None
    gpu_vendor: str | None
    image: str | None
    image_pull_policy: str | None
    image_pull_secrets: tuple[str, ...]
    service_account: str | None
    namespace: str | None
    secrets: tuple[str, ...]
    node_selector: tuple[Pair, ...]
    tolerations: tuple[Toleration, ...]
    labels: tuple[Pair, ...]
    annotations: tuple[Pair, ...]
    use_tmpfs: bool
    tmpfs_tempdir: bool
    tmpfs_size: int | None
    tmpfs_path: str | None
    persistent_volume_claims: tuple[VolumeClaim, ...]
    shared_memory: int | None
    port: int | None
    compute_pool: str | None
    executable: str | None
    hostname_resolution_timeout: int
    qos: str
    extended_resources: tuple[Pair, ...]
    security_context: JSONValue


@dataclass(frozen=True, slots=True)
class Environment:
    """`@environment`: variables that are set before the step runs."""

    vars: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """A decorator that flowc does not know; it travels unchanged so that extensions still compile."""

    name: str
    attributes: JSONValue


DecoratorSpec = Retry | Timeout | Catch | Resources | Kubernetes | Environment | Opaque

FlowDecoratorSpec = Opaque
