"""What starts a flow by itself: schedules, events, other flows; and the name it is deployed under."""

from __future__ import annotations

import re

from flowc.diagnostics import DiagnosticBag
from flowc.ir import specs
from flowc.ir.cron import cron_fault
from flowc.ir.passes.view import View
from flowc.spelling import nearest

_PROJECT = re.compile(r"[a-z0-9_]{1,128}\Z")
_BRANCH = re.compile(r"[A-Za-z0-9_.\-]{1,128}\Z")


def check_triggers(view: View, bag: DiagnosticBag) -> None:
    """Report times that never come, events that cannot fit, and names that cannot be deployed."""
    counts: dict[str, int] = {}
    for spec in view.program.flow.decorators:
        match spec:
            case specs.Schedule():
                _check_schedule(view, bag, spec)
            case specs.Project():
                _check_project(view, bag, spec)
            case specs.Trigger():
                _check_trigger(view, bag, spec, _numbered("trigger", counts))
            case specs.TriggerOnFinish():
                _check_upstream(view, bag, spec, _numbered("trigger_on_finish", counts))
    _check_required(view, bag)


def _numbered(name: str, counts: dict[str, int]) -> str:
    number = counts[name] = counts.get(name, -1) + 1
    return f"{name}[{number}]" if number else name


def _check_schedule(view: View, bag: DiagnosticBag, spec: specs.Schedule) -> None:
    _check_time(view, bag, ("schedule", "cron"), ("schedule", "timezone"), spec)


def _check_time(
    view: View,
    bag: DiagnosticBag,
    cron: tuple[str, ...],
    timezone: tuple[str, ...],
    spec: specs.Schedule | specs.ResetAt,
) -> None:
    fault = cron_fault(spec.cron)
    if fault is not None:
        bag.add(
            "FC340",
            f"`{spec.cron}` is no cron expression: {fault}",
            view.program.spans.of("decorator", *cron),
            help="for example `0 6 * * 1-5`: at six on working days",
        )
    if spec.timezone is not None and not _is_timezone(spec.timezone):
        bag.add(
            "FC341",
            f"there is no time zone `{spec.timezone}`",
            view.program.spans.of("decorator", *timezone),
            help=_similar_timezone(spec.timezone),
        )


def _is_timezone(name: str) -> bool:
    """Whether the time zone exists, as far as this machine knows any."""
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return not zoneinfo.available_timezones() and re.fullmatch(r"[\w+\-/]+", name) is not None
    return True


def _similar_timezone(name: str) -> str:
    import zoneinfo

    close = nearest(name, sorted(zoneinfo.available_timezones()))
    return f"did you mean `{close}`?" if close else "use an IANA name such as `Europe/Berlin`"


def _check_project(view: View, bag: DiagnosticBag, spec: specs.Project) -> None:
    spans = view.program.spans
    if spec.name and not _PROJECT.match(spec.name):
        bag.add(
            "FC342",
            f"`{spec.name}` cannot be the name of a project",
            spans.of("decorator", "project", "name"),
            help="use lower-case letters, digits and `_`",
        )
    if spec.branch is not None and not _BRANCH.match(spec.branch):
        bag.add(
            "FC342",
            f"`{spec.branch}` cannot be the name of a branch",
            spans.of("decorator", "project", "branch"),
            help="use letters, digits, `_`, `-` and `.`",
        )


def _check_trigger(view: View, bag: DiagnosticBag, spec: specs.Trigger, name: str) -> None:
    flow = view.program.flow
    names = {parameter.name for parameter in flow.parameters}
    span = view.program.spans.of("decorator", name)
    for event in spec.events:
        if event.name in (f"metaflow.{flow.name}.end", f"flowc.{flow.name}.end"):
            _report_self(bag, view, name)
        for mapped in event.parameters:
            if mapped.parameter not in names:
                close = nearest(mapped.parameter, names)
                bag.add(
                    "FC344",
                    f"event `{event.name}` sets `{mapped.parameter}`, which is no parameter",
                    span,
                    help=f"did you mean `{close}`?" if close else "declare the parameter",
                )
    _report_repeated(bag, view, name, [event.name for event in spec.events])
    _check_reset(view, bag, spec.reset_at, name)


def _check_upstream(view: View, bag: DiagnosticBag, spec: specs.TriggerOnFinish, name: str) -> None:
    project = next((d for d in view.program.flow.decorators if isinstance(d, specs.Project)), None)
    for upstream in spec.flows:
        same_project = upstream.project in (None, project.name if project else None)
        same_branch = upstream.branch in (None, project.branch if project else None)
        if upstream.flow == view.program.flow.name and same_project and same_branch:
            _report_self(bag, view, name)
        if not upstream.flow.isidentifier():
            bag.add(
                "FC346",
                f"`{upstream.flow}` cannot be the name of a flow",
                view.program.spans.of("decorator", name),
                help="write the name of the class, or `project.branch.Flow`",
            )
    _report_repeated(
        bag, view, name, [".".join(filter(None, (u.project, u.branch, u.flow))) for u in spec.flows]
    )
    _check_reset(view, bag, spec.reset_at, name)


def _check_reset(view: View, bag: DiagnosticBag, reset: specs.ResetAt | None, name: str) -> None:
    if reset is not None:
        _check_time(view, bag, (name, "options"), (name, "options"), reset)


def _report_self(bag: DiagnosticBag, view: View, name: str) -> None:
    bag.add(
        "FC343",
        f"flow `{view.program.flow.name}` starts itself, for ever",
        view.program.spans.of("decorator", name),
        help="use a loop in the flow, or @schedule",
    )


def _report_repeated(bag: DiagnosticBag, view: View, name: str, names: list[str]) -> None:
    for word in dict.fromkeys(word for word in names if names.count(word) > 1):
        bag.add(
            "FC345",
            f"`{word}` is waited for twice",
            view.program.spans.of("decorator", name),
            help="name it once",
        )


def _check_required(view: View, bag: DiagnosticBag) -> None:
    """A flow that starts by itself must have a value for every parameter."""
    flow = view.program.flow
    scheduled = any(
        isinstance(spec, specs.Schedule | specs.TriggerOnFinish) for spec in flow.decorators
    )
    triggers = [spec for spec in flow.decorators if isinstance(spec, specs.Trigger)]
    if not scheduled and not triggers:
        return
    mapped = {m.parameter for t in triggers for event in t.events for m in event.parameters}
    for parameter in flow.parameters:
        given = parameter.name in mapped and not scheduled
        if parameter.required and parameter.default is None and not given:
            bag.add(
                "FC211",
                f"parameter `{parameter.name}` is required, but the flow starts by itself",
                view.program.spans.of("parameter", parameter.attribute),
                help="give it a default"
                + (", or map a field of the event to it" if triggers else ""),
            )
