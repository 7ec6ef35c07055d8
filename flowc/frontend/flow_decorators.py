"""From flow decorators as they were written to typed specs, defaults resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from flowc.diagnostics import DiagnosticBag
from flowc.frontend.attributes import CONTEXT_NOTE, Attributes, Unknown
from flowc.frontend.decorators import decorator_node, read_foreign, report_unknown_decorator
from flowc.ir import specs
from flowc.ir.program import Spans
from flowc_runtime.decorators.builtin import SIGNATURES
from flowc_runtime.decorators.use import REPEATABLE, DecoratorUse
from flowc_runtime.parameters import ParameterContext

ALIASES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
"""Short names that crontab knows."""


_Read = TypeVar("_Read")


def read_flow_decorators(
    uses: Iterable[DecoratorUse], context: ParameterContext, spans: Spans, bag: DiagnosticBag
) -> tuple[specs.FlowDecoratorSpec, ...]:
    """The specs of a flow's decorators, top-most first.

    `context` is what functions get that compute the name of an event.
    """
    found: list[specs.FlowDecoratorSpec] = []
    seen: dict[str, int] = {}
    for use in uses:
        number = seen[use.name] = seen.get(use.name, -1) + 1
        node = decorator_node((), use.name, number)
        if number and use.name in SIGNATURES and use.name not in REPEATABLE:
            bag.add(
                "FC305",
                f"the flow has @{use.name} more than once",
                spans.of(*node),
                help="keep one of them",
            )
            continue
        spec = _read(use, node, context, spans, bag)
        if spec is not None:
            found.append(spec)
    return tuple(found)


def _read(
    use: DecoratorUse,
    node: tuple[str, ...],
    context: ParameterContext,
    spans: Spans,
    bag: DiagnosticBag,
) -> specs.FlowDecoratorSpec | None:
    if use.target is None:
        if use.name in _CONVERTERS:
            return _CONVERTERS[use.name](Attributes(use, node, spans, bag), context)
        if use.name in SIGNATURES:
            bag.add(
                "FC307",
                f"@{use.name} belongs on a step, not on the flow's class",
                spans.of(*node),
                help="move it above the step's `def`",
            )
            return None
        report_unknown_decorator(use, node, spans, bag)
    return read_foreign(use, node, spans, bag)


def _schedule(a: Attributes, _: ParameterContext) -> specs.Schedule | None:
    cron = a.text("cron")
    if cron is None:
        if a.flag("weekly"):
            cron = "0 0 ? * SUN *"
        elif a.flag("hourly"):
            cron = "0 * * * ? *"
        elif a.flag("daily"):
            cron = "0 0 * * ? *"
        else:
            return None
    return specs.Schedule(ALIASES.get(cron.strip(), cron.strip()), a.text("timezone"))


def _project(a: Attributes, _: ParameterContext) -> specs.Project:
    return specs.Project(a.text("name") or "", a.text("branch"), a.flag("production"))


def _trigger(a: Attributes, context: ParameterContext) -> specs.Trigger | None:
    expected = "a name, or a mapping with `name` and `parameters`"
    events = _read_each(a, ("event", "events"), lambda value: _event(value, context), expected)
    return specs.Trigger(events, _reset_at(a))


def _trigger_on_finish(a: Attributes, context: ParameterContext) -> specs.TriggerOnFinish:
    def read(value: Any) -> specs.Upstream | None:
        return _upstream(value(context) if callable(value) else value)

    expected = "the name of a flow, or a mapping with `name`"
    return specs.TriggerOnFinish(_read_each(a, ("flow", "flows"), read, expected), _reset_at(a))


def _read_each(
    a: Attributes, names: tuple[str, str], read: Callable[[Any], _Read | None], expected: str
) -> tuple[_Read, ...]:
    """What an attribute, given alone or as a list, means; each value that means nothing is reported."""
    found = []
    for name, value in _one_or_many(a, *names):
        try:
            item = read(value)
        except Exception as error:  # noqa: BLE001 - whatever the user's function raises is the finding
            _report_failed(a, name, error)
            continue
        if item is None:
            a.refuse(name, expected)
        else:
            found.append(item)
    if not found and not set(names) & set(a.use.attributes):
        _report_nothing(a, names[0])
    return tuple(found)


def _exit_hook(a: Attributes, _: ParameterContext) -> specs.ExitHook:
    options = a.values["options"]
    image = options.get("image") if isinstance(options, Mapping) else None
    if not isinstance(options, Mapping) or not {"image"}.issuperset(options):
        a.refuse("options", "a mapping with the key `image`")
    return specs.ExitHook(_hooks(a, "on_success"), _hooks(a, "on_error"), image)


def _hooks(a: Attributes, name: str) -> tuple[str, ...]:
    values = a.values[name]
    found: list[str] = []
    for value in values if isinstance(values, list | tuple) else [values]:
        if isinstance(value, str):
            module, _, function = value.rpartition(".")
            found.append(f"{module}:{function}")
        elif callable(value) and "<" not in getattr(value, "__qualname__", "<"):
            found.append(f"{value.__module__}:{value.__qualname__}")
        else:
            a.refuse(name, "a list of functions of a module")
            break
    return tuple(found)


def _conda_base(a: Attributes, _: ParameterContext) -> specs.CondaBase:
    packages = {pair.name: pair for pair in (*a.pairs("libraries"), *a.pairs("packages"))}
    return specs.CondaBase(tuple(packages.values()), a.text("python"), a.flag("disabled"))


def _pypi_base(a: Attributes, _: ParameterContext) -> specs.PypiBase:
    return specs.PypiBase(a.pairs("packages"), a.text("python"), a.flag("disabled"))


def _external_task_sensor(a: Attributes, _: ParameterContext) -> specs.ExternalTaskSensor:
    return specs.ExternalTaskSensor(
        options=_sensor(a),
        dag_id=a.text("external_dag_id"),
        task_ids=a.names("external_task_ids"),
        allowed_states=a.names("allowed_states"),
        failed_states=a.names("failed_states"),
        execution_delta=a.integer("execution_delta"),
        check_existence=a.flag("check_existence"),
    )


def _s3_key_sensor(a: Attributes, _: ParameterContext) -> specs.S3KeySensor:
    return specs.S3KeySensor(
        options=_sensor(a),
        keys=a.names("bucket_key"),
        bucket=a.text("bucket_name"),
        wildcard_match=a.flag("wildcard_match"),
        connection=a.text("aws_conn_id"),
        verify=a.flag_or_none("verify"),
    )


def _sensor(a: Attributes) -> specs.SensorOptions:
    return specs.SensorOptions(
        timeout=a.count("timeout", 3600),
        poke_interval=a.count("poke_interval", 60),
        mode=a.text("mode") or "reschedule",
        exponential_backoff=a.flag("exponential_backoff"),
        pool=a.text("pool"),
        soft_fail=a.flag("soft_fail"),
        name=a.text("name"),
        description=a.text("description"),
    )


def _one_or_many(a: Attributes, one: str, many: str) -> list[tuple[str, Any]]:
    if a.values[one] is not None and a.given(many):
        a.bag.add(
            "FC309",
            f"@{a.use.name} has both `{one}` and `{many}`",
            a.span(many),
            help=f"put everything into `{many}`",
        )
    several = a.values[many]
    found = [(one, a.values[one])] if a.values[one] is not None else []
    found += [
        (many, value) for value in (several if isinstance(several, list | tuple) else [several])
    ]
    return [(name, value) for name, value in found if not isinstance(value, Unknown)]


def _report_nothing(a: Attributes, name: str) -> None:
    a.bag.add(
        "FC304",
        f"@{a.use.name} needs `{name}`",
        a.span(),
        help=f"write `@{a.use.name}({name}=...)`",
    )


def _report_failed(a: Attributes, name: str, error: Exception) -> None:
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    a.bag.add(
        "FC311",
        f"computing `{name}` of @{a.use.name} failed: {reason}",
        a.span(name),
        help=f"the function is given {CONTEXT_NOTE}",
    )


def _event(value: Any, context: ParameterContext) -> specs.Event | None:
    value = value(context) if callable(value) else value
    if isinstance(value, str):
        return specs.Event(value, ())
    if not isinstance(value, Mapping) or not {"name", "parameters"}.issuperset(value):
        return None
    name, mapped = value.get("name"), value.get("parameters", {})
    name = name(context) if callable(name) else name
    mapped = mapped(context) if callable(mapped) else mapped
    fields = _fields(mapped)
    return specs.Event(name, fields) if isinstance(name, str) and fields is not None else None


def _fields(mapped: Any) -> tuple[specs.MappedField, ...] | None:
    if isinstance(mapped, Mapping):
        entries = list(mapped.items())
    elif isinstance(mapped, list | tuple):
        entries = [(item, item) if isinstance(item, str) else item for item in mapped]
    else:
        return None
    found = []
    for entry in entries:
        match entry:
            case (str(parameter), str(field)) | [str(parameter), str(field)]:
                found.append(specs.MappedField(parameter, field))
            case _:
                return None
    return tuple(found)


def _upstream(value: Any) -> specs.Upstream | None:
    if isinstance(value, str):
        match value.split("."):
            case [flow]:
                return specs.Upstream(flow, None, None)
            case [project, flow]:
                return specs.Upstream(flow, project, None)
            case [project, *branch, flow]:
                return specs.Upstream(flow, project, ".".join(branch))
    if not isinstance(value, Mapping) or not {"name", "project", "project_branch"}.issuperset(
        value
    ):
        return None
    name, of, on = value.get("name"), value.get("project"), value.get("project_branch")
    if not isinstance(name, str) or not all(t is None or isinstance(t, str) for t in (of, on)):
        return None
    return specs.Upstream(name, of, on)


def _reset_at(a: Attributes) -> specs.ResetAt | None:
    options = a.values["options"]
    if not options:
        return None
    reset = options.get("reset_at", {}) if isinstance(options, Mapping) else None
    if not isinstance(reset, Mapping) or not {"cron", "timezone"}.issuperset(reset):
        a.refuse("options", "`{'reset_at': {'cron': ..., 'timezone': ...}}`")
        return None
    cron, timezone = reset.get("cron"), reset.get("timezone")
    return specs.ResetAt(str(cron), timezone) if cron else None


_CONVERTERS: dict[str, Callable[[Attributes, ParameterContext], specs.FlowDecoratorSpec | None]] = {
    "airflow_external_task_sensor": _external_task_sensor,
    "airflow_s3_key_sensor": _s3_key_sensor,
    "conda_base": _conda_base,
    "exit_hook": _exit_hook,
    "project": _project,
    "pypi_base": _pypi_base,
    "schedule": _schedule,
    "trigger": _trigger,
    "trigger_on_finish": _trigger_on_finish,
}
