"""The service account of the pods, and the little that it may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowc.targets.argo.metadata import BEFORE_ALL, metadata
from flowc.targets.argo.model import Model
from flowc.targets.yamlio import Inline, Node

DEFAULT_NAMESPACE = "default"
"""The namespace of a role's subject where none is set; kustomize replaces it with the base's own."""

_GROUP = "rbac.authorization.k8s.io"
_ARGO, _JOBSET = "argoproj.io", "jobset.x-k8s.io"


def role_objects(
    model: Model,
    name: str,
    resources: Sequence[str],
    verbs: Sequence[str],
    account: str | None = None,
) -> list[Mapping[str, Node]]:
    """A service account, and a role and a binding of the same name that let it do one thing.

    With `account`, the binding is for that one, which is there already.
    """
    return [
        *([_account(model, name)] if account is None else []),
        _role(model, name, [_rule(_ARGO, resources, verbs)]),
        _binding(model, name, [account or name]),
    ]


def rbac(model: Model) -> list[Mapping[str, Node]]:
    """The objects: account (unless the settings name one), role and binding."""
    accounts = list(dict.fromkeys((model.service_account, *model.other_service_accounts)))
    own = [_account(model, model.service_account)] if model.own_service_account else []
    # With these a pod tells the controller what became of it; it needs nothing else.
    rules = [_rule(_ARGO, ["workflowtaskresults"], ["create", "patch"])]
    if model.jobsets:
        # Argo's own program creates them in a pod of the workflow, and looks whether they have ended.
        rules.append(_rule(_JOBSET, ["jobsets"], ["create", "get"]))
    return [*own, _role(model, model.name, rules), _binding(model, model.name, accounts)]


def _account(model: Model, name: str) -> Mapping[str, Node]:
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata(model, name, BEFORE_ALL),
    }


def _role(model: Model, name: str, rules: Sequence[Node]) -> Mapping[str, Node]:
    return {
        "apiVersion": f"{_GROUP}/v1",
        "kind": "Role",
        "metadata": metadata(model, name, BEFORE_ALL),
        "rules": rules,
    }


def _rule(group: str, resources: Sequence[str], verbs: Sequence[str]) -> Node:
    return {
        "apiGroups": Inline([group]),
        "resources": Inline(resources),
        "verbs": Inline(verbs),
    }


def _binding(model: Model, name: str, accounts: Sequence[str]) -> Mapping[str, Node]:
    return {
        "apiVersion": f"{_GROUP}/v1",
        "kind": "RoleBinding",
        "metadata": metadata(model, name, BEFORE_ALL),
        "roleRef": {"apiGroup": _GROUP, "kind": "Role", "name": name},
        "subjects": [
            {
                "kind": "ServiceAccount",
                "name": account,
                "namespace": model.namespace or DEFAULT_NAMESPACE,
            }
            for account in accounts
        ],
    }
