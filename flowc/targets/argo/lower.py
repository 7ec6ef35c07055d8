"""From a checked flow to the model of its bundle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flowc.diagnostics import DiagnosticBag
from flowc.packaging import check_size
from flowc.targets import naming
from flowc.targets.argo import text
from flowc.targets.argo.code import CODE_LIMIT, config_files
from flowc.targets.argo.control import INPUT_PATH, lower_control
from flowc.targets.argo.gangs import gang_steps
from flowc.targets.argo.kubernetes import flow_namespace
from flowc.targets.argo.layout import CODE_FOLDER, OUT_FOLDER, SCRATCH_FOLDER
from flowc.targets.argo.model import ConfigFiles, Defaults, Model, Pod
from flowc.targets.argo.parameters import lower_parameters
from flowc.targets.argo.pods import lower_pod, lower_retry
from flowc.targets.argo.resources import default_requests
from flowc.targets.argo.schedule import lower_schedule
from flowc.targets.base import Unit
from flowc.targets.task_command import interpreter, shared_environment
from flowc_runtime.protocol import Env

DEADLINE = 432_000
"""Seconds that a run may take unless the settings say otherwise: five days."""


def lower(unit: Unit, bag: DiagnosticBag) -> Model:
    """The model of the bundle; what Argo cannot take is reported to the bag."""
    flow, settings = unit.program.flow, unit.settings.argo
    names = naming.template_names(unit.structure.order)
    steps = {step.name: step for step in flow.steps}
    gangs = gang_steps(unit.structure.regions)
    retries = {name: lower_retry(steps[name]) for name in gangs}
    control = lower_control(unit.structure.regions, names, retries)
    pods = tuple(
        lower_pod(unit, steps[s], names[s], bag, in_gang=s in gangs) for s in unit.structure.order
    )
    code = _code(unit, bag)
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
        pull_secrets=_unique(settings.image_pull_secrets, *(pod.pull_secrets for pod in pods)),
        parallelism=settings.parallelism,
        deadline=settings.workflow_timeout or DEADLINE,
        parameters=lower_parameters(unit, bag),
        defaults=_defaults(unit, bag),
        entrypoint=control.entrypoint,
        dags=control.dags,
        pods=pods,
        code=code,
        settings=_settings(unit, bag),
        cron=lower_schedule(unit, bag),
        project=unit.project,
    )


def _code(unit: Unit, bag: DiagnosticBag) -> tuple[ConfigFiles, ...]:
    if unit.code_mode != "embed":
        bag.add(
            "FC508",
            f"flowc cannot compile for Argo with `--code {unit.code_mode}` yet",
            unit.program.spans.of(),
            help="leave the option out: the code is then embedded in the bundle",
        )
    check_size(unit.code, CODE_LIMIT, unit.program.spans.of(), bag)
    return (
        config_files(f"{unit.name}-code", unit.code.files),
        config_files(f"{unit.name}-runtime", unit.code.runtime),
    )


def _defaults(unit: Unit, bag: DiagnosticBag) -> Defaults:
    for tag in unit.tags:
        if "," in tag or not text.can_be_variable(tag):
            message = f"the tag {tag!a} cannot travel through Argo: it holds `,`, `{{{{`, NUL or half a character"
            bag.add("FC507", message, unit.program.spans.of())
    environment = {
        **shared_environment(unit, engine="argo", code=CODE_FOLDER, control="files"),
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
    return {Env.STORE: root} if codec == "auto" else {Env.STORE: root, Env.CODEC: codec}


def _service_accounts(pods: Iterable[Pod]) -> tuple[str, ...]:
    return tuple(sorted({pod.service_account for pod in pods if pod.service_account}))


def _unique(*lists: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for items in lists for item in items))
