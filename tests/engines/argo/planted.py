"""Changes of goldens that every validator takes, and that flowc's runtime could not live with.

Each is there for one rule of the checker's contract; `test_contract.py` holds that none of the rules is
without.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.engines.argo.broken import Edit, drop, put, several
from tests.engines.argo.checker.reading import Objects, read_bundle

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "argo"

DEFAULTS = "spec.templateDefaults.container"
EXIT, TASKS = "spec.templates[on-exit", "spec.templates[on-exit].dag.tasks"
SLACK = f"{EXIT}-notify-error].container.env[FLOWC_SLACK_WEBHOOK].valueFrom.secretKeyRef"
MAIN = "spec.templates[main].dag.tasks"


@dataclass(frozen=True)
class Planted:
    """A change of one object of a golden."""

    golden: str
    edit: Edit
    kind: str = "WorkflowTemplate"

    def bundle(self) -> Objects:
        """The golden with the change."""
        objects = read_bundle(GOLDEN / self.golden).all
        changed = copy.deepcopy(next(dict(o) for o in objects if o["kind"] == self.kind))
        self.edit(changed)
        return Objects(
            tuple(
                changed if o["metadata"]["name"] == _name(changed) and o["kind"] == self.kind else o
                for o in objects
            )
        )


def _name(document: dict[str, Any]) -> str:
    return str(document["metadata"]["name"])


def default(name: str, value: str) -> Edit:
    """Give a variable another value in the defaults of all templates."""
    return put(f"{DEFAULTS}.env[{name}].value", value)


def own(template: str, name: str, value: str) -> Edit:
    """Give a variable a value in one template, which had none of its own."""

    def edit(document: dict[str, Any]) -> None:
        (found,) = (t for t in document["spec"]["templates"] if t["name"] == template)
        found["container"].setdefault("env", []).append({"name": name, "value": value})

    return edit


def _twice(document: dict[str, Any]) -> None:
    tasks = document["spec"]["templates"][0]["dag"]["tasks"]
    tasks.append({**copy.deepcopy(tasks[-1]), "name": "end-again"})


EXITS: Mapping[str, Planted] = {
    name: Planted("exit_hooks", edit)
    for name, edit in {
        "handler is not used": several(
            drop("spec.onExit"),
            put("spec.hooks", {"exit": {"template": "on-exit"}}),
        ),
        "hook is not called": drop(f"{TASKS}[hook-3]"),
        "hook of another function": put(f"{EXIT}-hook-1].container.args[1]", "exit_flow:tidy"),
        "hook after the other end": put(
            f"{TASKS}[hook-1].when", "'{{workflow.status}}' != 'Succeeded'"
        ),
        "condition that is never met": put(
            f"{TASKS}[hook-1].when", "'{{workflow.status}}' == 'succeeded'"
        ),
        "hook may fail the run": put(f"{TASKS}[hook-2].continueOn", {"failed": True}),
        "hook before the record": drop(f"{TASKS}[hook-2].dependencies"),
        "end is not recorded": put(f"{EXIT}-record-end].container.args", ["notify"]),
        "success is recorded": put(
            f"{TASKS}[record-end].when", "'{{workflow.status}}' == 'Succeeded'"
        ),
        "unknown command": put(f"{EXIT}-notify-error].container.args[0]", "tell"),
        "hook without a function": put(f"{EXIT}-hook-1].container.args", ["hook"]),
        "no reasons": put(
            f"{EXIT}-record-end].container.env[FLOWC_FAILURES].value", "{{workflow.failures}}"
        ),
        "no status": drop(f"{EXIT}-notify-error].container.env[FLOWC_STATUS]"),
        "path of a template": put(f"{EXIT}-hook-1].container.env[FLOWC_PATH].value", "r.0"),
        "nobody to tell": drop(f"{EXIT}-notify-error].container.env[FLOWC_SLACK_WEBHOOK]"),
        "both keys or none": put(f"{SLACK}.optional", False),
        "another key": put(f"{SLACK}.key", "slack_webhook"),
        "another Secret": put(f"{SLACK}.name", "off-call"),
        "another name": put(f"{TASKS}[hook-1].name", "hook-9"),
        "settings of nobody": put(f"{EXIT}-hook-1].container.envFrom", []),
    }.items()
}
"""What may be wrong when a run is over."""

CODE: Mapping[str, Planted] = {
    "store: code of another flow": Planted(
        "code_store", default("FLOWC_CODE", "store://OtherFlow/code/0.zip")
    ),
    "store: another digest than the archive's": Planted(
        "code_store", default("FLOWC_CODE_SHA256", "0" * 64)
    ),
    "store: code that is mounted": Planted("code_store", default("FLOWC_CODE", "/flowc/code")),
    "store: no digest": Planted("code_store", default("FLOWC_CODE_SHA256", "0" * 63)),
    "store: no runtime": Planted(
        "code_store",
        put("spec.volumes[flowc-code].projected.sources[0].configMap.items[0].path", "x.py"),
    ),
    "store: runtime is elsewhere": Planted("code_store", put(f"{DEFAULTS}.workingDir", "/flowc")),
    "store: one step runs other code": Planted(
        "code_store", own("end", "FLOWC_CODE_SHA256", "0" * 64)
    ),
    "store: command of the image": Planted("code_store", put(f"{DEFAULTS}.command", ["python"])),
    "image: code in a store": Planted(
        "code_image", default("FLOWC_CODE", f"store://CodeImageFlow/code/{'0' * 64}.zip")
    ),
    "image: code is elsewhere": Planted("code_image", put(f"{DEFAULTS}.workingDir", "/flowc")),
    "image: no digest": Planted("code_image", default("FLOWC_CODE_SHA256", "")),
    "image: one step runs other code": Planted(
        "code_image", own("end", "FLOWC_CODE_SHA256", "0" * 64)
    ),
    "image: a volume hides the code": Planted(
        "code_image",
        put(f"{DEFAULTS}.volumeMounts[flowc-out].mountPath", "/flowc/code"),
    ),
    "embed: another digest": Planted("hello", default("FLOWC_CODE_SHA256", "0" * 64)),
}
"""What may be wrong with the code that pods run, by how it travels."""

PODS: Mapping[str, Planted] = {
    "runs something else": Planted("hello", put(f"{DEFAULTS}.command", ["sleep", "1", "2"])),
    "variable without a value": Planted("hello", drop(f"{DEFAULTS}.env[HOME].value")),
    "variable that nobody reads": Planted("hello", own("end", "FLOWC_PTAH", "r")),
    "another protocol": Planted("hello", default("FLOWC_PROTOCOL", "9")),
    "no settings": Planted("hello", put(f"{DEFAULTS}.envFrom", [])),
    "no place for outputs": Planted(
        "hello", put(f"{DEFAULTS}.volumeMounts[flowc-out].mountPath", "/out")
    ),
    "outputs cannot be written": Planted(
        "hello", put(f"{DEFAULTS}.volumeMounts[flowc-out].readOnly", True)
    ),
    "no home": Planted("hello", default("HOME", "/root")),
    "seccomp": Planted("hello", put("spec.securityContext.seccompProfile.type", "Unconfined")),
    "root": Planted("hello", put("spec.securityContext.runAsNonRoot", False)),
    "rights": Planted("hello", put(f"{DEFAULTS}.securityContext.readOnlyRootFilesystem", False)),
}
"""What may be wrong with any pod."""

STEPS: Mapping[str, Planted] = {
    "another command": Planted("hello", put("spec.templates[end].container.args[0]", "tsk")),
    "label of another step": Planted(
        "hello", put("spec.templates[end].metadata.labels", {"flowc.dev/step": "start"})
    ),
    "name of another task": Planted(
        "hello", put("spec.templates[end].metadata.annotations", {"flowc.dev/pathspec": "x"})
    ),
    "label of another gang": Planted(
        "gang_jobset", put("spec.templates[train].metadata.labels", {"flowc.dev/step": "check"})
    ),
    "rank without a gang": Planted(
        "gang", drop("spec.templates[train].container.env[FLOWC_WORLD]")
    ),
    "rank of another": Planted(
        "gang", put("spec.templates[train].container.env[FLOWC_RANK].value", "0")
    ),
    "parameters are expanded": Planted(
        "parameters",
        put("spec.templates[start].container.env[FLOWC_PARAMS].value", "{{workflow.parameters}}"),
    ),
    "parameters for nobody": Planted("hello", drop("spec.templates[start].container.env")),
    "another number of retries": Planted(
        "parameters", put("spec.templates[on].container.env[FLOWC_RETRIES].value", "7")
    ),
    "retried as the first attempt": Planted(
        "parameters", put("spec.templates[on].container.env[FLOWC_ATTEMPT].value", "0")
    ),
    "attempt of nothing": Planted("hello", default("FLOWC_ATTEMPT", "1")),
    "retried after some failures": Planted(
        "parameters", put("spec.templates[on].retryStrategy.retryPolicy", "OnFailure")
    ),
    "retried in vain": Planted("parameters", drop("spec.templates[on].retryStrategy.expression")),
    "retried too often": Planted("parameters", put("spec.templates[on].retryStrategy.limit", "9")),
    "output from elsewhere": Planted(
        "hello",
        put("spec.templates[end].outputs.parameters[done].valueFrom.path", "/flowc/out/don"),
    ),
    "output that nobody gives": Planted(
        "hello",
        put(
            "spec.templates[end].outputs.parameters",
            [{"name": n, "valueFrom": {"path": f"/flowc/out/{n}"}} for n in ("done", "more")],
        ),
    ),
}
"""What may be wrong with a step."""

GRAPHS: Mapping[str, Planted] = {
    "no end": Planted("hello", drop("spec.activeDeadlineSeconds")),
    "parameter of no flow": Planted("parameters", drop("spec.arguments.parameters[0]")),
    "gang is retried too often": Planted(
        "gang", put("spec.templates[gang-prepare].retryStrategy.limit", "50")
    ),
    "two beginnings": Planted("hello", drop(f"{MAIN}[hello].depends")),
    "done is not said": Planted("hello", drop("spec.templates[main].outputs")),
    "another name": Planted("hello", _twice),
    "no path": Planted("hello", put(f"{MAIN}[end].arguments.parameters[path].value", "x")),
    "whatever was chosen": Planted("switch", drop(f"{MAIN}[fast].when")),
    "no trip": Planted(
        "loop",
        put("spec.templates[loop-refine].dag.tasks[again].arguments.parameters[trip].value", "1"),
    ),
    "fixed number of items": Planted("foreach", put(f"{MAIN}[square].withSequence.count", "3")),
}
"""What may be wrong with the graph."""

OBJECTS: Mapping[str, Planted] = {
    "marked as another's": Planted(
        "hello", put("metadata.labels", {"flowc.dev/flow": "HelloFlow"})
    ),
    "not ordered": Planted("hello", put("metadata.annotations", {}), "ServiceAccount"),
    "pruned under runs": Planted("hello", put("immutable", False), "ConfigMap"),
    "runs of another flow": Planted(
        "hello", put("spec.podMetadata.labels", {"flowc.dev/flow": "Other"})
    ),
}
"""What may be wrong with objects as such."""

_GROUPS = {
    "exit": EXITS,
    "code": CODE,
    "pod": PODS,
    "step": STEPS,
    "graph": GRAPHS,
    "object": OBJECTS,
}

PLANTED: Mapping[str, Planted] = {
    f"{group}: {name}": planted for group, all_ in _GROUPS.items() for name, planted in all_.items()
}
"""All of them."""
