"""Parameters of the flow as parameters of the workflow: texts, as on the command line."""

from __future__ import annotations

import json

from flowc.diagnostics import DiagnosticBag
from flowc.ir import model, specs
from flowc.targets.argo.model import Parameter
from flowc.targets.argo.text import EVENT_PARAMETER, can_travel, display_text
from flowc.targets.base import Unit

UNSET = "<unset>"
"""The text that stands for "no value given"; the runtime then takes the default from the plan."""

SCHEMA = "flowc.dev/parameters"
"""The annotation that tells the types of parameters, which a workflow template has no field for."""

TAKEN = "json"
"""Argo's own parameter, which holds all others; one of a flow would be lost behind it."""

LIMIT = 100_000
"""Characters of a default value: all values together become one variable of at most 128 KiB."""


def lower_parameters(unit: Unit, bag: DiagnosticBag) -> tuple[Parameter, ...]:
    """The parameters of the workflow, in order of definition."""
    result = []
    for parameter in unit.program.flow.parameters:
        value = default_text(parameter)
        _check(unit, parameter, value, bag)
        result.append(
            Parameter(
                parameter.name,
                value,
                display_text(parameter.help) if parameter.help else parameter.help,
                parameter.type,
                parameter.separator,
            )
        )
    return tuple(result)


def event_parameter(flow: model.Flow) -> tuple[Parameter, ...]:
    """The parameter that says which event started a run, for flows that events start."""
    started = any(isinstance(d, specs.Trigger | specs.TriggerOnFinish) for d in flow.decorators)
    return (Parameter(EVENT_PARAMETER, "", "what started the run"),) if started else ()


def default_text(parameter: model.Parameter) -> str | None:
    """A parameter's default as text; None where whoever starts a run has to give a value.

    A default that no text stands for, or whose text cannot travel, becomes `UNSET`.
    """
    if parameter.required:
        return None
    shown = _shown(parameter)
    # Argo replaces tags in parameters before a run, and fails it where one is no sound expression.
    return UNSET if shown is None or not can_travel(shown) else shown


def _shown(parameter: model.Parameter) -> str | None:
    value = parameter.default
    if value is None:
        return None
    if parameter.type == "json":
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and parameter.separator is not None:
        text = parameter.separator.join(map(str, value))
        return text if text.split(parameter.separator) == value else None
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, (int, float)) else None


def _check(unit: Unit, parameter: model.Parameter, value: str | None, bag: DiagnosticBag) -> None:
    if parameter.name == TAKEN:
        bag.add(
            "FC507",
            f"a parameter cannot be called `{TAKEN}` on Argo, which has a variable of that name",
            unit.program.spans.of("parameter", parameter.attribute),
            help="call it something else",
        )
    if value is not None and len(value.encode("utf-8", "surrogatepass")) > LIMIT:
        bag.add(
            "FC505",
            f"the default of `{parameter.name}` is too large for Argo",
            unit.program.spans.of("parameter", parameter.attribute),
            help="put it into a file, and the file's address into the parameter",
        )
