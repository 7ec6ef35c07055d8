"""`flowc doctor` with a real API server: what one may do there, found out without doing it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flowc.diagnostics import FlowcError
from flowc.settings import load_settings
from flowc.targets.argo.deploy import kinds
from flowc.targets.deployment import Check
from flowc.targets.registry import inspect
from tests.engines.argo.argo_server import ArgoServer, argo_server
from tests.engines.argo.test_deploy import live, log_in, namespace
from tests.engines.kubernetes.control_plane import Cluster, control_plane

pytestmark = pytest.mark.engine

__all__ = ["namespace"]  # a fixture


@pytest.fixture(autouse=True)
def _logged_in(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", str(cluster.kubeconfig))


def examine(
    folder: Path, namespace: str, variables: dict[str, str] | None = None, **said: str
) -> dict[str, Check]:
    """The checks by name."""
    settings = load_settings(
        folder, overrides={"argo.namespace": namespace, **said}, user_config=True
    )
    found = inspect("argo", settings, {**os.environ, **(variables or {})})
    return {check.name: check for check in found}


def states(found: dict[str, Check]) -> dict[str, str]:
    return {name: check.state for name, check in found.items()}


def test_a_namespace_where_one_may_do_all(cluster: Cluster, namespace: str, tmp_path: Path) -> None:
    found = examine(tmp_path, namespace)
    assert states(found) == dict.fromkeys(
        ("argo", "argo runs", "argo deploys", "argo events"), "ok"
    )
    assert cluster.url in found["argo"].message
    assert f"namespace {namespace} (Kubernetes v" in found["argo"].message
    for kind in (kinds.WORKFLOW, kinds.TEMPLATE):
        path = f"{kind.root}/namespaces/{namespace}/{kind.plural}"
        assert cluster.request("GET", path)["items"] == [], "nothing was created"


def test_a_namespace_that_is_not_there(tmp_path: Path) -> None:
    found = examine(tmp_path, "nowhere")
    assert states(found) == {"argo": "ok", "argo runs": "failed"}
    assert "there is no namespace `nowhere`" in found["argo runs"].message
    assert "argo.namespace" in str(found["argo runs"].help)


def test_a_user_who_may_not(
    cluster: Cluster, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = log_in(cluster, namespace, tmp_path, monkeypatch)
    found = examine(tmp_path, namespace)
    assert states(found) == {"argo": "ok", "argo runs": "failed"}
    assert f"may not create workflows in namespace `{namespace}`" in found["argo runs"].message
    assert "a role with this rule" in str(found["argo runs"].help)

    config: dict[str, Any] = json.loads(file.read_text())
    config["users"][0]["user"] = {"token": "expired"}
    file.write_text(json.dumps(config))
    with pytest.raises(FlowcError, match="does not accept your credentials"):
        examine(tmp_path, namespace)


def test_a_cluster_without_argo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with control_plane(definitions=(), controllers=False) as bare:
        monkeypatch.setenv("KUBECONFIG", str(bare.kubeconfig))
        found = examine(tmp_path, "argo")
    assert states(found) == {"argo": "ok", "argo runs": "failed"}
    assert "the cluster has no kind Workflow" in found["argo runs"].message
    assert found["argo runs"].help == "install Argo Workflows with its CRDs"


@pytest.fixture
def server(cluster: Cluster) -> Iterator[ArgoServer]:
    with argo_server(cluster) as running:
        yield running
        assert running.wrong == []


def test_through_an_argo_server(
    server: ArgoServer, cluster: Cluster, namespace: str, tmp_path: Path
) -> None:
    said = {"argo.server": server.url}
    found = examine(tmp_path, namespace, {"ARGO_TOKEN": server.token}, **said)
    assert "(Argo Server v" in found["argo"].message
    assert found["argo runs"].state == "ok"
    assert found["argo deploys"].state == "warning"
    assert "argo.kube_context" in str(found["argo deploys"].help)
    found = examine(
        tmp_path, namespace, {"ARGO_TOKEN": server.token}, **said, **{"argo.kube_context": "local"}
    )
    assert set(states(found).values()) == {"ok"}
    assert live(cluster, namespace, "workflowtemplates") == []
