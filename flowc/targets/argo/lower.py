"""From a checked flow to the model of its bundle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from flowc.diagnostics import DiagnosticBag
from flowc.targets import naming
from flowc.targets.argo import text
from flowc.targets.argo.code import code_place, lower_code
from flowc.targets.argo.control import INPUT_PATH, lower_control
from flowc.targets.argo.exits import lower_exit
from flowc.targets.argo.faults import setting_faults
from flowc.targets.argo.gangs import JOBSET_RANKS, POD_RANKS, Ranks, gang_jobset, gang_steps
from flowc.targets.argo.kubernetes import flow_namespace
from flowc.targets.argo.layout import OUT_FOLDER, SCRATCH_FOLDER
from flowc.targets.argo.metadata import DESCRIPTION, TITLE
from flowc.targets.argo.model import Defaults, Model, Pod
from flowc.targets.argo.parameters import event_parameter, lower_parameters
from flowc.targets.argo.pods import lower_pod, lower_retry
from flowc.targets.argo.resources import default_requests
from flowc.targets.argo.schedule import lower_schedule
from flowc.targets.base import Unit
from flowc.targets.task_command import interpreter, shared_environment
from flowc_runtime.protocol import Env

if TYPE_CHECKING:
    from flowc._settings.sections import Argo, Datastore
    from flowc.targets.argo.event_model import Events

DEADLINE = 432_000
"""Seconds that a run may take unless the settings say otherwise: five days."""


def lower(unit: Unit, bag: DiagnosticBag) -> Model:
    """The model of the bundle; what Argo cannot take is reported to the bag."""
    flow, settings = unit.program.flow, unit.settings.argo
    for setting, message in setting_faults(settings):
        bag.add("FC507", message, unit.program.spans.of(), help=f"set `{setting}`")
    names = naming.template_names(unit.structure.order)
    gangs = gang_steps(unit.structure.regions)
    retries = {name: lower_retry(flow.step(name)) for name in gangs}
    jobsets = settings.gangs == "jobset"
    control = lower_control(unit.structure.regions, names, retries, jobsets=jobsets)
    ranks = dict.fromkeys(gangs, JOBSET_RANKS if jobsets else POD_RANKS)
    lowered = _lower_pods(unit, names, ranks, control.closing, bag)
    apart = gangs if jobsets else frozenset()
    pods = tuple(pod for step, pod in lowered.items() if step not in apart)
    return Model(
        name=unit.name,
        flow=flow.name,
        source=unit.source,
        version=unit.version,
        doc=flow.doc,
        fingerprint=unit.fingerprint,
        labels=dict(sorted(settings.labels.items())),
        annotations=dict(sorted(settings.annotations.items())),
        namespace=flow_namespace(unit),
        service_account=settings.service_account or unit.name,
        own_service_account=settings.service_account is None,
        other_service_accounts=_service_accounts(pods),
        pull_secrets=_pull_secrets(unit, lowered.values()),
        parallelism=settings.parallelism,
        deadline=settings.workflow_timeout or DEADLINE,
        parameters=(*lower_parameters(unit, bag), *event_parameter(flow)),
        defaults=_defaults(unit, bag),
        entrypoint=control.entrypoint,
        dags=control.dags,
        pods=pods,
        jobsets=tuple(gang_jobset(pod) for step, pod in lowered.items() if step in apart),
        code=lower_code(unit, bag),
        settings=_settings(unit, bag),
        cron=lower_schedule(unit, bag),
        project=unit.project,
        events=_events(unit, bag),
        exit=lower_exit(unit, [*names.values(), *(dag.name for dag in control.dags)], bag),
        captions=_captions(settings),
        priority=_priority(unit, bag),
    )


def _captions(argo: Argo) -> Mapping[str, str]:
    said = {TITLE: argo.title, DESCRIPTION: argo.description}
    return {name: text.display_text(value) for name, value in said.items() if value}


def _priority(unit: Unit, bag: DiagnosticBag) -> int | None:
    priority = unit.settings.argo.priority
    if priority is not None and not -(2**31) <= priority < 2**31:
        message = f"{priority} is no priority that Argo takes: it has 32 bits"
        bag.add("FC507", message, unit.program.spans.of(), help="set `argo.priority`")
        return None
    return priority


def _lower_pods(
    unit: Unit,
    names: Mapping[str, str],
    ranks: Mapping[str, Ranks],
    closing: frozenset[str],
    bag: DiagnosticBag,
) -> Mapping[str, Pod]:
    """The pod of each step, or of each rank of it."""
    steps = {step.name: step for step in unit.program.flow.steps}
    return {
        step: lower_pod(unit, steps[step], name, bag, ranks=ranks.get(step), closes=name in closing)
        for step, name in names.items()
    }


def _events(unit: Unit, bag: DiagnosticBag) -> Events | None:
    if not event_parameter(unit.program.flow):
        return None
    from flowc.targets.argo.events import lower_events  # few flows are started by events

    return lower_events(unit, bag)


def _defaults(unit: Unit, bag: DiagnosticBag) -> Defaults:
    for tag in unit.tags:
        if "," in tag or not text.can_be_variable(tag):
            message = (
                f"the tag {tag!a} cannot travel through Argo:"
                " it holds `,`, `{{`, NUL or half a character"
            )
            bag.add("FC507", message, unit.program.spans.of())
    environment = {
        **shared_environment(unit, engine="argo", code=code_place(unit), control="files"),
        **({Env.TAGS: text.container_text(",".join(unit.tags))} if unit.tags else {}),
        Env.RUN: text.RUN_ID,
        Env.RUN_UID: text.RUN_UID,
        Env.PATH: INPUT_PATH,
        Env.ATTEMPT: "0",
        Env.RETRIES: "0",
        Env.OUT: OUT_FOLDER,
        "HOME": SCRATCH_FOLDER,
    }
    return Defaults(
        image=unit.image,
        command=interpreter(unit.settings.compile.python),
        environment=environment,
        requests=default_requests(),
    )


def _settings(unit: Unit, bag: DiagnosticBag) -> Mapping[str, str]:
    root = unit.settings.datastore.root
    if "://" not in root:
        bag.add(
            "FC503",
            "the datastore is a folder of this machine, which pods do not see",
            unit.program.spans.of(),
            help="set `datastore.root` to an address such as `s3://bucket/flows`,"
            f" or give `FLOWC_STORE` in the ConfigMap `{unit.name}-settings` before deploying",
        )
        root = ""
    codec = unit.settings.datastore.codec
    named = {Env.STORE: root} if codec == "auto" else {Env.STORE: root, Env.CODEC: codec}
    webhook = unit.settings.argo.webhook_url
    events = {Env.EVENTS_URL: webhook} if webhook else {}
    namespace = unit.settings.argo.client_namespace
    client = {Env.NAMESPACE: namespace} if namespace else {}
    return {**named, **_store_variables(unit.settings.datastore), **events, **client}


def _store_variables(datastore: Datastore) -> Mapping[str, str]:
    """What a task has to know to speak to the object store, where that is not the usual."""
    variables = {
        "SSE_KMS_KEY": datastore.sse_kms_key,
        "S3_ENDPOINT": datastore.s3_endpoint,
        "S3_REGION": datastore.s3_region,
        "S3_CLIENT": None if datastore.s3_client == "auto" else datastore.s3_client,
        "S3_PATH_STYLE": None if datastore.s3_path_style == "auto" else datastore.s3_path_style,
        "CONDITIONAL_WRITES": None if datastore.conditional_writes else "false",
    }
    return {f"FLOWC_DATASTORE__{name}": value for name, value in variables.items() if value}


def _service_accounts(pods: Iterable[Pod]) -> tuple[str, ...]:
    return tuple(sorted({pod.service_account for pod in pods if pod.service_account}))


def _pull_secrets(unit: Unit, pods: Iterable[Pod]) -> tuple[str, ...]:
    lists = (unit.settings.argo.image_pull_secrets, *(pod.pull_secrets for pod in pods))
    return tuple(dict.fromkeys(name for names in lists for name in names))
