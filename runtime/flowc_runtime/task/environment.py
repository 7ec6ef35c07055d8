"""From the environment of a container to the request it stands for."""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Mapping

from flowc_runtime.paths import is_path
from flowc_runtime.plan import Plan, PlanVersionError, plan_from_json
from flowc_runtime.project import ProjectBranch
from flowc_runtime.protocol import (
    PACKED,
    PLAN_FILE,
    PROTOCOL_VERSION,
    TOO_LARGE,
    Env,
    Exit,
    JSONValue,
)
from flowc_runtime.task.errors import TaskError
from flowc_runtime.task.request import Rank, RunFacts, TaskRequest
from flowc_runtime.task.setup import decorator

_DIED = "earlier attempts died before they could say why"


def check_protocol(environment: Mapping[str, str]) -> None:
    """Refuse what was compiled for a protocol that this runtime does not speak.

    Raises:
        TaskError: naming both versions.
    """
    spoken = environment.get(Env.PROTOCOL, "")
    if spoken not in (str(PROTOCOL_VERSION), str(PROTOCOL_VERSION - 1)):
        raise TaskError(
            f"the task was compiled for protocol {spoken or '(none)'}, this flowc_runtime speaks"
            f" {PROTOCOL_VERSION - 1} and {PROTOCOL_VERSION}",
            Exit.ENVIRONMENT,
        )


def read_plan(folder: str) -> Plan:
    """The plan in a code folder.

    Raises:
        TaskError: if there is none that this runtime can read.
    """
    path = os.path.join(folder, PLAN_FILE)
    try:
        with open(path, "rb") as file:
            return plan_from_json(json.load(file)["plan"])
    except OSError as error:
        raise TaskError(f"cannot read {path}: {error.strerror}", Exit.ENVIRONMENT) from error
    except PlanVersionError as error:
        raise TaskError(str(error), Exit.ENVIRONMENT) from error
    except (ValueError, KeyError, TypeError) as error:
        raise TaskError(f"{path} holds no plan: {error!r}", Exit.ENVIRONMENT) from error


def request_of(environment: Mapping[str, str], step: str, plan: Plan) -> TaskRequest:
    """The attempt that an engine asks for.

    Raises:
        TaskError: naming the variable that is missing or cannot be right.
    """
    if all(known.name != step for known in plan.steps):
        raise TaskError(f"the flow {plan.flow} has no step `{step}`", Exit.CODE_DIFFERS)
    path = _needed(environment, Env.PATH)
    if not is_path(path):
        raise TaskError(f"{Env.PATH} is {path!r}, which is no task path", Exit.ENVIRONMENT)
    attempt = _number(environment, Env.ATTEMPT, 0)
    retries = _number(environment, Env.RETRIES, 0)
    request = TaskRequest(
        plan,
        _facts(environment),
        step,
        path,
        attempt,
        retries,
        rank=_rank(environment),
    )
    fallback = environment.get(Env.FALLBACK) or None
    if fallback is None and attempt > retries and decorator(request.step_plan, "catch") is not None:
        fallback = _DIED
    if not request.is_first:
        return _with(request, fallback=fallback)
    params = _json(environment, Env.PARAMS)
    if params is not None and not isinstance(params, dict):
        raise TaskError(f"{Env.PARAMS} does not hold a JSON object", Exit.ENVIRONMENT)
    event = _json(environment, Env.EVENT)
    _check_event(event)
    given = {name: unpack(name, value) for name, value in (params or {}).items()}
    return _with(request, fallback=fallback, params=given, event=event)


def unpack(name: str, value: JSONValue) -> JSONValue:
    """A parameter's value as it was given, before it was made fit for the engine.

    Raises:
        TaskError: if it begins as one that was, and is none.
    """
    if not isinstance(value, str) or not value.startswith(PACKED):
        return value
    try:
        return base64.b64decode(value.removeprefix(PACKED), validate=True).decode()
    except (binascii.Error, ValueError):
        raise TaskError(f"parameter `{name}`: {PACKED} is not followed by base64") from None


def _check_event(event: JSONValue) -> None:
    for each in event if isinstance(event, list) else ():
        if isinstance(each, dict) and each.get("type") == "event" and each.get("payload") is None:
            raise TaskError(
                f"the payload of the event `{each.get('name')}` could not be carried: it holds an"
                " opening of an expression, two braces and `=`, and beside it a number of more than 15"
                " digits; write one of them another way",
                Exit.FINAL,
            )


def _with(request: TaskRequest, **changes: object) -> TaskRequest:
    from dataclasses import replace

    return replace(request, **changes)  # type: ignore[arg-type]


def _facts(environment: Mapping[str, str]) -> RunFacts:
    run = _needed(environment, Env.RUN)
    tags = environment.get(Env.TAGS, "")
    engine = environment.get(Env.ENGINE, "")
    return RunFacts(
        run=run,
        uid=environment.get(Env.RUN_UID) or run,
        store=environment.get(Env.STORE, ""),
        user=environment.get(Env.USER) or engine or "unknown",
        target=engine or "unknown",
        code=environment.get(Env.CODE_SHA256) or None,
        tags=tuple(tag for tag in tags.split(",") if tag),
        namespace=environment.get(Env.NAMESPACE) or None,
        origin=environment.get(Env.ORIGIN_RUN) or None,
        codec=environment.get(Env.CODEC) or "auto",
        engine={"target": engine} if engine else {},
        project=_project(environment),
    )


def _project(environment: Mapping[str, str]) -> ProjectBranch | None:
    name, branch = environment.get(Env.PROJECT), environment.get(Env.BRANCH)
    return ProjectBranch(name, branch) if name and branch else None


def _rank(environment: Mapping[str, str]) -> Rank | None:
    if not environment.get(Env.RANK):
        return None
    number = _number(environment, Env.RANK, 0)
    return Rank(number, _number(environment, Env.WORLD, 1), environment.get(Env.MAIN) or None)


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise TaskError(f"{name} is not set", Exit.ENVIRONMENT)
    return value


def _too_large(name: str, size: str) -> str:
    what = "the event that started the run is" if name == Env.EVENT else "the run's parameters are"
    return (
        f"{what} too large: {size} bytes in base64, and 128 KiB is all that a variable holds;"
        " put the data into a file or an object, and pass on where that is"
    )


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isdecimal():
        raise TaskError(f"{name} is {text!r}, which is no number", Exit.ENVIRONMENT)
    return int(text)


def _json(environment: Mapping[str, str], name: str) -> JSONValue:
    text = environment.get(name, "")
    if not text:
        return None
    if text.startswith(TOO_LARGE):
        raise TaskError(_too_large(name, text.removeprefix(TOO_LARGE)), Exit.FINAL)
    try:
        value: JSONValue = json.loads(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as error:
        raise TaskError(f"{name} does not hold base64 of JSON: {error}", Exit.ENVIRONMENT) from None
    return value
