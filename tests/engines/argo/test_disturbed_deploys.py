"""Deploys that are killed, or meet another one of the same name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from flowc.diagnostics import FlowcError
from flowc.targets.argo.deploy import ArgoDeployer, kinds
from flowc.targets.argo.deploy.kubernetes_api import KubernetesApi
from tests.engines.argo.test_deploy import (
    OPTIONS,
    Flow,
    actions,
    deployer,
    flow,
    live,
    namespace,
)
from tests.engines.kubernetes.control_plane import Cluster

pytestmark = pytest.mark.engine

__all__ = ["deployer", "flow", "namespace"]  # fixtures


def test_a_killed_deploy_is_finished_by_the_next_one(
    deployer: ArgoDeployer,
    flow: Flow,
    cluster: Cluster,
    namespace: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bundle = flow.bundle()
    steps = len(deployer.deploy(bundle, replace(OPTIONS, dry_run=True)).changes)
    real = KubernetesApi.apply
    for survived in range(steps):
        left = iter(range(survived))

        def dying(api: KubernetesApi, *args: Any, left: Iterator[int] = left, **how: Any) -> Any:
            if not how["dry_run"] and next(left, None) is None:
                raise KeyboardInterrupt
            return real(api, *args, **how)

        monkeypatch.setattr(KubernetesApi, "apply", dying)
        with pytest.raises(KeyboardInterrupt):
            deployer.deploy(bundle, OPTIONS)
        monkeypatch.setattr(KubernetesApi, "apply", real)
        result = deployer.deploy(bundle, OPTIONS)
        assert list(actions(result).values()).count("create") == steps - survived
        assert set(actions(deployer.deploy(bundle, OPTIONS)).values()) == {"keep"}
        deployer.delete("price-flow")


def test_of_two_deploys_at_a_time_one_is_whole_and_the_other_says_so(
    deployer: ArgoDeployer,
    flow: Flow,
    cluster: Cluster,
    namespace: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = flow.bundle(), flow.bundle(argo__service_account="default")
    deployer.deploy(one, OPTIONS)
    real = KubernetesApi.apply

    def overtaken(api: KubernetesApi, kind: kinds.Kind, *args: Any, **how: Any) -> Any:
        done = real(api, kind, *args, **how)
        if not how["dry_run"] and kind is kinds.TEMPLATE:
            monkeypatch.setattr(KubernetesApi, "apply", real)
            deployer.deploy(one, OPTIONS)
        return done

    monkeypatch.setattr(KubernetesApi, "apply", overtaken)
    with pytest.raises(FlowcError, match="somebody else has deployed `price-flow`"):
        deployer.deploy(other, OPTIONS)
    assert set(actions(deployer.deploy(one, OPTIONS)).values()) == {"keep"}
    assert live(cluster, namespace, "serviceaccounts") == ["price-flow"]


def test_what_another_deploy_removes_meanwhile_is_put_back(
    deployer: ArgoDeployer,
    flow: Flow,
    cluster: Cluster,
    namespace: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deployer.deploy(flow.bundle(), OPTIONS)
    flow.change('print("done")', 'print("finished")')
    real = KubernetesApi.apply

    def racing(api: KubernetesApi, kind: kinds.Kind, *args: Any, **how: Any) -> Any:
        if not how["dry_run"] and kind is kinds.TEMPLATE:
            api.delete(kinds.SERVICE_ACCOUNT, "price-flow")
        return real(api, kind, *args, **how)

    monkeypatch.setattr(KubernetesApi, "apply", racing)
    deployer.deploy(flow.bundle(), OPTIONS)
    assert live(cluster, namespace, "serviceaccounts") == ["price-flow"]
