"""The service account of the pods, and the one thing that it may do."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.targets.argo.metadata import BEFORE_ALL, metadata
from flowc.targets.argo.model import Model
from flowc.targets.yamlio import Inline, Node

DEFAULT_NAMESPACE = "default"
"""The namespace of a role's subject where none is set; kustomize replaces it with the base's own."""

_GROUP = "rbac.authorization.k8s.io"


def rbac(model: Model) -> list[Mapping[str, Node]]:
    """The objects: account (unless the settings name one), role and binding."""
    accounts = dict.fromkeys((model.service_account, *model.other_service_accounts))
    objects: list[Mapping[str, Node]] = []
    if model.own_service_account:
        objects.append(
            {
                "apiVersion": "v1",
                "kind": "ServiceAccount",
                "metadata": metadata(model, model.service_account, BEFORE_ALL),
            }
        )
    role = {
        "apiVersion": f"{_GROUP}/v1",
        "kind": "Role",
        "metadata": metadata(model, model.name, BEFORE_ALL),
        # With these a pod tells the controller what became of it; it needs nothing else.
        "rules": [
            {
                "apiGroups": Inline(["argoproj.io"]),
                "resources": Inline(["workflowtaskresults"]),
                "verbs": Inline(["create", "patch"]),
            }
        ],
    }
    binding = {
        "apiVersion": f"{_GROUP}/v1",
        "kind": "RoleBinding",
        "metadata": metadata(model, model.name, BEFORE_ALL),
        "roleRef": {"apiGroup": _GROUP, "kind": "Role", "name": model.name},
        "subjects": [
            {
                "kind": "ServiceAccount",
                "name": account,
                "namespace": model.namespace or DEFAULT_NAMESPACE,
            }
            for account in accounts
        ],
    }
    return [*objects, role, binding]
