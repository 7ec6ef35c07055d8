"""A flow's parameters as options of a command line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from flowc_runtime.task.entry import parse_value

if TYPE_CHECKING:
    from flowc.ir.model import Flow, Parameter
    from flowc_runtime.plan import ParameterPlan, Plan
    from flowc_runtime.protocol import JSONValue

_PREFIX = "parameter_"  # so that no parameter meets one of the command's own options

_EXPECTED = {"int": "a whole number", "float": "a number", "bool": "true or false", "json": "JSON"}


class ParameterType(click.ParamType[Any]):
    """A parameter's type, read as a task of an engine would read it."""

    def __init__(self, parameter: ParameterPlan) -> None:
        self.name = parameter.type
        self._parameter = parameter

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> JSONValue:
        """The value of a text."""
        try:
            return parse_value(self._parameter, value)
        except ValueError:
            expected = _EXPECTED.get(self._parameter.type, "a value")
            self.fail(f"expected {expected}, got `{value}`", param, ctx)


def parameter_options(plan: Plan, flow: Flow) -> list[click.Option]:
    """One option for each parameter, required where the flow says so.

    The variable `METAFLOW_RUN_<NAME>` stands in for an option that is not given.
    """
    described = {parameter.name: parameter for parameter in flow.parameters}
    return [_option(parameter, described[parameter.name]) for parameter in plan.parameters]


def given_values(plan: Plan, values: Mapping[str, Any]) -> dict[str, JSONValue]:
    """The parameters that were given, by name, from a command's parsed options."""
    pairs = ((p.name, values.get(_PREFIX + p.attribute)) for p in plan.parameters)
    return {name: value for name, value in pairs if value is not None}


def describe(parameter: Parameter) -> tuple[str, str, str]:
    """A parameter for tables: its option, type and default, and help."""
    if parameter.required:
        default = "required"
    elif parameter.default is None:
        default = ""
    else:
        default = f"= {json.dumps(parameter.default, ensure_ascii=False)}"
    return f"--{parameter.name}", f"{parameter.type} {default}".rstrip(), parameter.help


def _option(parameter: ParameterPlan, described: Parameter) -> click.Option:
    _, kind, text = describe(described)
    # `--debug` alone means true, `--debug false` is possible as well.
    flag: dict[str, Any] = (
        {"is_flag": False, "flag_value": "true"} if parameter.type == "bool" else {}
    )
    return click.Option(
        [f"--{parameter.name}", _PREFIX + parameter.attribute],
        type=ParameterType(parameter),
        required=parameter.required,
        metavar=parameter.type.upper(),
        envvar=f"METAFLOW_RUN_{parameter.name.upper().replace('-', '_')}",
        help=f"{text.rstrip('.')}{'. ' if text else ''}[{kind}]",
        **flag,
    )
