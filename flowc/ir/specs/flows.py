"""Decorators of a flow."""

from __future__ import annotations

from flowc.ir.specs.common import Pair
from flowc_runtime.dataclass import dataclass


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
