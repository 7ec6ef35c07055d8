"""What flowc's runtime and records rely on in a manifest: environment, outputs, names."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flowc_runtime.protocol import PLAN_FILE, Env, Exit
from tests.engines.argo.checker.exits import check_exit
from tests.engines.argo.checker.jobsets import RANK_PATH, check_jobset, rank_template
from tests.engines.argo.checker.pods import RUN, Around, check_pod, in_variable, variables
from tests.engines.argo.checker.reading import Finding, Node, Objects, named
from tests.engines.argo.checker.scopes import dependencies
from tests.engines.argo.checker.templates import exit_templates, reachable, with_defaults

PATH = "{{inputs.parameters.path}}"
"""The task path of a step."""

_RETRIED = f"asInt(lastRetry.exitCode) not in [{Exit.FINAL:d}, {Exit.CODE_DIFFERS:d}]"
_SYNC_WAVE, _SYNC, _COMPARE = (
    f"argocd.argoproj.io/{name}" for name in ("sync-wave", "sync-options", "compare-options")
)
_WAVE = re.compile(r"-?[0-9]")
_INDEX = r"\{\{(item|inputs\.parameters\.\w+|=[^{}]+)\}\}"
_OUTER = re.compile(rf"r([._]({_INDEX}|0))*")
_INNER = re.compile(rf"\{{\{{inputs\.parameters\.path\}}\}}([._]({_INDEX}|0))?")
_PARAMETERS = (
    in_variable("toBase64(toJson(sprig.omit(workflow.parameters, 'json', 'flowc-event')))"),
    "e30=",
)


def check_contract(objects: Objects) -> Iterator[Finding]:
    """Findings about the templates that run flowc's runtime, and about the objects around them."""
    for name, workflow in objects.of("WorkflowTemplate").items():
        place, spec = f"WorkflowTemplate {name}", workflow["spec"]
        flow = workflow["metadata"]["labels"]["flowc.dev/flow"]
        yield from check_marks(objects, name, flow)
        code = dict(_mounted(objects, spec))
        if "entrypoint" not in spec or "activeDeadlineSeconds" not in spec:
            yield Finding(place, "does not say where it begins, or when it ends at the latest")
        if PLAN_FILE in code:
            yield from _check_parameters(place, spec, json.loads(code[PLAN_FILE])["flow"])
        around = Around(name, flow, spec, code)
        templates = named(spec["templates"])
        used = reachable([spec.get("entrypoint")], templates)
        for unused in sorted({*templates} - used - exit_templates(spec, templates)):
            yield Finding(f"{place}: {unused}", "runs never")
        for template in sorted(used & {*templates}):
            yield from _check_template(f"{place}: {template}", templates[template], around)
        yield from check_exit(place, around)
        yield from _check_whole(place, spec)


def _check_whole(place: str, spec: Node) -> Iterator[Finding]:
    """What no template shows by itself."""
    templates = [with_defaults(template, spec) for template in spec["templates"]]
    entries = sum(f"'{Env.PARAMS}'" in str(template) for template in templates)
    if entries != 1:
        yield Finding(place, f"{entries} templates get the parameters")
    told = [variables(each) for each in map(_runnable, templates) if "container" in each]
    if len({each.get(Env.CODE_SHA256) for each in told}) != 1:
        yield Finding(place, "its pods run several versions of the code")


def _runnable(template: Node) -> Node:
    return rank_template(template) if "resource" in template else template


def _check_template(place: str, template: Node, around: Around) -> Iterator[Finding]:
    if "dag" in template:
        yield from check_dag(place, template, around.spec, _Attempts.of(around.code))
    elif "resource" in template:
        yield from check_jobset(place, template, around.spec)
        # All volumes of a rank are its own.
        alone = replace(around, spec={**around.spec, "volumes": []})
        rank = rank_template(template)
        yield from _check_step(place, rank, alone)
        yield from check_pod(place, rank, alone, {Env.PATH: RANK_PATH})
    else:
        whole = with_defaults(template, around.spec)
        yield from _check_step(place, whole, around)
        yield from check_pod(place, whole, around, {Env.PATH: PATH})
        yield from _check_outputs(place, whole, variables(whole))


