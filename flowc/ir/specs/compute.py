"""Decorators of a step that say where it runs."""

from __future__ import annotations

from flowc.ir.specs.common import Pair
from flowc_runtime.dataclass import dataclass
from flowc_runtime.protocol import JSONValue


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
class Batch:
    """`@batch`: where and how the step's job of AWS Batch runs. `ephemeral_storage` is in GB."""

    cpu: float | None
    gpu: int | None
    memory: int | None
    image: str | None
    queue: str | None
    iam_role: str | None
    execution_role: str | None
    shared_memory: int | None
    max_swap: int | None
    swappiness: int | None
    inferentia: int | None
    trainium: int | None
    efa: int | None
    host_volumes: tuple[str, ...]
    efs_volumes: tuple[str, ...]
    use_tmpfs: bool
    tmpfs_tempdir: bool
    tmpfs_size: int | None
    tmpfs_path: str | None
    aws_batch_tags: tuple[Pair, ...]
    ephemeral_storage: int | None
    log_driver: str | None
    log_options: tuple[Pair, ...]
    executable: str | None
    privileged: bool
