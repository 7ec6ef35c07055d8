"""The exit handler: a DAG of pods of which none can make a run fail."""

from __future__ import annotations

from flowc.targets.argo.model import Exit, ExitPod
from flowc.targets.argo.text import container_text
from flowc.targets.yamlio import Inline, Node
from flowc_runtime import paths
from flowc_runtime.protocol import Env


def exit_templates(handler: Exit) -> list[Node]:
    """The DAG, then the template of each of its pods."""
    return [
        {"name": handler.name, "dag": {"tasks": [_task(handler, pod) for pod in handler.pods]}},
        *(_pod(handler, pod) for pod in handler.pods),
    ]


def _task(handler: Exit, pod: ExitPod) -> Node:
    first = handler.pods[0]
    node: dict[str, Node] = {"name": pod.name, "template": f"{handler.name}-{pod.name}"}
    # Hooks look at the run's end, so that it is recorded before; after a success that is skipped.
    if pod is not first and first.arguments == ("end",):
        node["dependencies"] = Inline([first.name])
    node["when"] = pod.when
    node["continueOn"] = {"failed": True, "error": True}
    return node


def _pod(handler: Exit, pod: ExitPod) -> Node:
    # The defaults of all templates take the path from an input, which there is none of here.
    environment = {Env.PATH: paths.ROOT, **pod.environment}
    container: dict[str, Node] = {}
    if pod.image is not None:
        container["image"] = pod.image
    container["args"] = Inline([container_text(argument) for argument in pod.arguments])
    container["env"] = [
        *({"name": name, "value": value} for name, value in environment.items()),
        *(
            {
                "name": key.variable,
                "valueFrom": {
                    "secretKeyRef": {"name": key.secret, "key": key.key, "optional": True}
                },
            }
            for key in pod.secret_keys
        ),
    ]
    return {"name": f"{handler.name}-{pod.name}", "container": container}
