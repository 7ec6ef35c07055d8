"""`flowc gc -t argo` on a real API server: old code goes, and nothing that something still mounts."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from flowc.cli.main import main
from flowc.targets.argo.deploy import ArgoDeployer
from tests.engines.argo.test_deploy import OPTIONS, Flow, deployer, flow, live, namespace
from tests.engines.kubernetes.control_plane import Cluster

pytestmark = pytest.mark.engine

__all__ = ["deployer", "flow", "namespace"]  # fixtures


def test_old_code_is_swept_when_nothing_mounts_it(
    deployer: ArgoDeployer,
    flow: Flow,
    cluster: Cluster,
    namespace: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def codes() -> list[str]:
        return [name for name in live(cluster, namespace, "configmaps") if "-code-" in name]

    def gc(*words: str) -> str:
        settings = ["--set", f"argo.namespace={namespace}", "--set", "argo.kube_context=local"]
        assert main(["gc", "-t", "argo", *words, *settings]) == 0
        return capsys.readouterr().out

    monkeypatch.chdir(tmp_path)
    deployer.deploy(flow.bundle(), OPTIONS)
    (first,) = codes()
    run = deployer.trigger("price-flow", {}).name
    path = f"/apis/argoproj.io/v1alpha1/namespaces/{namespace}/workflows/{run}"
    template = cluster.request(
        "GET", path.replace(f"workflows/{run}", "workflowtemplates/price-flow")
    )
    merge = "application/merge-patch+json"
    began = {"status": {"phase": "Running", "storedWorkflowTemplateSpec": template["spec"]}}
    cluster.request("PATCH", path, began, content_type=merge)
    flow.change('print("done")', 'print("finished")')
    deployer.deploy(flow.bundle(), OPTIONS)
    (second,) = set(codes()) - {first}

    # The run mounts the first, the template the second; both are young besides.
    assert gc("--grace", "0") == "nothing to remove\n"
    cluster.request("PATCH", path, {"status": {"phase": "Succeeded"}}, content_type=merge)
    assert gc() == "nothing to remove\n"
    time.sleep(1.1)  # times of objects have whole seconds
    assert gc("OtherFlow", "--grace", "0") == "nothing to remove\n"
    told = json.loads(gc("PriceFlow", "--grace", "0", "--dry-run", "--json"))
    assert told["removed"] == [{"kind": "ConfigMap", "name": first}]
    assert len(codes()) == 2
    assert gc("--grace", "0") == f"ConfigMap {first} removed\n"
    assert codes() == [second]

    # A template that nobody labelled counts too; the settings are no code.
    copy = {**template, "metadata": {"name": "by-hand"}}
    copy["spec"]["volumes"] = [{"name": "c", "configMap": {"name": second}}]
    cluster.request("POST", path.replace(f"workflows/{run}", "workflowtemplates"), copy)
    cluster.request("DELETE", path.replace(f"workflows/{run}", "workflowtemplates/price-flow"))
    gc("--grace", "0")
    assert codes() == [second]
    assert "price-flow-settings" in live(cluster, namespace, "configmaps")
    assert main(["gc", "-t", "ir"]) == 2
