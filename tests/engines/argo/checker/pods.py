"""What every pod that runs flowc's runtime relies on: variables, folders, rights, the code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flowc.packaging import digest_files
from flowc_runtime.protocol import IN_STORE, PLAN_FILE, PROTOCOL_VERSION, Env
from tests.engines.argo.checker.reading import Finding, Node, named

RUN = "argo-{{workflow.name}}-{{=workflow.uid[0:8]}}"
"""The id of a run."""

_KNOWN = {value for name, value in vars(Env).items() if name.isupper()}
_FIXED = {
    Env.PROTOCOL: str(PROTOCOL_VERSION),
    Env.ENGINE: "argo",
    Env.CONTROL: "files",
    Env.RUN: RUN,
    Env.RUN_UID: "{{workflow.uid}}",
}
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Around:
    """What a template is part of.

    Attributes:
        name: the bundle's.
        flow: the flow's name.
        spec: the spec of the workflow.
        code: the files that its volumes hold, by the path where a pod finds them.
    """

    name: str
    flow: str
    spec: Node
    code: Mapping[str, bytes]


def in_variable(value: str) -> str:
    """The expression of a variable that holds a value, or its length where no pod could start with it."""
    return f"{{{{=map([{value}], len(#) > 131000 ? '!' + string(len(#)) : #)[0]}}}}"


def variables(template: Node) -> dict[str, str | None]:
    """The variables of a container; None for those whose value is known to the cluster only."""
    return {each["name"]: each.get("value") for each in template["container"]["env"]}


def check_pod(
    place: str, template: Node, around: Around, fixed: Mapping[str, str]
) -> Iterator[Finding]:
    """Findings about the pod of a template that has its defaults in it.

    Args:
        place: where the template is.
        template: the template.
        around: what it is part of.
        fixed: variables of its kind, which can have no other value.
    """
    container, environment = template["container"], variables(template)
    if container["command"][1:] != ["-m", "flowc_runtime"]:
        yield Finding(place, f"runs {container['command']}")
    for variable in container["env"]:
        if "value" not in variable and "valueFrom" not in variable:
            yield Finding(place, f"{variable['name']} has no value")
        if variable["name"].startswith("FLOWC_") and variable["name"] not in _KNOWN:
            yield Finding(place, f"nobody reads {variable['name']}")
    for name, value in {**_FIXED, Env.FLOW: around.flow, **fixed}.items():
        if environment.get(name) != value:
            yield Finding(place, f"{name} is {environment.get(name)!r}, not {value!r}")
    if f"{around.name}-settings" not in str(container["envFrom"]):
        yield Finding(place, "knows nothing of the settings")
    volumes = {**named(around.spec["volumes"]), **named(template.get("volumes"))}
    yield from _check_places(place, container, environment, volumes)
    yield from _check_code(place, container, environment, around)
    yield from _check_rights(place, container, around.spec)


def _check_places(
    place: str, container: Node, environment: Mapping[str, str | None], volumes: Mapping[str, Node]
) -> Iterator[Finding]:
    mounts = {mount["mountPath"]: mount for mount in container["volumeMounts"]}
    for variable in (Env.OUT, "HOME"):
        path = str(environment.get(variable))
        if "emptyDir" not in volumes.get(mounts.get(path, {}).get("name", ""), {}):
            yield Finding(place, f"{path} is no empty folder of its own")
        if mounts.get(path, {}).get("readOnly"):
            yield Finding(place, f"{path} cannot be written")
    folder = container["workingDir"]
    # Without ConfigMaps that hold code, the image brings it.
    mounted = any("projected" in volume for volume in volumes.values()) or folder in mounts
    if mounted and "projected" not in volumes.get(mounts.get(folder, {}).get("name", ""), {}):
        yield Finding(place, f"{folder} does not hold the code")


def _check_code(
    place: str, container: Node, environment: Mapping[str, str | None], around: Around
) -> Iterator[Finding]:
    """The code is where the pod looks for it: in ConfigMaps, in the datastore, or in the image."""
    folder, code = container["workingDir"], str(environment.get(Env.CODE))
    digest = str(environment.get(Env.CODE_SHA256))
    if not _DIGEST.fullmatch(digest):
        yield Finding(place, f"{digest!r} is no digest")
    if around.code and not any(path.startswith("flowc_runtime/") for path in around.code):
        yield Finding(place, "there is no runtime")
    if PLAN_FILE in around.code and digest != digest_files(around.code):
        yield Finding(place, "the digest is not that of the mounted code")
    in_store = bool(around.code) and PLAN_FILE not in around.code
    expected = f"{IN_STORE}{around.flow}/code/{digest}.zip" if in_store else folder
    if code != expected:
        yield Finding(place, f"looks for its code in {code}, which is in {expected}")


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
