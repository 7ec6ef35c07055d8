"""A flow that was deployed from Python runs on the rig, and its results are read from Python."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flowc import Deployer
from tests.engines.argo.rig import NEEDS, argo_rig
from tests.engines.kubernetes.control_plane import NAMESPACE, Cluster
from tests.engines.required import require

pytestmark = pytest.mark.engine

FLOW = """\
from flowc import FlowSpec, JSONType, Parameter, current, step


class EchoFlow(FlowSpec):
    texts = Parameter("texts", type=JSONType, default="[]")
    note = Parameter("note", default="")

    @step
    def start(self):
        self.told = self.texts
        self.noted = self.note
        self.next(self.end)

    @step
    def end(self):
        self.tags = sorted(current.tags)
"""

HOSTILE = [
    "{{workflow.name}} {{=1+1}} {{inputs.parameters.path}}",
    "{{=a b}} {{=",
    "$(HOME) ${HOME} $$(HOME) `id` $(id)",
    "'it''s' \"quoted\" \\ \\n",
    "tab\there\nline\r\nfeed\x07\x1b[31m",
    "ünïcode \U0001f600 \u2028\u2029 \ufeff",
    "%(name)s {% raw %} #{x} <!--",
    "",
    " ",
    "null",
    "- yaml: [",
]


@pytest.fixture
def project(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project on a cluster whose pods see its datastore."""
    require(*NEEDS)
    store = tmp_path / "store"
    store.mkdir()
    store.chmod(0o777)
    monkeypatch.setenv("KUBECONFIG", str(cluster.kubeconfig))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "flowc.toml").write_text('[datastore]\nroot = "store"\n')
    (tmp_path / "echo.py").write_text(FLOW)
    with argo_rig(cluster, shared=[store]):
        yield tmp_path


def test_a_run_from_deployment_to_results(project: Path, cluster: Cluster) -> None:
    deployed = Deployer("echo.py", show_output=False).argo_workflows().create(tags=["nightly"])
    path = f"/api/v1/namespaces/{NAMESPACE}/configmaps/{deployed.name}-settings"
    given = {"data": {"FLOWC_STORE": str(project / "store")}}
    merge = "application/merge-patch+json"
    cluster.request("PATCH", f"{path}?fieldManager=team", given, content_type=merge)
    # What somebody has filled in survives.
    deployed = Deployer("echo.py", show_output=False).argo_workflows().create(tags=["nightly"])

    note = HOSTILE[0] + "x" * 95_000  # nearly all that a variable can hold
    triggered = deployed.trigger(texts=HOSTILE, note=note)
    triggered.wait_for_run(check_interval=0.2, timeout=120)
    triggered.wait_for_completion(check_interval=0.5, timeout=120)
    assert triggered.status == "Succeeded"
    run = triggered.run
    assert run is not None
    assert run.successful
    start = run["start"].task.data
    assert start.told == HOSTILE
    assert start.noted == note
    assert f"production:{deployed.production_token}" in run.system_tags
    assert "nightly" in run.user_tags
    assert deployed.delete()
