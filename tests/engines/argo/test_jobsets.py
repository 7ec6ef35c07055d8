"""The JobSets of gangs: the cluster's own definition takes them, and nothing that a slip would make."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from flowc.bundle import write_bundle
from tests.engines.argo.checker.check import check_bundles
from tests.engines.argo.checker.jobsets import rendered
from tests.engines.argo.checker.reading import Objects, read_bundle
from tests.engines.argo.stack import Stack

if TYPE_CHECKING:
    from tests.conftest import Compile

pytestmark = pytest.mark.engine

TESTS = Path(__file__).resolve().parents[2]
GOLDEN = TESTS / "golden" / "argo" / "gang_jobset"
FLOW = TESTS / "golden" / "flows" / "gang_jobset" / "gang_jobset_flow.py"

WORLD = "{{=asInt(inputs.parameters.world)}}"

_MOUNT = f"- name: claim-0\n{' ' * 22}mountPath"

REFUSED: Mapping[str, tuple[str, str]] = {
    "unknown field": ("backoffLimit:", "backofLimit:"),
    "unknown field of a container": ("workingDir:", "workDir:"),
    "text for a number": (f"completions: {WORLD}", f'completions: "{WORLD}"'),
    "no number of ranks": (WORLD, "{{inputs.parameters.image}}"),
    "another kind": ("kind: JobSet", "kind: JobSets"),
    "another version": ("v1alpha2", "v1alpha9"),
    "two documents": ("spec:\n  network", "---\nspec:\n  network"),
}
"""Changes of the text, each with the API server's own reason to refuse what comes of it."""

FOUND: Mapping[str, tuple[str, str]] = {
    "does not wait for the end": ("terminalState == Completed", "terminalState != Failed"),
    "never fails": ("terminalState == Failed", "terminalState == Fail"),
    "outlives the workflow": ("setOwnerReference: true", "setOwnerReference: false"),
    "updates what is there": ("action: create", "action: apply"),
    "one name for all attempts": ("}}-{{retries}}", "}}-0"),
    "one name for all gangs": ("workflow.uid + inputs.parameters.path", "workflow.uid"),
    "ranks start again": ("maxRestarts: 0", "maxRestarts: 1"),
    "ranks are tried again": ("backoffLimit: 0", "backoffLimit: 6"),
    "ranks of no number": ("completionMode: Indexed", "completionMode: NonIndexed"),
    "ranks one after the other": (f"parallelism: {WORLD}", "parallelism: 1"),
    "containers start again": ("restartPolicy: Never", "restartPolicy: OnFailure"),
    "no names of hosts": ("enableDNSHostnames: true", "enableDNSHostnames: false"),
    "goes on for ever": ("activeDeadlineSeconds: 432000", "activeDeadlineSeconds: 4320000"),
    "number of somebody else": ("job-completion-index", "job-completions"),
    "path of the gang": ("path}}.$(FLOWC_RANK)", "path}}"),
    "size of no gang": ("parameters.world}}", "parameters.path}}"),
    "attempt of no gang": ('value: "{{retries}}"', 'value: "0"'),
    "ranks are root": ("runAsNonRoot: true", "runAsNonRoot: false"),
    "no secrets for the registry": ("name: registry\n", "name: registy\n"),
    "code of another flow": ("parameters.code}}", "parameters.runtime}}"),
    "no settings": ("parameters.settings}}", "parameters.code}}"),
    "another step": ("--step, train", "--step, check"),
    "a plain Job": ("kind: JobSet", "kind: Job"),
    "mount without a volume": (_MOUNT, _MOUNT.replace("claim", "clam")),
    "not found": ("workflows.argoproj.io/workflow:", "workflow:"),
}
"""Changes that only the checker objects to: everything is legal, and nothing works."""


def changed(right: str, wrong: str) -> Objects:
    """The golden with a change in each of its JobSets."""
    objects = read_bundle(GOLDEN)
    (workflow,) = objects.of("WorkflowTemplate").values()
    templates = []
    for template in workflow["spec"]["templates"]:
        text = yaml.safe_dump(template["resource"], width=10**6) if "resource" in template else ""
        resource = template.get("resource", {})
        manifest = resource.get("manifest", "")
        if right in manifest:
            resource = {**resource, "manifest": manifest.replace(right, wrong)}
        elif right in text:
            resource = yaml.safe_load(text.replace(right, wrong))
        templates.append({**template, **({"resource": resource} if resource else {})})
    assert templates != workflow["spec"]["templates"], f"{right} is not there"
    whole = {**workflow, "spec": {**workflow["spec"], "templates": templates}}
    return Objects(tuple(whole if o is workflow else o for o in objects.all))


@pytest.mark.parametrize("name", REFUSED)
def test_the_api_server_refuses(stack: Stack, name: str) -> None:
    (workflow,) = changed(*REFUSED[name]).of("WorkflowTemplate").values()
    assert stack.apply(dict(workflow)) != ""


def test_the_checker_finds(argoeval: Path) -> None:
    findings = check_bundles(argoeval, [changed(*change) for change in FOUND.values()])
    assert [name for name, found in zip(FOUND, findings, strict=True) if not found] == []


def test_no_two_gangs_have_the_same_name(argoeval: Path) -> None:
    (workflow,) = read_bundle(GOLDEN).of("WorkflowTemplate").values()
    names = [
        yaml.safe_load(text)["metadata"]["name"] for text, _ in rendered(argoeval, workflow["spec"])
    ]
    assert len({*names}) == len(names) == 2


@pytest.mark.parametrize("code", ["embed", "store", "image"])
def test_hostile_words_stay_words(
    stack: Stack, tmp_path: Path, compile_for: Compile, code: str
) -> None:
    """What users write into decorators is text of the JobSet, whatever it looks like."""
    hostile = "a\"b'c: #d\\n\n- e\t\u2028{}[]&*!|>%@`$(HOME) { {x}} $$"
    flow = tmp_path / "flow.py"
    flow.write_text(FLOW.read_text().replace('"INFO"', repr(hostile)))
    compiled = compile_for(flow, argo__gangs="jobset", compile__code=code)
    assert compiled.bundle is not None, compiled.findings
    write_bundle(compiled.bundle, tmp_path / "bundle")
    objects = read_bundle(tmp_path / "bundle")
    (workflow,) = objects.of("WorkflowTemplate").values()
    assert stack.apply(dict(workflow)) == ""
    assert check_bundles(stack.argoeval, [objects]) == [[]]
    text, _ = next(rendered(stack.argoeval, workflow["spec"]))
    (job,) = yaml.safe_load(text)["spec"]["replicatedJobs"]
    (main,) = job["template"]["spec"]["template"]["spec"]["containers"]
    told = {each["name"]: each.get("value") for each in main["env"]}
    assert told["NCCL_DEBUG"] == hostile.replace("$", "$$")
