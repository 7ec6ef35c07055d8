"""What a flow becomes on Argo, before it is text.

The classes mirror the parts of a WorkflowTemplate that flowc writes; names and expressions are already
those of Argo.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from flowc.ir import specs
from flowc_runtime.dataclass import dataclass
from flowc_runtime.project import ProjectBranch
from flowc_runtime.protocol import JSONValue

if TYPE_CHECKING:
    from flowc.targets.argo.event_model import Events


@dataclass(frozen=True, slots=True)
class Task:
    """A task of a DAG template.

    `path` is the task path it passes on, `trip` the trip of a loop, `gang` what else the ranks of a gang
    are told; `count` repeats the task once an item; `depends` and `when` decide whether it runs.
    """

    name: str
    template: str
    path: str
    depends: str | None = None
    when: str | None = None
    count: str | None = None
    trip: str | None = None
    gang: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class DagOutput:
    """An output of a DAG template: a parameter of a task, or an expression over tasks.

    `optional` outputs are empty where the DAG was skipped, so that others may still look at them.
    """

    name: str
    parameter: str | None = None
    expression: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Retry:
    """A retryStrategy: attempts after the first, and the seconds between them."""

    limit: int
    delay: float


@dataclass(frozen=True, slots=True)
class Dag:
    """A DAG template; with `retry` it is tried again as a whole."""

    name: str
    inputs: tuple[str, ...]
    tasks: tuple[Task, ...]
    outputs: tuple[DagOutput, ...] = ()
    retry: Retry | None = None


@dataclass(frozen=True, slots=True)
class PodOutput:
    """A control value that a task writes into a file of that name.

    `optional` outputs are empty where the task was skipped, so that others may still look at them.
    """

    name: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A volume of one step: a persistent volume claim, or memory if `claim` is None.

    `size` in MB limits memory; None leaves it to the node.
    """

    name: str
    path: str
    claim: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A variable whose value is one key of a Secret."""

    variable: str
    secret: str
    key: str


@dataclass(frozen=True, slots=True)
class Pod:
    """The template of one step; `inputs` are the names of its input parameters."""

    name: str
    step: str
    inputs: tuple[str, ...]
    annotations: Mapping[str, str]
    labels: Mapping[str, str]
    outputs: tuple[PodOutput, ...]
    environment: Mapping[str, str]
    retry: Retry | None = None
    deadline: int | None = None
    image: str | None = None
    pull_policy: str | None = None
    command: tuple[str, ...] = ()
    requests: Mapping[str, str] | None = None
    limits: Mapping[str, str] | None = None
    secrets: tuple[str, ...] = ()
    secret_keys: tuple[SecretKey, ...] = ()
    volumes: tuple[Claim, ...] = ()
    node_selector: Mapping[str, str] | None = None
    tolerations: tuple[specs.Toleration, ...] = ()
    service_account: str | None = None
    pull_secrets: tuple[str, ...] = ()
    port: int | None = None
    security_context: JSONValue = None


@dataclass(frozen=True, slots=True)
class JobSet:
    """A gang that is an object of its own, a JobSet, and `pod` what each rank of it runs.

    `object` is its name, another one for each attempt, and `world` the number of ranks.
    """

    object: str
    world: str
    pod: Pod


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the workflow; without a value whoever submits has to give one.

    `type` and `separator` are those of the flow's parameter, for whoever checks values.
    """

    name: str
    value: str | None
    description: str = ""
    type: str = "str"
    separator: str | None = None


@dataclass(frozen=True, slots=True)
class ConfigFiles:
    """An immutable ConfigMap whose keys are files; `name` ends in the digest of its contents.

    `keys` maps each key to the path where the container finds the file.
    """

    name: str
    keys: Mapping[str, str]
    data: Mapping[str, str]
    binary: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Code:
    """How the code travels.

    `mounted` are the ConfigMaps that every pod mounts, by file of the bundle; `files` what else the
    bundle holds of it, by path.
    """

    mounted: Mapping[str, ConfigFiles]
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Cron:
    """When the flow runs by itself: five fields of crontab, in an IANA time zone.

    `concurrency` is what happens while the run before still goes on; `history_limit` the number of
    succeeded and of failed workflows that stay in the cluster.
    """

    schedule: str
    timezone: str
    concurrency: str
    history_limit: int


@dataclass(frozen=True, slots=True)
class Defaults:
    """What all pods share."""

    image: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    requests: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ExitPod:
    """Something that happens in a pod of its own when a run is over, if `when` holds.

    `arguments` follow the command of all pods; `image` is None for that of all pods.
    """

    name: str
    arguments: tuple[str, ...]
    when: str
    image: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    secret_keys: tuple[SecretKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Exit:
    """What happens when a run is over; `name` is that of its DAG template."""

    name: str
    pods: tuple[ExitPod, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """Everything a bundle says.

    `captions` are annotations for people, on the template and on its workflows; `priority` is that of
    workflows which wait to run.
    """

    name: str
    flow: str
    source: str
    version: str
    doc: str
    fingerprint: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    namespace: str | None
    service_account: str
    own_service_account: bool
    other_service_accounts: tuple[str, ...]
    pull_secrets: tuple[str, ...]
    parallelism: int | None
    deadline: int
    parameters: tuple[Parameter, ...]
    defaults: Defaults
    entrypoint: str
    dags: tuple[Dag, ...]
    pods: tuple[Pod, ...]
    jobsets: tuple[JobSet, ...]
    code: Code
    settings: Mapping[str, str]
    cron: Cron | None = None
    project: ProjectBranch | None = None
    events: Events | None = None
    exit: Exit | None = None
    captions: Mapping[str, str] = field(default_factory=dict)
    priority: int | None = None
