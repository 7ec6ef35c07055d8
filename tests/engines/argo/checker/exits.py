"""The exit handler: what it calls, when, and that none of it can change what became of the run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping

from flowc_runtime.protocol import PLAN_FILE, Env
from tests.engines.argo.checker.pods import Around, check_pod, in_variable, variables
from tests.engines.argo.checker.reading import Finding, Node, named
from tests.engines.argo.checker.templates import with_defaults

_SUCCEEDED, _FAILED = (f"'{{{{workflow.status}}}}' {sign} 'Succeeded'" for sign in ("==", "!="))
_TOLERANT = {"failed": True, "error": True}
_OWN: Mapping[str, Mapping[str, str]] = {
    "end": {Env.FAILURES: in_variable("toBase64(workflow.failures)")},
    "hook": {},
    "notify": {Env.STATUS: "{{workflow.status}}"},
}
"""The commands of the runtime that a pod may run when a run is over, and what each is told."""

_KEYS = {
    Env.SLACK_WEBHOOK: "slack_webhook_url",
    Env.PAGER_DUTY_KEY: "pager_duty_integration_key",
    Env.INCIDENT_IO_KEY: "incident_io_api_key",
}
"""The keys of the Secret with which people are told; one of them will do."""

Calls = Counter[tuple[str, str]]
"""How often each hook is called on which condition."""


def check_exit(place: str, around: Around) -> Iterator[Finding]:
    """Findings about the exit handler of a workflow, and about there being none."""
    calls: Calls = Counter()
    if handler := around.spec.get("onExit"):
        templates = named(around.spec["templates"])
        tasks = named(templates[handler]["dag"]["tasks"])
        first = [name for name, task in tasks.items() if _command(templates, task) == ["end"]]
        for name, task in tasks.items():
            where = f"{place}: {handler}.{name}"
            if task["template"] != f"{handler}-{name}":
                yield Finding(where, f"runs {task['template']}, which is shown under another name")
            yield from _check_task(where, task, [] if name in first else first)
            template = with_defaults(templates[task["template"]], around.spec)
            yield from _check_pod(where, task, template, around)
            command = _command(templates, task)
            if command[0] == "hook":
                calls[command[-1], task["when"]] += 1
        if calls and len(first) != 1:
            yield Finding(place, "hooks look at a run whose end nobody has recorded")
    if PLAN_FILE in around.code and calls != (asked := _asked(around.code)):
        yield Finding(place, f"the flow asks for {dict(asked)}, and gets {dict(calls)}")


def _command(templates: Mapping[str, Node], task: Node) -> list[str]:
    command: list[str] = templates[task["template"]]["container"]["args"]
    return command


def _asked(code: Mapping[str, bytes]) -> Calls:
    flow = json.loads(code[PLAN_FILE])["flow"]
    hooks = [spec for spec in flow.get("decorators", ()) if spec["kind"] == "exithook"]
    return Counter(
        (name, condition)
        for hook in hooks
        for field, condition in (("on_success", _SUCCEEDED), ("on_error", _FAILED))
        for name in hook[field]
    )


def _check_task(place: str, task: Node, first: list[str]) -> Iterator[Finding]:
    if task.get("continueOn") != _TOLERANT:
        yield Finding(place, "its failure would be that of the run")
    if task.get("when") not in (_SUCCEEDED, _FAILED):
        yield Finding(place, f"{task.get('when')!r} is no end of a run")
    if list(task.get("dependencies", ())) != first:
        yield Finding(place, f"comes after {task.get('dependencies')}, not after {first}")


def _check_pod(place: str, task: Node, template: Node, around: Around) -> Iterator[Finding]:
    command, *rest = template["container"]["args"]
    if command not in _OWN or len(rest) != (command == "hook"):
        yield Finding(place, f"runs {[command, *rest]}")
        return
    if command == "end" and task["when"] != _FAILED:
        yield Finding(place, "records a success, which the last step has done")
    yield from check_pod(place, template, around, {Env.PATH: "r", **_OWN[command]})
    told = {name for name, value in variables(template).items() if value is None}
    if told != (set(_KEYS) if command == "notify" else set()):
        yield Finding(place, f"learns {told}")
    else:
        yield from _check_secret(place, named(template["container"]["env"]), told)


def _check_secret(place: str, env: Mapping[str, Node], told: set[str]) -> Iterator[Finding]:
    references = {name: env[name]["valueFrom"].get("secretKeyRef", {}) for name in told}
    for name, reference in references.items():
        if (reference.get("key"), reference.get("optional")) != (_KEYS[name], True):
            yield Finding(place, f"{name} is not the key of a Secret that may lack it: {reference}")
    if len({reference.get("name") for reference in references.values()}) > 1:
        yield Finding(place, "learns from two Secrets whom to tell")
