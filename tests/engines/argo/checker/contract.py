"""What flowc's runtime and records rely on in a manifest: environment, outputs, names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowc_runtime.bootstrap import IN_STORE
from flowc_runtime.protocol import PROTOCOL_VERSION, Env
from tests.engines.argo.checker.reading import Finding, Node, Objects, named
from tests.engines.argo.checker.templates import with_defaults

_KNOWN = {value for name, value in vars(Env).items() if name.isupper()}
_FIXED = {
    Env.PROTOCOL: str(PROTOCOL_VERSION),
    Env.ENGINE: "argo",
    Env.CONTROL: "files",
    Env.RUN: "argo-{{workflow.name}}-{{=workflow.uid[0:8]}}",
    Env.RUN_UID: "{{workflow.uid}}",
    Env.PATH: "{{inputs.parameters.path}}",
}
_PARAMETERS = ("{{=toBase64(toJson(workflow.parameters))}}", "e30=")


def check_contract(objects: Objects) -> Iterator[Finding]:
    """Findings about the templates that run flowc's runtime."""
    for name, template in objects.of("WorkflowTemplate").items():
        spec = template["spec"]
        flow = template["metadata"]["labels"]["flowc.dev/flow"]
        entries = 0
        for step in spec["templates"]:
            merged = with_defaults(step, spec)
            if merged.get("container", {}).get("args", ("",))[0] != "task":
                continue
            place = f"WorkflowTemplate {name}: {step['name']}"
            environment = {e["name"]: e.get("value") for e in merged["container"]["env"]}
            entries += Env.PARAMS in environment
            yield from _check_step(place, merged, environment, flow)
            yield from _check_places(place, merged, environment, named(spec["volumes"]))
        if entries != 1:
            yield Finding(f"WorkflowTemplate {name}", f"{entries} templates get the parameters")


def _check_step(
    place: str, template: Node, environment: Mapping[str, str | None], flow: str
) -> Iterator[Finding]:
    step = template["container"]["args"][2]
    wanted = {**_FIXED, Env.FLOW: flow}
    for variable, value in wanted.items():
        if environment.get(variable) != value:
            yield Finding(place, f"{variable} is {environment.get(variable)!r}, not {value!r}")
    for variable in environment:
        if variable.startswith("FLOWC_") and variable not in _KNOWN:
            yield Finding(place, f"nobody reads {variable}")
    if environment.get(Env.PARAMS, "e30=") not in _PARAMETERS:
        yield Finding(place, f"{Env.PARAMS} is {environment[Env.PARAMS]!r}")
    metadata = template["metadata"]
    if metadata["labels"]["flowc.dev/step"] != step:
        yield Finding(place, "the label names another step")
    pathspec = f"{flow}/{_FIXED[Env.RUN]}/{step}/{_FIXED[Env.PATH]}"
    if metadata["annotations"]["flowc.dev/pathspec"] != pathspec:
        yield Finding(place, "the annotation names another task")
    yield from _check_attempts(place, template, environment)


def _check_attempts(
    place: str, template: Node, environment: Mapping[str, str | None]
) -> Iterator[Finding]:
    attempt, retries = environment[Env.ATTEMPT], int(environment[Env.RETRIES] or "")
    strategy = template.get("retryStrategy")
    if strategy is None:
        if attempt == "{{retries}}":
            yield Finding(place, "counts attempts that there are not")
        return
    if attempt != "{{retries}}":
        yield Finding(place, f"is retried as attempt {attempt!r}")
    if int(strategy["limit"]) - retries not in (0, 1):
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
    for name, output in named(template["outputs"]["parameters"]).items():
        if output["valueFrom"].get("path") != f"{out}/{name}":
            yield Finding(place, f"the runtime does not write {output['valueFrom']}")
        if name not in ("count", "case", "trip", "done"):
            yield Finding(place, f"the runtime gives no output {name!r}")
