"""`flowc diff --against deployed` on a real API server: what deploying would change, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowc.bundle import Bundle, write_bundle
from flowc.cli.main import main
from flowc.targets.argo.deploy import ArgoDeployer
from tests.engines.argo.test_deploy import OPTIONS, Flow, deployer, flow, namespace
from tests.engines.kubernetes.control_plane import Cluster

pytestmark = pytest.mark.engine

__all__ = ["deployer", "flow", "namespace"]  # fixtures


def test_the_difference_to_what_is_deployed(
    deployer: ArgoDeployer,
    flow: Flow,
    cluster: Cluster,
    namespace: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "flowc.toml").write_text('[argo]\nkube_context = "local"\n')
    settings = ["--set", f"argo.namespace={namespace}"]

    def diff(bundle: Bundle) -> tuple[int, str]:
        write_bundle(bundle, tmp_path / "build")
        code = main(["diff", "build", "--against", "deployed", "--exit-code", *settings])
        out, err = capsys.readouterr()
        return code, out + err

    code, told = diff(flow.bundle())
    assert code == 4
    assert "`price-flow` was not deployed" in told
    deployer.deploy(flow.bundle(), OPTIONS)
    assert diff(flow.bundle()) == (0, "no differences\n")
    flow.change('print("done")', 'print("finished")')
    code, told = diff(flow.bundle())
    assert code == 3
    assert "price.py" in told
    deployer.deploy(flow.bundle(), OPTIONS)
    assert diff(flow.bundle()) == (0, "no differences\n")
    path = f"/apis/argoproj.io/v1alpha1/namespaces/{namespace}/workflowtemplates/price-flow"
    edit = {"spec": {"activeDeadlineSeconds": 60}}
    cluster.request("PATCH", path, edit, content_type="application/merge-patch+json")
    code, told = diff(flow.bundle())
    assert code == 3
    assert "activeDeadlineSeconds" in told


def test_the_difference_of_a_flow_is_what_deploying_it_would_change(
    cluster: Cluster,
    namespace: str,
    flow: Flow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KUBECONFIG", str(cluster.kubeconfig))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("FLOWC_ARGO__NAMESPACE", namespace)
    monkeypatch.setenv("FLOWC_DATASTORE__ROOT", "s3://own/flows")
    flow.change("class PriceFlow", '@project(name="shop")\nclass PriceFlow')
    flow.change("JSONType, Parameter", "JSONType, Parameter, project")

    def told(*words: str) -> list[str]:
        capsys.readouterr()
        assert main([*words, "price.py", "-t", "argo"]) == 0
        return capsys.readouterr().out.splitlines()

    told("deploy")
    assert told("diff", "--against", "deployed") == ["no differences"]
    flow.change('print("done")', 'print("finished")')
    assert told("diff", "--against", "deployed")[:2] == ["code", "  ~ price.py: +1 -1 lines"]
    lines = told("diff", "--against", "deployed", "--raw")
    assert '-            print("done")' in lines
    assert '+            print("finished")' in lines
