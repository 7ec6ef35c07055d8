"""Deploying through an Argo Server, each request checked against Argo's swagger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from flowc.diagnostics import FlowcError, UsageError
from flowc.settings import load_settings
from flowc.targets.argo.deploy import ArgoDeployer, connect
from tests.engines.argo.argo_server import ArgoServer, argo_server
from tests.engines.argo.test_deploy import (
    OPTIONS,
    Flow,
    actions,
    flow,
    live,
    namespace,
)
from tests.engines.kubernetes.control_plane import Cluster

pytestmark = pytest.mark.engine

__all__ = ["flow", "namespace"]  # fixtures


@pytest.fixture
def server(cluster: Cluster) -> Iterator[ArgoServer]:
    with argo_server(cluster) as running:
        yield running
        assert running.wrong == []


def through(server: ArgoServer, namespace: str, cluster: Cluster, **said: str) -> ArgoDeployer:
    overrides = {"argo.server": server.url, "argo.namespace": namespace, **said}
    environment = {"ARGO_TOKEN": server.token, "KUBECONFIG": str(cluster.kubeconfig)}
    return connect(load_settings(Path(), overrides=overrides), None, environment)


def test_deploy_change_trigger_delete(
    server: ArgoServer, flow: Flow, cluster: Cluster, namespace: str
) -> None:
    deployer = through(server, namespace, cluster, **{"argo.kube_context": "local"})
    flow.change("class PriceFlow", "@schedule(daily=True)\nclass PriceFlow")
    flow.change("JSONType, Parameter", "JSONType, Parameter, schedule")
    bundle = flow.bundle()
    trial = deployer.deploy(bundle, replace(OPTIONS, dry_run=True))
    assert set(actions(trial).values()) == {"create"}
    assert live(cluster, namespace, "workflowtemplates") == []
    deployer.deploy(bundle, OPTIONS)
    assert live(cluster, namespace, "workflowtemplates") == ["price-flow"]
    assert live(cluster, namespace, "cronworkflows") == ["price-flow"]
    assert set(actions(deployer.deploy(bundle, OPTIONS)).values()) == {"keep"}

    flow.change('print("done")', 'print("finished")')
    flow.change("@schedule(daily=True)\n", "")
    changed = actions(deployer.deploy(flow.bundle(), OPTIONS))
    assert changed["WorkflowTemplate/price-flow"] == "update"
    assert changed["CronWorkflow/price-flow"] == "delete"
    assert live(cluster, namespace, "cronworkflows") == []
    found = deployer.find("price-flow")
    assert found is not None
    assert found.token == OPTIONS.token

    hostile = "{{workflow.name}} $(HOME) 'it''s' \"\\ \n\t é"
    run = deployer.trigger("price-flow", {"alpha": 0.25, "some-note": hostile})
    path = f"/apis/argoproj.io/v1alpha1/namespaces/{namespace}/workflows/{run.name}"
    given = cluster.request("GET", path)["spec"]["arguments"]["parameters"]
    assert {p["name"]: p["value"] for p in given} == {"alpha": "0.25", "some-note": hostile}
    deployer.suspend(run.name)
    assert deployer.status(run.run).state == "suspended"
    deployer.resume(run.name)
    assert [each.name for each in deployer.runs("price-flow")] == [run.name]
    server.log = [("pod-1", "hello"), ("pod-2", "ünïcode")]
    told = [(line.task, line.text) for line in deployer.logs(run.name, follow=True)]
    assert told == server.log
    deployer.terminate(run.name)
    assert cluster.request("GET", path)["spec"]["shutdown"] == "Terminate"
    deployer.delete("price-flow", force=True)
    assert live(cluster, namespace, "workflowtemplates") == []
    assert live(cluster, namespace, "roles") == []


def test_what_a_server_cannot_store(
    server: ArgoServer, flow: Flow, cluster: Cluster, namespace: str
) -> None:
    deployer = through(server, namespace, cluster)
    with pytest.raises(FlowcError, match="does not store ServiceAccount price-flow, Role"):
        deployer.deploy(flow.bundle(), OPTIONS)
    assert server.requests == []
    result = deployer.deploy(flow.bundle(), replace(OPTIONS, definitions_only=True))
    assert actions(result) == {"WorkflowTemplate/price-flow": "create"}
    assert "left to you: ServiceAccount price-flow" in result.notes[0]


def test_what_a_server_refuses(
    server: ArgoServer, flow: Flow, cluster: Cluster, namespace: str
) -> None:
    options = replace(OPTIONS, definitions_only=True)
    server.token = "changed-since"
    refused = through(server, namespace, cluster)
    server.token = "server-token"
    with pytest.raises(FlowcError, match="does not accept your credentials"):
        refused.deploy(flow.bundle(), options)
    with pytest.raises(FlowcError, match="there is no namespace `nowhere`"):
        through(server, "nowhere", cluster).deploy(flow.bundle(), options)
    with pytest.raises(UsageError, match="is needed with"):
        overrides = {"argo.server": server.url}
        connect(load_settings(Path(), overrides=overrides), None, {}).find("x")
    with pytest.raises(FlowcError, match="cannot reach the Argo Server"):
        overrides = {"argo.server": "http://127.0.0.1:9", "argo.namespace": "x"}
        connect(load_settings(Path(), overrides=overrides), None, {}).find("x")
