"""`@trigger` and `@trigger_on_finish` as a sensor of Argo Events.

Each decorator is one way to start, and waits for all of its events. The sensor creates a workflow whose
name is computed from the events, so that one that is delivered twice starts one run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flowc.diagnostics import DiagnosticBag
from flowc.ir import specs
from flowc.ir.cron import to_crontab
from flowc.targets import naming
from flowc.targets.argo import event_writes
from flowc.targets.argo.event_model import Dependency, Events, Filter, Start, Webhook, Write
from flowc.targets.argo.parameters import UNSET, default_text
from flowc.targets.argo.upstreams import JUST_NOW, event_name, lower_upstream
from flowc.targets.base import Unit
from flowc_runtime.event_names import is_namespaced, name_on_branch

BASE_LIMIT = 40
"""Characters of an object's name from which Argo Events makes that of a Service: 63 with its ending."""

RUN_NAME_LIMIT = 38
"""Characters that begin a run's name: a hyphen and 24 digits follow, and labels end at 63."""

WEBHOOK_EVENT = "event"
"""The name of the one event of a webhook of our own."""


def lower_events(unit: Unit, bag: DiagnosticBag) -> Events:
    """The sensor of a flow that events start."""
    triggers = [d for d in unit.program.flow.decorators if isinstance(d, specs.Trigger)]
    finishes = [d for d in unit.program.flow.decorators if isinstance(d, specs.TriggerOnFinish)]
    _check(unit, triggers, finishes, bag)
    triggers = [_on_branch(unit, trigger) for trigger in triggers]
    base = _base_name(unit.name)
    argo = unit.settings.argo
    webhook = Webhook(f"{base}-events", WEBHOOK_EVENT)
    source = Webhook(argo.event_source, argo.event) if argo.event_source else webhook
    watcher = f"{base}-upstream"
    dependencies = [
        *(_awaited_events(each, number, source) for number, each in enumerate(triggers, 1)),
        *(_awaited_runs(unit, each, number, watcher) for number, each in enumerate(finishes, 1)),
    ]
    decorators: list[specs.Trigger | specs.TriggerOnFinish] = [*triggers, *finishes]
    starts = [
        _start(unit, each, awaited) for each, awaited in zip(decorators, dependencies, strict=True)
    ]
    upstreams = [lower_upstream(unit, flow) for finish in finishes for flow in finish.flows]
    return Events(
        sensor=f"{base}-sensor",
        bus=argo.event_bus,
        dependencies=tuple(each for awaited in dependencies for each in awaited),
        starts=tuple(starts),
        watcher=watcher,
        upstreams=tuple({upstream.event: upstream for upstream in upstreams}.values()),
        webhook=webhook if triggers and source is webhook else None,
        account=argo.events_service_account,
    )


def _on_branch(unit: Unit, trigger: specs.Trigger) -> specs.Trigger:
    if unit.project is None:
        return trigger
    project, branch = unit.project.project, unit.project.branch
    events = (
        replace(event, name=name_on_branch(event.name, project, branch)) for event in trigger.events
    )
    return replace(trigger, events=tuple(events))


def _base_name(name: str) -> str:
    """The flow's deployed name, fit for a Service: those have no dots and begin with a letter."""
    flat = name.replace(".", "-")
    if flat != name or not flat[0].isalpha():
        flat = f"f-{flat}-{naming.digest_of(name)}"
    return naming.shorten(flat, BASE_LIMIT)


def _awaited_events(trigger: specs.Trigger, number: int, source: Webhook) -> list[Dependency]:
    return [
        Dependency(
            f"trigger-{number}-{position}",
            source.name,
            source.event,
            Filter(event_writes.NAME_KEY, event_writes.exactly(event.name)),
        )
        for position, event in enumerate(trigger.events, 1)
    ]


def _awaited_runs(
    unit: Unit, finish: specs.TriggerOnFinish, number: int, watcher: str
) -> list[Dependency]:
    return [
        Dependency(
            f"finish-{number}-{position}", watcher, lower_upstream(unit, flow).event, JUST_NOW
        )
        for position, flow in enumerate(finish.flows, 1)
    ]


def _start(
    unit: Unit, trigger: specs.Trigger | specs.TriggerOnFinish, awaited: Sequence[Dependency]
) -> Start:
    names = [dependency.name for dependency in awaited]
    if isinstance(trigger, specs.Trigger):
        identity = event_writes.EVENT_IDENTITY
        described = [event_writes.described_event(event.name) for event in trigger.events]
        fields = _field_writes(unit, trigger, names)
    else:
        identity = event_writes.RUN_IDENTITY
        described = [
            event_writes.described_run(flow.flow, event_name(unit, flow)) for flow in trigger.flows
        ]
        fields = []
    return Start(
        name=names[0].rpartition("-")[0],
        dependencies=tuple(names),
        reset=_reset(trigger.reset_at),
        run_name=f"{naming.shorten(unit.name, RUN_NAME_LIMIT)}-",
        event=f"[{described[0].head}",
        set_parameters=_set_parameters(trigger),
        writes=(
            *event_writes.name_writes(names, identity),
            *event_writes.event_writes(names, described),
            *fields,
        ),
    )


def _reset(reset: specs.ResetAt | None) -> specs.ResetAt | None:
    return reset and replace(reset, cron=to_crontab(reset.cron) or "")


def _set_parameters(trigger: specs.Trigger | specs.TriggerOnFinish) -> tuple[str, ...]:
    events = trigger.events if isinstance(trigger, specs.Trigger) else ()
    return tuple(dict.fromkeys(f.parameter for event in events for f in event.parameters))


def _field_writes(unit: Unit, trigger: specs.Trigger, names: Sequence[str]) -> list[Write]:
    # Without a value the task says that the parameter has none; the sensor would only log it.
    defaults = {each.name: default_text(each) for each in unit.program.flow.parameters}
    return [
        event_writes.field_write(
            name, field.parameter, field.field, _or_unset(defaults[field.parameter])
        )
        for name, event in zip(names, trigger.events, strict=True)
        for field in event.parameters
    ]


def _or_unset(text: str | None) -> str:
    return UNSET if text is None else text


def _check(
    unit: Unit,
    triggers: Sequence[specs.Trigger],
    finishes: Sequence[specs.TriggerOnFinish],
    bag: DiagnosticBag,
) -> None:
    numbered: list[tuple[specs.Trigger | specs.TriggerOnFinish, str, int]] = [
        *((trigger, "trigger", number) for number, trigger in enumerate(triggers)),
        *((finish, "trigger_on_finish", number) for number, finish in enumerate(finishes)),
    ]
    for spec, word, number in numbered:
        span = unit.program.spans.of("decorator", f"{word}[{number}]" if number else word)
        if spec.reset_at and to_crontab(spec.reset_at.cron) is None:
            bag.add(
                "FC507",
                f"`{spec.reset_at.cron}` cannot be said in the five fields that Argo Events knows",
                span,
                help="for example `0 6 * * 1-5`: at six on working days",
            )
        for event in spec.events if isinstance(spec, specs.Trigger) else ():
            if is_namespaced(event.name) and unit.project is None:
                bag.add(
                    "FC507",
                    "`namespaced_event_name` needs a branch, and the flow has no @project",
                    span,
                    help="add @project, or name the event itself",
                )
            if not event.name.isprintable():
                bag.add(
                    "FC507",
                    f"{event.name!r} cannot be the name of an event: not all of it can be printed",
                    span,
                    help="use letters, digits, `_`, `-` and `.`",
                )
