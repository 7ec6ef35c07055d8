"""What all pods share: their container's defaults, their volumes, their rights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flowc.targets.argo.layout import CODE_FOLDER, OUT_FOLDER, SCRATCH_FOLDER
from flowc.targets.argo.model import ConfigFiles, Model
from flowc.targets.yamlio import Inline, Node

_CODE, _OUT, _SCRATCH = "flowc-code", "flowc-out", "scratch"

POD_SECURITY: Mapping[str, Node] = {
    "runAsNonRoot": True,
    "runAsUser": 1000,
    "seccompProfile": {"type": "RuntimeDefault"},
}
"""Pods do not run as root unless a step asks for it."""

CONTAINER_SECURITY: Mapping[str, Node] = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": Inline(["ALL"])},
    "readOnlyRootFilesystem": True,
}
"""What the restricted Pod Security Standard asks for, and a root file system that stays as it is."""


def container_defaults(model: Model, settings: str) -> dict[str, Node]:
    """What the container of a step has unless the step says otherwise.

    Args:
        model: the bundle.
        settings: the name of the ConfigMap with the settings.
    """
    defaults = model.defaults
    code: Node = {"name": _CODE, "mountPath": CODE_FOLDER, "readOnly": True}
    return {
        "image": defaults.image,
        "command": Inline(defaults.command),
        "workingDir": CODE_FOLDER,
        "env": [{"name": name, "value": value} for name, value in defaults.environment.items()],
        "envFrom": [{"configMapRef": {"name": settings}}],
        "resources": {"requests": dict(defaults.requests)},
        "securityContext": CONTAINER_SECURITY,
        "volumeMounts": [
            *([code] if model.code.mounted else []),
            {"name": _OUT, "mountPath": OUT_FOLDER},
            {"name": _SCRATCH, "mountPath": SCRATCH_FOLDER},
        ],
    }


def shared_volumes(code: Iterable[ConfigFiles]) -> list[Node]:
    """The volumes that every pod has.

    Args:
        code: the ConfigMaps that are mounted.
    """
    sources: list[Node] = [
        {
            "configMap": {
                "name": files.name,
                "items": [Inline({"key": k, "path": path}) for k, path in files.keys.items()],
            }
        }
        for files in code
    ]
    mounted: list[Node] = [{"name": _CODE, "projected": {"sources": sources}}] if sources else []
    return [
        *mounted,
        {"name": _OUT, "emptyDir": {}},
        {"name": _SCRATCH, "emptyDir": {}},
    ]