def _check_parameters(place: str, spec: Node, flow: Node) -> Iterator[Finding]:
    declared = [parameter["name"] for parameter in flow.get("parameters", ())]
    if list(named(spec.get("arguments", {}).get("parameters")))[: len(declared)] != declared:
        yield Finding(place, f"the flow has the parameters {declared}")


def check_marks(objects: Objects, name: str, flow: str) -> Iterator[Finding]:
    """By what people and tools find the objects of a flow, and how Argo CD treats them."""
    marks = {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/managed-by": "flowc",
        "flowc.dev/flow": flow,
    }
    for obj in objects.all:
        place = f"{obj['kind']} {obj['metadata']['name']}"
        labels, annotations = obj["metadata"]["labels"], obj["metadata"]["annotations"]
        if {key: labels.get(key) for key in marks} != marks:
            yield Finding(place, f"is marked as {labels}")
        if obj["kind"] != "WorkflowTemplate" and not _WAVE.fullmatch(
            annotations.get(_SYNC_WAVE, "")
        ):
            yield Finding(place, "Argo CD does not know when to apply it")
        if "immutable" in obj or obj["metadata"]["name"].rpartition("-")[0] in _versioned(name):
            kept = (obj.get("immutable"), annotations.get(_COMPARE), annotations.get(_SYNC))
            if kept != (True, "IgnoreExtraneous", "Prune=false,ServerSideApply=true"):
                yield Finding(place, "is not kept for the runs that use it")
        spec = obj.get("spec", {})
        for field in ("workflowMetadata", "podMetadata") if "templates" in spec else ():
            if spec[field]["labels"]["flowc.dev/flow"] != flow:
                yield Finding(place, f"{field} is of another flow")


def _versioned(name: str) -> tuple[str, str]:
    return f"{name}-code", f"{name}-runtime"


def _mounted(objects: Objects, spec: Node) -> Iterator[tuple[str, bytes]]:
    maps = objects.of("ConfigMap")
    seen: set[str] = set()
    for volume in spec["volumes"]:
        for source in volume.get("projected", {}).get("sources", ()):
            held = maps[source["configMap"]["name"]]
            for item in source["configMap"]["items"]:
                if item["path"] in seen:
                    raise ValueError(f"{item['path']} is mounted twice")
                seen.add(item["path"])
                if item["key"] in held.get("data", {}):
                    yield item["path"], held["data"][item["key"]].encode()
                else:
                    yield item["path"], base64.b64decode(held["binaryData"][item["key"]])


def check_dag(place: str, template: Node, spec: Node, attempts: _Attempts) -> Iterator[Finding]:
    """A DAG begins at one task, hands down paths, takes one case of a switch, and says when it is done."""
    templates, tasks = named(spec["templates"]), named(template["dag"]["tasks"])
    before = {name: set(dependencies(task)) for name, task in tasks.items()}
    if "retryStrategy" in template:
        tried = max(attempts.retries.values(), default=100)
        if str(template["retryStrategy"]["limit"]) not in map(str, range(1, tried + 2)):
            yield Finding(place, f"is retried {template['retryStrategy']['limit']} times")
    if sum(not names for names in before.values()) != 1:
        yield Finding(place, "does not begin at one task")
    last = set(tasks) - set().union(*before.values())
    outputs = named(template.get("outputs", {}).get("parameters"))
    if len(last) == 1 and "done" not in outputs:
        yield Finding(place, "does not say that it is done")
    own = "path" in named(template.get("inputs", {}).get("parameters"))
    for name, task in tasks.items():
        if name not in (task["template"], "again"):
            yield Finding(f"{place}.{name}", f"shows {task['template']} under another name")
        yield from _check_task(f"{place}.{name}", task)
        path = named(task.get("arguments", {}).get("parameters")).get("path", {}).get("value", "")
        if not (_INNER if own else _OUTER).fullmatch(path):
            yield Finding(f"{place}.{name}", f"{path!r} is no path")
        if "when" not in task and any(_chooses(tasks[b], templates) for b in before[name]):
            yield Finding(f"{place}.{name}", "runs whatever was chosen")


def _check_task(place: str, task: Node) -> Iterator[Finding]:
    """What a task is told besides its path: the trip of a loop; and how often it runs."""
    arguments = named(task.get("arguments", {}).get("parameters"))
    trip = arguments.get("trip", {}).get("value", "0")
    if trip not in ("0", "{{=asInt(inputs.parameters.trip) + 1}}"):
        yield Finding(place, f"{trip!r} is no trip")
    count = task.get("withSequence", {}).get("count", "{{")
    if not isinstance(count, str) or not count.startswith("{{"):
        yield Finding(place, f"runs {count} times, whatever was counted")


