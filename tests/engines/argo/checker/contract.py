"""What flowc's runtime and records rely on in a manifest: environment, outputs, names."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flowc.packaging import digest_files
from flowc_runtime.protocol import IN_STORE, PLAN_FILE, PROTOCOL_VERSION, Env, Exit
from tests.engines.argo.checker.jobsets import RANK_PATH, check_jobset, rank_template
from tests.engines.argo.checker.reading import Finding, Node, Objects, named
from tests.engines.argo.checker.scopes import dependencies
from tests.engines.argo.checker.templates import exit_templates, with_defaults

_KNOWN = {value for name, value in vars(Env).items() if name.isupper()}
_FIXED = {
    Env.PROTOCOL: str(PROTOCOL_VERSION),
    Env.ENGINE: "argo",
    Env.CONTROL: "files",
    Env.RUN: "argo-{{workflow.name}}-{{=workflow.uid[0:8]}}",
    Env.RUN_UID: "{{workflow.uid}}",
    Env.PATH: "{{inputs.parameters.path}}",
}
_RETRIED = f"asInt(lastRetry.exitCode) not in [{Exit.FINAL:d}, {Exit.CODE_DIFFERS:d}]"
_SYNC_WAVE, _SYNC, _COMPARE = (
    f"argocd.argoproj.io/{name}" for name in ("sync-wave", "sync-options", "compare-options")
)
_WAVE = re.compile(r"-?[0-9]")
_INDEX = r"\{\{(item|inputs\.parameters\.\w+|=[^{}]+)\}\}"
_OUTER = re.compile(rf"r([._]({_INDEX}|0))*")
_INNER = re.compile(rf"\{{\{{inputs\.parameters\.path\}}\}}([._]({_INDEX}|0))?")
_PARAMETERS = ("{{=toBase64(toJson(sprig.omit(workflow.parameters, 'json')))}}", "e30=")


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
        late = exit_templates(spec, named(spec["templates"]))
        entries = 0
        for template in spec["templates"]:
            where = f"{place}: {template['name']}"
            entries += f"'{Env.PARAMS}'" in str(template)
            if template["name"] not in late and "dag" in template:
                yield from check_dag(where, template, spec, _Attempts.of(code))
            elif template["name"] not in late and "resource" in template:
                yield from check_jobset(where, template, spec)
                rank = rank_template(template)
                yield from _check_pod(where, name, rank, {**spec, "volumes": []}, flow, code)
            elif template["name"] not in late:
                yield from _check_pod(where, name, with_defaults(template, spec), spec, flow, code)
        if entries != 1:
            yield Finding(place, f"{entries} templates get the parameters")


def _check_pod(
    place: str, name: str, template: Node, spec: Node, flow: str, code: Mapping[str, bytes]
) -> Iterator[Finding]:
    environment = {e["name"]: e.get("value") for e in template["container"]["env"]}
    yield from _check_step(place, template, environment, flow)
    volumes = {**named(spec["volumes"]), **named(template.get("volumes"))}
    yield from _check_places(place, template, environment, volumes)
    if not _is_rank(template):
        yield from _check_outputs(place, template, environment)
    yield from _check_rights(place, template["container"], spec)
    if f"{name}-settings" not in str(template["container"]["envFrom"]):
        yield Finding(place, "knows nothing of the settings")
    # Where the code travels otherwise, only the runtime can compare it with the manifest.
    if PLAN_FILE in code:
        yield from _check_attempts(place, template, environment, _Attempts.of(code))
        if environment.get(Env.CODE_SHA256) != digest_files(code):
            yield Finding(place, "the digest is not that of the mounted code")


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


def _check_rights(place: str, container: Node, spec: Node) -> Iterator[Finding]:
    """Steps are not root, gain nothing, and write only where they are given a place."""
    given = container["securityContext"]
    user = spec["securityContext"]
    if user["seccompProfile"] != {"type": "RuntimeDefault"}:
        yield Finding(place, "may call what it likes")
    if not (user["runAsNonRoot"] and user["runAsUser"]) or given["allowPrivilegeEscalation"]:
        yield Finding(place, "may become root")
    if not given["readOnlyRootFilesystem"] or given["capabilities"] != {"drop": ["ALL"]}:
        yield Finding(place, "may do what it need not")


def _check_step(
    place: str, template: Node, environment: Mapping[str, str | None], flow: str
) -> Iterator[Finding]:
    command = [*template["container"]["command"], *template["container"]["args"]]
    *start, step = command
    if start[1:] != ["-m", "flowc_runtime", "task", "--step"]:
        yield Finding(place, f"runs {command}")
    metadata = template["metadata"]
    if metadata["labels"]["flowc.dev/step"] != step:
        yield Finding(place, "the label names another step")
    pathspec = f"{flow}/{_FIXED[Env.RUN]}/{step}/{_FIXED[Env.PATH]}"
    if metadata["annotations"]["flowc.dev/pathspec"] != pathspec:
        yield Finding(place, "the annotation names another task")
    for variable in template["container"]["env"]:
        if "value" not in variable and "valueFrom" not in variable:
            yield Finding(place, f"{variable['name']} has no value")
    own = {Env.PATH: RANK_PATH} if _is_rank(template) else {}
    yield from _check_environment(place, environment, {**_FIXED, Env.FLOW: flow, **own})


def _is_rank(template: Node) -> bool:
    """Whether it stands for a rank of a JobSet."""
    return "resource" in template


def _check_environment(
    place: str, environment: Mapping[str, str | None], fixed: Mapping[str, str]
) -> Iterator[Finding]:
    for variable, value in fixed.items():
        if environment.get(variable) != value:
            yield Finding(place, f"{variable} is {environment.get(variable)!r}, not {value!r}")
    if (Env.RANK in environment) != (Env.WORLD in environment):
        yield Finding(place, "knows half of its gang")
    for variable, given in environment.items():
        # A rank of a JobSet learns its number elsewhere, which `check_jobset` looks at.
        if variable in (Env.RANK, Env.WORLD) and given not in (None, _input(variable)):
            yield Finding(place, f"{variable} is {given!r}")
        if variable.startswith("FLOWC_") and variable not in _KNOWN:
            yield Finding(place, f"nobody reads {variable}")
    if environment.get(Env.PARAMS, "e30=") not in _PARAMETERS:
        yield Finding(place, f"{Env.PARAMS} is {environment[Env.PARAMS]!r}")


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
    step = template["container"]["args"][-1]
    attempt, retries = environment[Env.ATTEMPT], attempts.retries[step]
    if environment[Env.RETRIES] != str(retries):
        yield Finding(place, f"knows of {environment[Env.RETRIES]} retries, not of {retries}")
    strategy = template.get("retryStrategy")
    if strategy is None:
        if attempt not in ("0", "{{inputs.parameters.attempt}}"):
            yield Finding(place, f"is attempt {attempt!r}, and never retried")
        return
    if strategy.get("retryPolicy") != "Always":
        yield Finding(place, "is not retried after every kind of failure")
    if strategy.get("expression") != (None if _is_rank(template) else _RETRIED):
        yield Finding(place, "is retried after what no retry can change")
    if attempt != "{{retries}}":
        yield Finding(place, f"is retried as attempt {attempt!r}")
    if int(strategy["limit"]) != retries + (step in attempts.caught):
        yield Finding(place, f"is retried {strategy['limit']} times for {retries} retries")


def _check_places(
    place: str, template: Node, environment: Mapping[str, str | None], volumes: Mapping[str, Node]
) -> Iterator[Finding]:
    container = template["container"]
    mounts = {mount["mountPath"]: mount for mount in container["volumeMounts"]}
    out, code = str(environment[Env.OUT]), str(environment[Env.CODE])
    if "emptyDir" not in volumes.get(mounts.get(out, {}).get("name", ""), {}):
        yield Finding(place, f"{out} is no empty folder of its own")
    if mounts.get(out, {}).get("readOnly"):
        yield Finding(place, f"{out} cannot be written")
    folder = container["workingDir"]
    # Without ConfigMaps that hold code, the image brings it.
    mounted = any("projected" in volume for volume in volumes.values()) or folder in mounts
    if mounted and "projected" not in volumes.get(mounts.get(folder, {}).get("name", ""), {}):
        yield Finding(place, f"{folder} does not hold the code")
    if code != folder and not code.startswith(IN_STORE):
        yield Finding(place, f"works in {folder}, where no code is")
    home = environment.get("HOME")
    if "emptyDir" not in volumes.get(mounts.get(str(home), {}).get("name", ""), {}):
        yield Finding(place, f"{home} is no empty folder of its own")


def _check_outputs(
    place: str, template: Node, environment: Mapping[str, str | None]
) -> Iterator[Finding]:
    outputs, out = named(template["outputs"]["parameters"]), environment[Env.OUT]
    if "done" not in outputs:
        yield Finding(place, "does not say that it is done")
    for name, output in outputs.items():
        if output["valueFrom"].get("path") != f"{out}/{name}":
            yield Finding(place, f"the runtime does not write {output['valueFrom']}")
        if name not in ("count", "case", "trip", "done"):
            yield Finding(place, f"the runtime gives no output {name!r}")
