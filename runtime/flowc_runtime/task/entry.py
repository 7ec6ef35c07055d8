"""The first task of a run: the run's record, and parameter values as they were given."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from flowc_runtime.datastore import timestamps
from flowc_runtime.datastore.records import RunRecord
from flowc_runtime.plan import ParameterPlan, Plan
from flowc_runtime.protocol import Exit, JSONValue
from flowc_runtime.task.errors import TaskError
from flowc_runtime.task.files import store_files
from flowc_runtime.versions import versions

if TYPE_CHECKING:
    from flowc_runtime.datastore.run_store import RunStore
    from flowc_runtime.task.request import RunFacts, TaskRequest

UNSET = "<unset>"
"""How engines that know only texts spell a parameter that was not given."""

_TRUE = frozenset({"1", "true", "t", "yes", "y", "on"})
_FALSE = frozenset({"0", "false", "f", "no", "n", "off"})


def open_run(run: RunStore, request: TaskRequest) -> RunRecord:
    """The run's record; the first task of a run on an engine creates it.

    Raises:
        TaskError: if a parameter has no value or a wrong one, or if the run exists with other values.
        RunConflict: if the run exists and belongs to another execution.
    """
    if request.params is None:
        return run.read_run()
    parameters = request.plan.parameters
    values = parse_parameters(parameters, request.params)
    values = store_files(parameters, values, run.blobs, (os.getcwd(), *sys.path[:1]))
    record = run_record(
        request.plan, request.facts, values, run.write_plan(request.plan), request.event
    )
    found = run.create_run(record)
    if found.parameters != record.parameters:
        raise TaskError(
            f"run {run.flow}/{run.run} was started with other parameters than this task got",
            Exit.ENVIRONMENT,
        )
    return found


def run_record(
    plan: Plan,
    facts: RunFacts,
    parameters: Mapping[str, JSONValue],
    ir: str,
    event: JSONValue = None,
) -> RunRecord:
    """The record of a run that starts now.

    Args:
        plan: The flow's plan.
        facts: The run.
        parameters: Parsed values by name.
        ir: Digest of the blob that holds the plan.
        event: What triggered the run.
    """
    known = versions()
    return RunRecord(
        flow=plan.flow,
        run=facts.run,
        target=facts.target,
        uid=facts.uid,
        created=timestamps.now(),
        user=facts.user,
        parameters=dict(parameters),
        configs=dict(plan.configs),
        tags=tuple(sorted(set(facts.tags))),
        system_tags=_system_tags(facts, known),
        event=event,
        code=facts.code,
        ir=ir,
        origin=facts.origin,
        versions=known,
    )


def parse_parameters(
    parameters: tuple[ParameterPlan, ...], given: Mapping[str, JSONValue]
) -> dict[str, JSONValue]:
    """Values by name, from what was given: texts are read as on the command line.

    Raises:
        TaskError: naming the parameter, if it has no value or a wrong one.
    """
    values: dict[str, JSONValue] = {}
    for parameter in parameters:
        value = given.get(parameter.name, UNSET)
        if value == UNSET:
            if parameter.required:
                raise TaskError(f"parameter `{parameter.name}` has no value")
            values[parameter.name] = default_of(parameter)
            continue
        try:
            values[parameter.name] = parse_value(parameter, value)
        except ValueError as error:
            raise TaskError(f"parameter `{parameter.name}`: {error}") from None
    return values


def default_of(parameter: ParameterPlan) -> JSONValue:
    """The value of a parameter that was not given."""
    default = parameter.default
    if isinstance(default, str) and parameter.separator is not None:
        return list(default.split(parameter.separator))
    return default


def parse_value(parameter: ParameterPlan, value: JSONValue) -> JSONValue:
    """One value as the parameter's type wants it.

    Raises:
        ValueError: if it is not of that type.
    """
    if isinstance(value, str):
        return _parse_text(parameter, value)
    if parameter.type == "float" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if parameter.type == "str" and value is not None and parameter.separator is None:
        return json.dumps(value)
    return value


def _parse_text(parameter: ParameterPlan, text: str) -> JSONValue:
    kind = parameter.type
    if kind == "int":
        return int(text)
    if kind == "float":
        return _finite(float(text))
    if kind == "bool":
        return _truth(text)
    if kind == "json":
        return parse_json(text)
    if parameter.separator is not None:
        return list(text.split(parameter.separator))
    return text


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError(f"{number} cannot be recorded: a run's parameters are JSON")
    return number


def _truth(text: str) -> bool:
    folded = text.strip().lower()
    if folded not in _TRUE | _FALSE:
        raise ValueError(f"{text!r} is neither true nor false")
    return folded in _TRUE


def parse_json(text: str) -> JSONValue:
    """A value that JSON can carry, from its text.

    Raises:
        ValueError: if the text is none; NaN and infinities are no JSON either.
    """
    try:
        value: JSONValue = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error}") from None
    return value


def _no_constant(name: str) -> JSONValue:
    raise ValueError(f"{name} is not JSON")


def _system_tags(facts: RunFacts, known: Mapping[str, str]) -> tuple[str, ...]:
    runtime = "dev" if facts.target == "local" else facts.target
    production = facts.namespace if (facts.namespace or "").startswith("production:") else None
    return (
        *((production,) if production else ()),
        f"flowc_version:{known['flowc_runtime']}",
        f"python_version:{'.'.join(map(str, sys.version_info[:3]))}",
        f"runtime:{runtime}",
        f"user:{facts.user}",
        *(facts.project.tags if facts.project else ()),
    )
