"""The sections of the settings, one frozen dataclass each.

A field is a key of `flowc.toml`. Its default, its description, the values it may take and the Metaflow
variables that it answers to stand beside it; files, environment, `--set`, the JSON Schema and the
documentation are all read from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TypeVar

from flowc_runtime.dataclass import dataclass

T = TypeVar("T")


def _key(
    default: T, doc: str, *, choices: tuple[str, ...] = (), metaflow: tuple[str, ...] = ()
) -> T:
    """A key. `metaflow` names `METAFLOW_*` variables without the prefix, the stronger one first."""
    metadata = {"doc": doc, "choices": choices, "metaflow": metaflow}
    if isinstance(default, dict):
        return field(default_factory=lambda: default, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Datastore:
    """Where artifacts and records live."""

    root: str = _key(".flowc", "folder or URL; a relative path counts from the project's root")
    inline_limit: int = _key(4096, "largest artifact, in bytes, that is kept inside the record")
    codec: str = _key("auto", "compression of artifacts", choices=("auto", "raw", "zlib", "zstd"))
    fsync: bool = _key(False, "force records and blobs to the disk before a task counts as done")
    sse_kms_key: str | None = _key(None, "KMS key with which S3 encrypts what is written")
    s3_client: str = _key(
        "auto",
        "library that speaks to S3; auto: the first of these that is there",
        choices=("auto", "obstore", "boto3", "builtin"),
    )
    s3_endpoint: str | None = _key(
        None,
        "URL of an S3 server that is not Amazon's; unset: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL",
        metaflow=("S3_ENDPOINT_URL",),
    )
    s3_region: str | None = _key(None, "region of the bucket; unset: AWS_REGION")
    s3_path_style: str = _key(
        "auto",
        "whether the bucket stands in the URL's path; auto: for servers that are not Amazon's",
        choices=("auto", "yes", "no"),
    )
    cache_mb: int = _key(
        1024, "megabytes of blobs from object stores that the client keeps on this machine; 0: none"
    )
    conditional_writes: bool = _key(
        True,
        "rely on the server for create-if-absent; false for servers that cannot, at the price that"
        " of two attempts that end at the same moment the later one wins",
    )


@dataclass(frozen=True, slots=True)
class Run:
    """How `flowc run` works on this machine."""

    workers: int | None = _key(None, "tasks at the same time; unset: as many as usable cores")
    isolate: bool = _key(False, "start a fresh interpreter for every task")
    ui: str = _key("auto", "how progress is shown", choices=("auto", "live", "plain", "json"))


@dataclass(frozen=True, slots=True)
class Compile:
    """What goes into a bundle."""

    code: str | None = _key(
        None,
        "how code reaches the container; unset: what suits the target",
        choices=("embed", "store", "image"),
    )
    image: str = _key(
        "python:3.12-slim",
        "container image of steps that name none",
        metaflow=("KUBERNETES_CONTAINER_IMAGE", "DEFAULT_CONTAINER_IMAGE"),
    )
    python: str = _key("python", "command that starts Python inside the image")
    include: tuple[str, ...] = _key((), "globs of further files for the code archive")
    exclude: tuple[str, ...] = _key((), "globs of files that stay out of the code archive")
    env: tuple[str, ...] = _key((), "environment variables that compiling may read settings from")
    production_token: str | None = _key(None, "token that guards a production deployment")


@dataclass(frozen=True, slots=True)
class Argo:
    """Argo Workflows."""

    namespace: str | None = _key(
        None,
        "Kubernetes namespace; unset: where the bundle is applied",
        metaflow=("KUBERNETES_NAMESPACE",),
    )
    service_account: str | None = _key(
        None,
        "service account of the pods; unset: one is made with the bundle",
        metaflow=("KUBERNETES_SERVICE_ACCOUNT",),
    )
    image_pull_secrets: tuple[str, ...] = _key(
        (), "secrets for private registries", metaflow=("KUBERNETES_IMAGE_PULL_SECRETS",)
    )
    event_bus: str = _key("default", "event bus of sensors", metaflow=("ARGO_EVENTS_EVENT_BUS",))
    event_source: str | None = _key(
        None,
        "existing event source of triggers; unset: the bundle brings a webhook",
        metaflow=("ARGO_EVENTS_EVENT_SOURCE",),
    )
    event: str = _key(
        "event", "name of the event inside that source", metaflow=("ARGO_EVENTS_EVENT",)
    )
    events_service_account: str | None = _key(
        None,
        "existing service account of sensors, and of event sources that watch runs; unset: the bundle"
        " brings them",
        metaflow=("ARGO_EVENTS_SERVICE_ACCOUNT",),
    )
    webhook_url: str | None = _key(
        None,
        "URL of the webhook at which tasks publish events",
        metaflow=("ARGO_EVENTS_WEBHOOK_URL",),
    )
    server: str | None = _key(None, "URL of an Argo Server to deploy through")
    token_env: str = _key("ARGO_TOKEN", "variable that holds the Argo Server's token")
    kube_context: str | None = _key(None, "kubeconfig context to deploy with")
    parallelism: int | None = _key(None, "pods of one run at the same time")
    gangs: str = _key(
        "pods",
        "what a gang becomes: pods of the workflow, or a JobSet, whose controller the cluster then needs",
        choices=("pods", "jobset"),
    )
    workflow_timeout: int | None = _key(None, "seconds after which a run is ended")
    priority: int | None = _key(
        None, "priority of workflows that wait to run: the controller begins with the highest"
    )
    title: str | None = _key(
        None, "title of the template and its workflows in Argo's user interface"
    )
    description: str | None = _key(None, "text below it; unset: the flow's docstring")
    client_namespace: str | None = _key(
        None,
        "namespace of the client inside of runs; unset: that of the production token, where"
        " `flowc deploy` knows one",
    )
    concurrency: str = _key(
        "Allow",
        "what a schedule does while the run before still goes on",
        choices=("Allow", "Forbid", "Replace"),
    )
    history_limit: int = _key(
        100, "workflows of a schedule that stay in the cluster: that many succeeded, as many failed"
    )
    record_end: bool = _key(False, "write the final state of failed runs into the datastore")
    notify_on_error: bool = _key(False, "tell people of runs that failed")
    notify_on_success: bool = _key(False, "tell people of runs that succeeded")
    notify_secret: str | None = _key(
        None,
        "Secret with the keys `slack_webhook_url`, `pager_duty_integration_key` and"
        " `incident_io_api_key`, or some of them",
    )
    incident_io_source: str | None = _key(
        None, "id of the HTTP alert source of incident.io that is told of runs"
    )
    incident_io_metadata: Mapping[str, str] = _key({}, "further metadata of alerts at incident.io")
    labels: Mapping[str, str] = _key(
        {}, "labels of workflows and pods", metaflow=("KUBERNETES_LABELS",)
    )
    annotations: Mapping[str, str] = _key(
        {}, "annotations of workflows and pods", metaflow=("KUBERNETES_ANNOTATIONS",)
    )


@dataclass(frozen=True, slots=True)
class StepFunctions:
    """AWS Step Functions and Batch."""

    queue: str | None = _key(None, "Batch job queue", metaflow=("BATCH_JOB_QUEUE",))
    job_role: str | None = _key(None, "IAM role of the jobs", metaflow=("ECS_S3_ACCESS_IAM_ROLE",))
    execution_role: str | None = _key(
        None, "IAM role with which ECS starts a job", metaflow=("ECS_FARGATE_EXECUTION_ROLE",)
    )
    state_machine_role: str | None = _key(
        None, "IAM role of the state machine", metaflow=("SFN_IAM_ROLE",)
    )
    events_role: str | None = _key(
        None,
        "IAM role with which EventBridge starts a run",
        metaflow=("EVENTS_SFN_ACCESS_IAM_ROLE",),
    )
    region: str | None = _key(None, "AWS region; unset: the SDK's own default")
    map: str = _key("auto", "kind of map state", choices=("inline", "distributed", "auto"))
    log_group: str | None = _key(
        None, "CloudWatch log group ARN", metaflow=("SFN_EXECUTION_LOG_GROUP_ARN",)
    )


@dataclass(frozen=True, slots=True)
class Airflow:
    """Apache Airflow."""

    mode: str = _key("kubernetes", "what runs a task", choices=("kubernetes", "batch", "bash"))
    version: str = _key("3", "Airflow versions the DAG must load on", choices=("3", "2", "both"))
    dags_folder: str | None = _key(None, "folder or URL that `flowc deploy` copies DAGs to")
    url: str | None = _key(None, "URL of the REST API")
    token_env: str = _key("AIRFLOW_TOKEN", "variable that holds the API token")
    namespace: str | None = _key(
        None, "Kubernetes namespace of the pods", metaflow=("KUBERNETES_NAMESPACE",)
    )
    pool: str | None = _key(None, "Airflow pool of the tasks")
    deferrable: bool = _key(False, "let the triggerer wait for pods instead of a worker")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where runs are registered."""

    provider: str = _key(
        "records",
        "the datastore's records alone, or a Metaflow metadata service as well",
        choices=("records", "service"),
        metaflow=("DEFAULT_METADATA",),
    )
    url: str | None = _key(None, "URL of the metadata service", metaflow=("SERVICE_URL",))


@dataclass(frozen=True, slots=True)
class Project:
    """The project as a whole."""

    branch: str | None = _key(None, "branch that `@project` flows deploy to")
    required_version: str | None = _key(None, "versions of flowc that may be used: `>=0.1,<0.3`")
