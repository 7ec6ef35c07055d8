"""`Deployer` and its kin against a real API server, as the documentation of Metaflow writes them."""

from __future__ import annotations

import base64
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from flowc import DeployedFlow, Deployer, NBDeployer
from flowc.diagnostics import FlowcError, UsageError
from flowc.targets.argo.deploy import readiness
from flowc_runtime.datastore import RunRecord, RunStore, open_store
from flowc_runtime.datastore.timestamps import parse
from tests.engines.argo.deployed import until
from tests.engines.kubernetes.client import ApiError
from tests.engines.kubernetes.control_plane import Cluster

pytestmark = pytest.mark.engine

FLOW = """\
from metaflow import FlowSpec, Parameter, step


class MyFlow(FlowSpec):
    alpha = Parameter("alpha", default=0.5)

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    MyFlow()
"""

_numbers = itertools.count()


@pytest.fixture
def project(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose settings name a new namespace; it is the current folder."""
    namespace = f"deployer-{next(_numbers)}"
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
    cluster.request("POST", "/api/v1/namespaces", body)
    monkeypatch.setenv("KUBECONFIG", str(cluster.kubeconfig))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("USER", "ann")
    (tmp_path / "flowc.toml").write_text(
        f'[argo]\nnamespace = "{namespace}"\n[datastore]\nroot = "store"\n'
    )
    (tmp_path / "myflow.py").write_text(FLOW)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def namespace_of(project: Path) -> str:
    return project.joinpath("flowc.toml").read_text().split('"')[1]


def workflow(cluster: Cluster, project: Path, name: str) -> Any:
    namespace = namespace_of(project)
    path = f"/apis/argoproj.io/v1alpha1/namespaces/{namespace}/workflows/{name}"
    return cluster.request("GET", path)


def set_status(cluster: Cluster, project: Path, name: str, phase: str) -> None:
    """What the controller would note down."""
    path = workflow(cluster, project, name)["metadata"]
    cluster.request(
        "PATCH",
        f"/apis/argoproj.io/v1alpha1/namespaces/{path['namespace']}/workflows/{name}",
        {"status": {"phase": phase}},
        content_type="application/merge-patch+json",
    )


def test_the_example_of_the_seed(project: Path, cluster: Cluster, capsys: Any) -> None:
    with Deployer("myflow.py") as deployer:
        deployment = deployer.deploy(
            workflow="argo-workflows", name="my-production-flow", tags=["production", "v1.0"]
        )

        print(f"Deployed: {deployment.name}")
        print(f"Workflow ID: {deployment.workflow_id}")

    run = deployment.trigger(alpha=0.8)

    for flow in DeployedFlow("MyFlow"):
        print(f"{flow.name}: {flow.workflow}")

    told = capsys.readouterr().out.splitlines()
    assert told[0] == "Deployed: my-production-flow"
    assert told[1].startswith("Workflow ID: deployer-")
    assert told[2] == "my-production-flow: argo-workflows"
    assert list(DeployedFlow("OtherFlow")) == []
    spec = workflow(cluster, project, run.name)["spec"]
    assert spec["arguments"]["parameters"] == [{"name": "alpha", "value": "0.8"}]
    with pytest.raises(UsageError, match="no parameter `beta`"):
        deployment.trigger(beta=1)


def test_the_documentation_of_metaflow(project: Path, cluster: Cluster) -> None:
    deployed_flow = Deployer("myflow.py", show_output=False).argo_workflows().create()
    assert deployed_flow.name == "my-flow"
    assert deployed_flow.flow_name == "MyFlow"
    assert deployed_flow.production_token is not None
    assert deployed_flow.workflow_template["kind"] == "WorkflowTemplate"

    triggered_run = deployed_flow.trigger(alpha=0.1)
    assert triggered_run.run is None
    assert triggered_run.status == "Pending"
    with pytest.raises(TimeoutError):
        triggered_run.wait_for_run(check_interval=0.05, timeout=0.1)

    flow, _, run_id = triggered_run.pathspec.partition("/")
    store = open_store(str(project / "store"))
    RunStore(store, flow, run_id).create_run(
        RunRecord(flow, run_id, "argo", "uid", "2026-01-01T00:00:00.000000Z", "argo", {}, {})
    )
    triggered_run.wait_for_run(timeout=10)
    assert triggered_run.run is not None
    assert triggered_run.run.pathspec == triggered_run.pathspec

    assert triggered_run.suspend()
    assert workflow(cluster, project, triggered_run.name)["spec"]["suspend"] is True
    assert triggered_run.unsuspend()
    assert triggered_run.is_running
    assert triggered_run.terminate()
    set_status(cluster, project, triggered_run.name, "Failed")
    triggered_run.wait_for_completion(check_interval=0.05, timeout=10)
    assert triggered_run.status == "Failed"
    with pytest.raises(FlowcError, match="it has terminated"):
        triggered_run.terminate()

    again = DeployedFlow.from_deployment("my-flow")
    assert again.production_token == deployed_flow.production_token
    assert DeployedFlow.from_deployment(again.workflow_id).name == "my-flow"
    assert [flow.name for flow in DeployedFlow.list_deployed_flows()] == ["my-flow"]
    found = DeployedFlow.get_triggered_run("my-flow", run_id)
    assert found.pathspec == triggered_run.pathspec
    assert deployed_flow.delete()
    with pytest.raises(FlowcError, match="there is no deployment `my-flow`"):
        DeployedFlow.from_deployment("my-flow")


def test_the_controller_gets_time_to_learn_of_a_deployment(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployed = Deployer("myflow.py", show_output=False).argo_workflows().create()
    template: Any = deployed.workflow_template
    changed = max(parse(each["time"]) for each in template["metadata"]["managedFields"]).timestamp()
    # Whole seconds are noted, and clocks differ a little; where they differ much nobody can tell.
    waits = {0.0: 2.0, 0.5: 1.5, 1.9: 0.1, -1.0: 2.0, 2.0: 0.0, 60.0: 0.0, -60.0: 0.0}
    for later, wait in waits.items():
        assert readiness.settles_in(template, changed + later) == pytest.approx(wait)
    settled: list[Any] = []
    monkeypatch.setattr(readiness, "let_settle", settled.append)
    deployed.trigger()
    assert settled == [template]


def test_mistakes_are_told_as_on_the_command_line(project: Path) -> None:
    (project / "myflow.py").write_text(FLOW.replace("self.next(self.end)", "self.next(self.ned)"))
    with pytest.raises(FlowcError, match=r"error\[FC102\]"):
        Deployer("myflow.py").argo_workflows().create()
    with pytest.raises(UsageError, match="cannot deploy to `step-functions`"):
        Deployer("myflow.py").deploy(workflow="step-functions")
    with pytest.raises(TypeError, match="no keyword argument 'branhc'"):
        Deployer("myflow.py", branhc="x")


def test_a_class_of_a_notebook(project: Path) -> None:
    import linecache

    source = FLOW.replace("MyFlow", "CellFlow").partition("\n\nif __name__")[0] + "\n"
    linecache.cache["<cell>"] = (len(source), None, source.splitlines(True), "<cell>")
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(source, "<cell>", "exec"), names)
    with NBDeployer(names["CellFlow"], show_output=False) as deployer:
        deployed = deployer.argo_workflows().create()
        assert list(project.glob("flowc_nb_*")) != []
    assert deployed.flow_name == "CellFlow"
    assert list(project.glob("flowc_nb_*")) == []


def script(
    project: Path, *words: str, top: Sequence[str] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "myflow.py", *top, "argo-workflows", *words],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_commands_of_a_flow_script(project: Path, cluster: Cluster) -> None:
    created = script(project, "create", "--max-workers", "7", "--workflow-timeout", "60")
    assert created.returncode == 0, created.stderr
    assert "deployed my-flow to " in created.stderr
    token = created.stderr.partition("production token: ")[2].strip()
    assert token.startswith("my-flow-0-")

    triggered = script(project, "trigger", "--alpha", "0.3", "--run-id-file", "id")
    assert triggered.returncode == 0, triggered.stderr
    run_id = (project / "id").read_text()
    assert triggered.stdout == f"MyFlow/{run_id}\n"

    status = script(project, "status", run_id, "--json")
    assert json.loads(status.stdout)["state"] == "pending"
    for command, told in (("suspend", "suspend"), ("unsuspend", "resume"), ("terminate", "term")):
        done = script(project, command, run_id)
        assert done.returncode == 0, done.stderr
        assert told in done.stderr
    assert script(project, "list-workflow-templates").stdout == "my-flow\n"

    # Somebody else neither redeploys, steers nor deletes without the token.
    other = {"USER": "bob", "XDG_CONFIG_HOME": str(project / "other")}
    for words in (("create",), ("terminate", run_id), ("delete",)):
        refused = script(project, *words, **other)
        assert refused.returncode == 4
        assert "`my-flow` was deployed by ann" in refused.stderr
    assert script(project, "create", "--authorize", token, **other).returncode == 0
    assert script(project, "create", **other).returncode == 0, "the token is remembered"

    only = script(project, "create", "--only-json", "--name", "x")
    assert only.returncode == 2, "--name stands before the command"
    assert json.loads(script(project, "create", "--only-json").stdout)["kind"] == "WorkflowTemplate"
    deleted = script(project, "delete")
    assert deleted.returncode == 0, deleted.stderr
    assert script(project, "list-workflow-templates", "--all").stdout == ""


def test_the_datastore_may_be_named_as_in_metaflow(project: Path, cluster: Cluster) -> None:
    top = ("--datastore=s3", "--datastore-root=s3://bucket/flows")
    done = script(project, "create", top=top)
    assert done.returncode == 0, done.stderr
    assert settings(cluster, project)["FLOWC_STORE"] == "s3://bucket/flows"
    deployer = Deployer(
        "myflow.py", show_output=False, datastore="s3", datastore_root="s3://bucket/others"
    )
    assert deployer.argo_workflows().create().name == "my-flow"
    assert settings(cluster, project)["FLOWC_STORE"] == "s3://bucket/others"


NOTIFYING = (
    "--notify-on-error",
    "--notify-slack-webhook-url",
    "https://hooks.example.com/secret-path",
    "--notify-incident-io-api-key",
    "secret-key",
    "--incident-io-alert-source-config-id",
    "01GW2G3V0S59R238FAHPDS1R66",
)


def settings(cluster: Cluster, project: Path) -> Any:
    path = f"/api/v1/namespaces/{namespace_of(project)}/configmaps/my-flow-settings"
    return cluster.request("GET", path)["data"]


def secret(cluster: Cluster, project: Path) -> Any:
    namespace = namespace_of(project)
    return cluster.request("GET", f"/api/v1/namespaces/{namespace}/secrets/my-flow-notify")


def test_addresses_go_into_a_secret_and_nowhere_else(project: Path, cluster: Cluster) -> None:
    created = script(project, "create", *NOTIFYING)
    assert created.returncode == 0, created.stderr
    assert "+ Secret my-flow-notify" in created.stderr
    made = secret(cluster, project)
    assert {k: base64.b64decode(v).decode() for k, v in made["data"].items()} == {
        "slack_webhook_url": "https://hooks.example.com/secret-path",
        "incident_io_api_key": "secret-key",
    }
    template = DeployedFlow.from_deployment("my-flow").workflow_template
    assert "my-flow-notify" in json.dumps(template)
    assert "secret-" not in json.dumps(template) + created.stdout + created.stderr

    # Again, with another address: nothing of it is told.
    other = {"FLOWC_NOTIFY_SLACK_WEBHOOK_URL": "https://hooks.example.com/secret-other"}
    again = script(project, "create", "--notify-on-error", **other)
    assert again.returncode == 0, again.stderr
    assert "~ Secret my-flow-notify" in again.stderr
    assert "secret-" not in again.stdout + again.stderr
    assert list(secret(cluster, project)["data"]) == ["slack_webhook_url"]

    # It goes with the deployment.
    assert script(project, "delete").returncode == 0

    def gone() -> bool | None:
        try:
            secret(cluster, project)
        except ApiError as error:
            return True if error.code == 404 else None
        return None

    assert until(gone)


def test_a_secret_of_somebody_else_is_left_alone(project: Path, cluster: Cluster) -> None:
    namespace = namespace_of(project)
    theirs = {"metadata": {"name": "my-flow-notify"}, "stringData": {"slack_webhook_url": "x"}}
    cluster.request("POST", f"/api/v1/namespaces/{namespace}/secrets", theirs)
    refused = script(project, "create", *NOTIFYING)
    assert refused.returncode == 4
    assert "the Secret `my-flow-notify` was not made by flowc" in refused.stderr
    assert script(project, "list-workflow-templates").stdout == "", "nothing is half applied"
    assert list(secret(cluster, project)["data"]) == ["slack_webhook_url"]


def test_what_metaflow_lets_one_say_about_a_deployment(project: Path, cluster: Cluster) -> None:
    deployed = (
        Deployer("myflow.py", show_output=False)
        .argo_workflows()
        .create(
            workflow_priority=7,
            workflow_title="Prices {{workflow.name}}",
            workflow_description="All of them",
            namespace="user:ann",
            max_workers=3,
            notify_on_success=True,
            notify_pager_duty_integration_key="secret-key",
            incident_io_metadata=["team=search"],
            enable_error_msg_capture=True,
        )
    )
    template: Any = deployed.workflow_template
    assert template["metadata"]["annotations"]["workflows.argoproj.io/title"].startswith("Prices {")
    carried = template["spec"]["workflowMetadata"]["annotations"]
    assert carried["workflows.argoproj.io/description"] == "All of them"
    assert (template["spec"]["priority"], template["spec"]["parallelism"]) == (7, 3)
    run = deployed.trigger()
    assert workflow(cluster, project, run.name)["spec"]["priority"] == 7
    assert settings(cluster, project)["FLOWC_NAMESPACE"] == "user:ann"
    assert list(secret(cluster, project)["data"]) == ["pager_duty_integration_key"]


def test_a_flow_of_a_project(project: Path) -> None:
    text = FLOW.replace("Parameter, step", "Parameter, project, step")
    (project / "myflow.py").write_text(text.replace("class My", '@project(name="shop")\nclass My'))
    deployed = Deployer("myflow.py", show_output=False, branch="beta").argo_workflows().create()
    assert deployed.name == "shop.test.beta.my-flow"
    done = script(project, "trigger", top=("--branch", "beta"))
    assert done.returncode == 0, done.stderr
    assert "triggered shop.test.beta.my-flow: shop.test.beta.my-flow-" in done.stderr
    own = Deployer("myflow.py", show_output=False).argo_workflows().create()
    assert own.name == "shop.user.ann.my-flow"
