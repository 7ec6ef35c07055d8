"""The built-in step decorators: their attributes, defaults and units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flowc_runtime.decorators.use import step_decorator


@step_decorator
def retry(*, times: int = 3, minutes_between_retries: float = 2) -> None:
    """Try a failed task again.

    Args:
        times: How many attempts may follow the first one.
        minutes_between_retries: The pause before each of them, in minutes.
    """


@step_decorator
def timeout(*, seconds: int = 0, minutes: int = 0, hours: int = 0) -> None:
    """Stop an attempt that takes longer than the sum of the attributes; it then counts as failed.

    Args:
        seconds: Seconds of the limit.
        minutes: Minutes of the limit.
        hours: Hours of the limit.
    """


@step_decorator
def catch(*, var: str | None = None, print_exception: bool = True) -> None:
    """Let the flow go on when the last attempt of the step has failed.

    Args:
        var: The artifact that holds the exception; None where the step succeeded.
        print_exception: Whether the traceback is printed to the task's log.
    """


@step_decorator
def environment(*, vars: Mapping[str, str] = {}) -> None:
    """Set environment variables before the step runs.

    Args:
        vars: The variables by name.
    """


@step_decorator
def secrets(
    *,
    sources: Sequence[str | dict[str, Any]] = (),
    role: str | None = None,
    allow_override: bool = False,
) -> None:
    """Fetch secrets and set them as environment variables before the step runs.

    Args:
        sources: Names of secrets, or mappings with `type`, `id` and `options`. A Secret of Kubernetes
            is `kubernetes.NAME`; the option `env_vars` gives its keys other names.
        role: The role under which every source without its own is read.
        allow_override: Whether a variable that is already set may be replaced.
    """


@step_decorator
def resources(
    *,
    cpu: float | None = None,
    gpu: int | None = None,
    disk: int | None = None,
    memory: int | None = None,
    shared_memory: int | None = None,
) -> None:
    """Say what a task needs, whatever runs it; where a compute decorator says more, that holds.

    Args:
        cpu: Cores.
        gpu: Graphics cards.
        disk: Scratch space in MB.
        memory: Main memory in MB.
        shared_memory: Size of /dev/shm in MB.
    """


@step_decorator
def parallel(*, num_parallel: int | None = None) -> None:
    """Run the step as a gang: all ranks at the same time, with `current.parallel` set.

    Args:
        num_parallel: The number of ranks, where the `self.next` before the step does not say it.
    """


@step_decorator
def card(
    *,
    type: str = "default",
    options: Mapping[str, Any] = {},
    scope: str = "task",
    id: str | None = None,
    rank: str | None = None,
    timeout: int = 45,
    save_errors: bool = True,
    customize: bool = False,
    refresh_interval: int = 5,
) -> None:
    """Write a report page about the task. May stand several times, with different ids.

    Args:
        type: The kind of card: `default`, `blank`, or one that a package brings.
        options: What that kind is configured with.
        scope: What the card is about; only `task`.
        id: The name by which `current.card[id]` finds it.
        rank: Accepted for older flows.
        timeout: Seconds that rendering may take.
        save_errors: Whether a failure to render becomes a card that shows the error.
        customize: Whether `current.card` without an id means this one.
        refresh_interval: Seconds between updates while the step runs.
    """


@step_decorator
def conda(
    *,
    packages: Mapping[str, str] = {},
    libraries: Mapping[str, str] = {},
    python: str | None = None,
    disabled: bool | None = None,
) -> None:
    """Run the step in an environment with these conda packages.

    Args:
        packages: Version constraints by package.
        libraries: The same; the older spelling.
        python: The version of Python.
        disabled: Whether the step goes without, also where the flow says `@conda_base`.
    """


@step_decorator
def pypi(
    *,
    packages: Mapping[str, str] = {},
    python: str | None = None,
    disabled: bool | None = None,
) -> None:
    """Run the step in an environment with these packages from PyPI.

    Args:
        packages: Version constraints by package.
        python: The version of Python.
        disabled: Whether the step goes without, also where the flow says `@pypi_base`.
    """


@step_decorator
def pytorch_parallel(*, master_port: int | None = None) -> None:
    """Run the step as a gang with the environment that `torch.distributed` reads.

    Args:
        master_port: The port on which rank 0 listens.
    """


Names = str | Sequence[str]
Entries = str | Mapping[str, str | None] | Sequence[str]


@step_decorator
def kubernetes(  # noqa: D417 - attributes that belong together share an entry
    *,
    cpu: float | str = 1,
    memory: int | str = 4096,
    disk: int | str = 10240,
    image: str | None = None,
    image_pull_policy: str | None = None,
    image_pull_secrets: Names | None = None,
    service_account: str | None = None,
    secrets: Names | None = None,
    node_selector: Entries | None = None,
    namespace: str | None = None,
    gpu: int | str | None = None,
    gpu_vendor: str | None = None,
    tolerations: Sequence[dict[str, Any]] | None = None,
    labels: Entries | None = None,
    annotations: Entries | None = None,
    use_tmpfs: bool = False,
    tmpfs_tempdir: bool = True,
    tmpfs_size: int | None = None,
    tmpfs_path: str | None = None,
    persistent_volume_claims: Mapping[str, str] | None = None,
    shared_memory: int | None = None,
    port: int | None = None,
    compute_pool: str | None = None,
    executable: str | None = None,
    hostname_resolution_timeout: int = 600,
    qos: str = "burstable",
    extended_resources: Mapping[str, int | str] | None = None,
    security_context: Mapping[str, Any] | None = None,
) -> None:
    """Run the step as a pod.

    Args:
        cpu: Cores.
        memory, disk: Main memory and scratch space in MB.
        image: The container image.
        image_pull_policy: `Always`, `IfNotPresent` or `Never`.
        image_pull_secrets: Names of the secrets that open the registry.
        service_account: The account the pod runs as.
        secrets: Names of Kubernetes secrets whose keys become environment variables.
        node_selector: Labels that a node must have.
        namespace: Where the pod runs.
        gpu: Graphics cards.
        gpu_vendor: `nvidia` or `amd`.
        tolerations: As in the pod API.
        labels, annotations: Those of the pod.
        use_tmpfs, tmpfs_path: Whether a memory file system is mounted, and where.
        tmpfs_size, tmpfs_tempdir: Its size in MB (half of the memory if not said), and whether it
            is the task's folder for temporary files.
        persistent_volume_claims: Where claims are mounted, by name.
        shared_memory: Size of /dev/shm in MB.
        port: A port that the container opens.
        compute_pool: The pool of nodes, a label.
        executable: The Python that runs the step.
        hostname_resolution_timeout: Seconds that a gang's ranks wait for rank 0.
        qos: `burstable`, or `guaranteed` for limits equal to the requests.
        extended_resources: Other resources of a node, and how many.
        security_context: As in the container API.
    """


@step_decorator
def batch(  # noqa: D417 - attributes that belong together share an entry
    *,
    cpu: float | str = 1,
    gpu: int | str = 0,
    memory: int | str = 4096,
    image: str | None = None,
    queue: str | None = None,
    iam_role: str | None = None,
    execution_role: str | None = None,
    shared_memory: int | None = None,
    max_swap: int | None = None,
    swappiness: int | None = None,
    inferentia: int = 0,
    trainium: int | None = None,
    efa: int = 0,
    host_volumes: Names | None = None,
    efs_volumes: Names | None = None,
    use_tmpfs: bool = False,
    tmpfs_tempdir: bool = True,
    tmpfs_size: int | None = None,
    tmpfs_path: str | None = None,
    aws_batch_tags: Entries | None = None,
    ephemeral_storage: int | None = None,
    log_driver: str | None = None,
    log_options: list[str] | Mapping[str, str] | None = None,
    executable: str | None = None,
    privileged: bool = False,
) -> None:
    """Run the step as a job of AWS Batch.

    Args:
        cpu: Virtual CPUs.
        gpu: Graphics cards.
        memory: Main memory in MB.
        image: The container image.
        queue: The job queue.
        iam_role: The role of the step's code.
        execution_role: The role that starts the container (Fargate).
        shared_memory: Size of /dev/shm in MB.
        max_swap: Swap in MB.
        swappiness: 0 to 100.
        inferentia: Inferentia chips.
        trainium: Trainium chips.
        efa: Elastic fabric adapters.
        host_volumes: Folders of the host that are mounted.
        efs_volumes: EFS file systems that are mounted.
        use_tmpfs, tmpfs_path: Whether a memory file system is mounted, and where.
        tmpfs_size, tmpfs_tempdir: Its size in MB (half of the memory if not said), and whether it
            is the task's folder for temporary files.
        aws_batch_tags: Tags of the job.
        ephemeral_storage: Scratch space in GB (Fargate).
        log_driver: The driver for the container's log.
        log_options: Its options.
        executable: The Python that runs the step.
        privileged: Whether the container may do all that the host may.
    """