def _chooses(task: Node, templates: Mapping[str, Node]) -> bool:
    outputs = templates[task["template"]].get("outputs", {}).get("parameters")
    return "case" in named(outputs)


def _check_step(place: str, template: Node, around: Around) -> Iterator[Finding]:
    *start, step = template["container"]["args"]
    if start != ["task", "--step"]:
        yield Finding(place, f"runs {template['container']['args']}")
    metadata = template["metadata"]
    if metadata["labels"]["flowc.dev/step"] != step:
        yield Finding(place, "the label names another step")
    pathspec = f"{around.flow}/{RUN}/{step}/{PATH}"
    if metadata["annotations"]["flowc.dev/pathspec"] != pathspec:
        yield Finding(place, "the annotation names another task")
    environment = variables(template)
    if (Env.RANK in environment) != (Env.WORLD in environment):
        yield Finding(place, "knows half of its gang")
    for variable in (Env.RANK, Env.WORLD):
        # A rank of a JobSet learns its number elsewhere, which `check_jobset` looks at.
        if environment.get(variable) not in (None, _input(variable)):
            yield Finding(place, f"{variable} is {environment[variable]!r}")
    if environment.get(Env.PARAMS, "e30=") not in _PARAMETERS:
        yield Finding(place, f"{Env.PARAMS} is {environment[Env.PARAMS]!r}")
    yield from _check_attempts(place, template, environment, _Attempts.of(around.code))


def _input(variable: str) -> str:
    return f"{{{{inputs.parameters.{variable.removeprefix('FLOWC_').lower()}}}}}"


@dataclass(frozen=True)
class _Attempts:
    """How often each step is tried again, and what is tried once more for the fallback of @catch."""

    retries: Mapping[str, int]
    caught: frozenset[str]

    @classmethod
    def of(cls, code: Mapping[str, bytes]) -> _Attempts:
        steps = json.loads(code[PLAN_FILE])["flow"]["steps"] if PLAN_FILE in code else []
        retries, caught = {}, set()
        for step in steps:
            used = {spec["kind"]: spec for spec in step.get("decorators", ())}
            retries[step["name"]] = used.get("retry", {}).get("times", 0)
            caught |= {step["name"]} if "catch" in used else set()
        return cls(retries, frozenset(caught))


def _check_attempts(
    place: str, template: Node, environment: Mapping[str, str | None], attempts: _Attempts
) -> Iterator[Finding]:
    step, attempt = template["container"]["args"][-1], environment[Env.ATTEMPT]
    # Where the plan is not mounted, only the runtime can compare it with the manifest.
    retries = attempts.retries.get(step, int(environment[Env.RETRIES] or 0))
    limits = [retries + (step in attempts.caught)] if attempts.retries else [retries, retries + 1]
    if environment[Env.RETRIES] != str(retries):
        yield Finding(place, f"knows of {environment[Env.RETRIES]} retries, not of {retries}")
    strategy = template.get("retryStrategy")
    if strategy is None:
        if attempt not in ("0", "{{inputs.parameters.attempt}}"):
            yield Finding(place, f"is attempt {attempt!r}, and never retried")
        return
    if strategy.get("retryPolicy") != "Always":
        yield Finding(place, "is not retried after every kind of failure")
    if strategy.get("expression") != (None if "resource" in template else _RETRIED):
        yield Finding(place, "is retried after what no retry can change")
    if attempt != "{{retries}}":
        yield Finding(place, f"is retried as attempt {attempt!r}")
    if int(strategy["limit"]) not in limits:
        yield Finding(place, f"is retried {strategy['limit']} times for {retries} retries")


def _check_outputs(
    place: str, template: Node, environment: Mapping[str, str | None]
) -> Iterator[Finding]:
    outputs = named(template.get("outputs", {}).get("parameters"))
    out = environment[Env.OUT]
    for name, output in outputs.items():
        if output["valueFrom"].get("path") != f"{out}/{name}":
            yield Finding(place, f"the runtime does not write {output['valueFrom']}")
        if name not in ("count", "case", "trip", "done"):
            yield Finding(place, f"the runtime gives no output {name!r}")
