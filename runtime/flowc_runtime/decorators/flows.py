"""The built-in flow decorators: their attributes and defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flowc_runtime.decorators.use import flow_decorator

Event = str | dict[str, Any] | Callable[..., Any]
Hook = str | Callable[..., Any]


@flow_decorator
def schedule(
    *,
    cron: str | None = None,
    weekly: bool = False,
    daily: bool = True,
    hourly: bool = False,
    timezone: str | None = None,
) -> None:
    """Run the flow at fixed times; the first of cron, weekly, hourly and daily that is set holds.

    Args:
        cron: Five fields as in crontab, or six as in AWS.
        weekly: At midnight before Sunday.
        daily: At midnight.
        hourly: At the full hour.
        timezone: An IANA name; UTC if not said.
    """


@flow_decorator
def project(*, name: str, branch: str | None = None, production: bool = False) -> None:
    """Deploy the flow under the name `project.branch.Flow`, apart from others' copies.

    Args:
        name: Lower-case letters, digits and underscores.
        branch: The branch to deploy to.
        production: Whether it is the production branch.
    """


@flow_decorator
def trigger(
    *,
    event: Event | None = None,
    events: Sequence[Event] = (),
    options: Mapping[str, Any] = {},
) -> None:
    """Start the flow when events arrive; with several, when all have.

    Args:
        event: A name, or a mapping with `name` and `parameters`.
        events: Several of them.
        options: `reset_at`: when a half-complete set of events is forgotten.
    """


@flow_decorator
def trigger_on_finish(
    *,
    flow: Event | None = None,
    flows: Sequence[Event] = (),
    options: Mapping[str, Any] = {},
) -> None:
    """Start the flow when runs of other flows have succeeded.

    Args:
        flow: `Flow`, `project.branch.Flow`, or a mapping with `name`, `project`, `project_branch`.
        flows: Several of them.
        options: `reset_at`: when a half-complete set of events is forgotten.
    """


@flow_decorator
def exit_hook(
    *,
    on_success: Sequence[Hook] = (),
    on_error: Sequence[Hook] = (),
    options: Mapping[str, Any] = {},
) -> None:
    """Call functions when a run is over.

    Args:
        on_success: Functions for a run that succeeded; one with a parameter `run` gets the run.
        on_error: Functions for a run that failed.
        options: `image`: the container image for the hooks.
    """


@flow_decorator
def conda_base(
    *,
    packages: Mapping[str, str] = {},
    libraries: Mapping[str, str] = {},
    python: str | None = None,
    disabled: bool = False,
) -> None:
    """Run every step in an environment with these conda packages.

    Args:
        packages: Version constraints by package.
        libraries: The same; the older spelling.
        python: The version of Python.
        disabled: Whether the decorator has no effect.
    """


@flow_decorator
def pypi_base(
    *,
    packages: Mapping[str, str] = {},
    python: str | None = None,
    disabled: bool = False,
) -> None:
    """Run every step in an environment with these packages from PyPI.

    Args:
        packages: Version constraints by package.
        python: The version of Python.
        disabled: Whether the decorator has no effect.
    """


@flow_decorator
def airflow_external_task_sensor(
    *,
    timeout: int = 3600,
    poke_interval: int = 60,
    mode: str = "reschedule",
    exponential_backoff: bool = True,
    pool: str | None = None,
    soft_fail: bool = False,
    name: str | None = None,
    description: str | None = None,
    external_dag_id: str | None = None,
    external_task_ids: Sequence[str] | None = None,
    allowed_states: Sequence[str] = ("success",),
    failed_states: Sequence[str] | None = None,
    execution_delta: int | None = None,
    check_existence: bool = True,
) -> None:
    """On Airflow, wait for tasks of another DAG before the first step.

    Args:
        timeout: Seconds to wait.
        poke_interval: Seconds between two looks.
        mode: `reschedule` or `poke`.
        exponential_backoff: Whether the interval grows.
        pool: The Airflow pool.
        soft_fail: Whether giving up counts as skipped.
        name: The task's id.
        description: What it is for.
        external_dag_id: The other DAG.
        external_task_ids: Its tasks; the whole DAG if not said.
        allowed_states: States that count as done.
        failed_states: States that count as failed.
        execution_delta: Seconds between the two logical dates.
        check_existence: Whether a missing DAG or task is an error.
    """


@flow_decorator
def airflow_s3_key_sensor(
    *,
    timeout: int = 3600,
    poke_interval: int = 60,
    mode: str = "reschedule",
    exponential_backoff: bool = True,
    pool: str | None = None,
    soft_fail: bool = False,
    name: str | None = None,
    description: str | None = None,
    bucket_key: str | Sequence[str],
    bucket_name: str | None = None,
    wildcard_match: bool = False,
    aws_conn_id: str | None = None,
    verify: bool | None = None,
) -> None:
    """On Airflow, wait for objects in S3 before the first step.

    Args:
        timeout: Seconds to wait.
        poke_interval: Seconds between two looks.
        mode: `reschedule` or `poke`.
        exponential_backoff: Whether the interval grows.
        pool: The Airflow pool.
        soft_fail: Whether giving up counts as skipped.
        name: The task's id.
        description: What it is for.
        bucket_key: The key, or several; a URL where no bucket is named.
        bucket_name: The bucket.
        wildcard_match: Whether the key is a pattern.
        aws_conn_id: The Airflow connection.
        verify: Whether certificates are checked.
    """
