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


@dataclass(frozen=True, slots=True)
class SecretSource:
    """One secret: the provider, its name there, the role that may read it, the provider's options."""

    type: str | None
    id: str | None
    role: str | None
    options: JSONValue


@dataclass(frozen=True, slots=True)
class Secrets:
    """`@secrets`: secrets that become environment variables before the step runs."""

    sources: tuple[SecretSource, ...]
    allow_override: bool


@dataclass(frozen=True, slots=True)
class Card:
    """`@card`: a report about the task. `timeout` and `refresh_interval` are in seconds."""

    type: str
    id: str | None
    options: JSONValue
    timeout: int
    save_errors: bool
    customize: bool
    refresh_interval: int


@dataclass(frozen=True, slots=True)
class Parallel:
    """`@parallel`: the step runs as a gang.

    `num_parallel` is the number of ranks where the transition to the step does not say it.
    `framework` is `torch` where the ranks get the environment of `torch.distributed`, with `port`.
    """

    num_parallel: int | None
    framework: str | None
    port: int | None


@dataclass(frozen=True, slots=True)
class Conda:
    """`@conda`: packages from conda that the step runs with; `disabled` None where not said."""

    packages: tuple[Pair, ...]
    python: str | None
    disabled: bool | None


@dataclass(frozen=True, slots=True)
class Pypi:
    """`@pypi`: packages from PyPI that the step runs with; `disabled` None where not said."""

    packages: tuple[Pair, ...]
    python: str | None
    disabled: bool | None


@dataclass(frozen=True, slots=True)
class Custom:
    """A decorator of the user's own code: `target` is `module:name`; the task calls its hooks."""

    name: str
    target: str
    args: JSONValue
    attributes: JSONValue


@dataclass(frozen=True, slots=True)
class Opaque:
    """A decorator that flowc does not know; it travels unchanged so that extensions still compile."""

    name: str
    attributes: JSONValue


DecoratorSpec = (
    Retry
    | Timeout
    | Catch
    | Resources
    | Kubernetes
    | Batch
    | Environment
    | Secrets
    | Card
    | Parallel
    | Conda
    | Pypi
    | Custom
    | Opaque
)


@dataclass(frozen=True, slots=True)
class Schedule:
    """`@schedule`: when the flow runs.

    `cron` has five fields as in crontab or six as in AWS; `timezone` is an IANA name, None for UTC.
    """

    cron: str
    timezone: str | None


@dataclass(frozen=True, slots=True)
class Project:
    """`@project`: the name space the flow is deployed to. `branch` is None where not said."""

    name: str
    branch: str | None
    production: bool


@dataclass(frozen=True, slots=True)
class ResetAt:
    """When a half-complete set of events is forgotten."""

    cron: str
    timezone: str | None


@dataclass(frozen=True, slots=True)
class MappedField:
    """A parameter that takes its value from a field of an event."""

    parameter: str
    field: str


@dataclass(frozen=True, slots=True)
class Event:
    """An event by name, and the parameters that it sets."""

    name: str
    parameters: tuple[MappedField, ...]


@dataclass(frozen=True, slots=True)
class Trigger:
    """`@trigger`: the flow starts when all of the events have arrived."""

    events: tuple[Event, ...]
    reset_at: ResetAt | None


@dataclass(frozen=True, slots=True)
class Upstream:
    """Another flow; `project` and `branch` are None where it is that of this flow."""

    flow: str
    project: str | None
    branch: str | None


@dataclass(frozen=True, slots=True)
class TriggerOnFinish:
    """`@trigger_on_finish`: the flow starts when runs of all of the flows have succeeded."""

    flows: tuple[Upstream, ...]
    reset_at: ResetAt | None


@dataclass(frozen=True, slots=True)
class ExitHook:
    """`@exit_hook`: functions, as `module:name`, that are called when a run is over."""

    on_success: tuple[str, ...]
    on_error: tuple[str, ...]
    image: str | None


@dataclass(frozen=True, slots=True)
class CondaBase:
    """`@conda_base`: packages from conda for every step."""

    packages: tuple[Pair, ...]
    python: str | None
    disabled: bool


@dataclass(frozen=True, slots=True)
class PypiBase:
    """`@pypi_base`: packages from PyPI for every step."""

    packages: tuple[Pair, ...]
    python: str | None
    disabled: bool


@dataclass(frozen=True, slots=True)
class SensorOptions:
    """What all Airflow sensors share. Times are in seconds."""

    timeout: int
    poke_interval: int
    mode: str
    exponential_backoff: bool
    pool: str | None
    soft_fail: bool
    name: str | None
    description: str | None


@dataclass(frozen=True, slots=True)
class ExternalTaskSensor:
    """`@airflow_external_task_sensor`: the flow waits for tasks of another DAG."""

    options: SensorOptions
    dag_id: str | None
    task_ids: tuple[str, ...]
    allowed_states: tuple[str, ...]
    failed_states: tuple[str, ...]
    execution_delta: int | None
    check_existence: bool


@dataclass(frozen=True, slots=True)
class S3KeySensor:
    """`@airflow_s3_key_sensor`: the flow waits for objects in S3."""

    options: SensorOptions
    keys: tuple[str, ...]
    bucket: str | None
    wildcard_match: bool
    connection: str | None
    verify: bool | None


FlowDecoratorSpec = (
    Schedule
    | Project
    | Trigger
    | TriggerOnFinish
    | ExitHook
    | CondaBase
    | PypiBase
    | ExternalTaskSensor
    | S3KeySensor
    | Custom
    | Opaque
)
