"""Metaflow's options of `argo-workflows create`, without a cluster."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flowc import Deployer
from flowc.argo_options import addresses_of, notes_on, settings_of
from flowc.diagnostics import UsageError

FLOW = """\
from metaflow import FlowSpec, project, step


class MyFlow(FlowSpec):
    \"\"\"What it does.\"\"\"

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    MyFlow()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project, which is the current folder; there is no cluster."""
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "no-such-file"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("USER", "ann")
    (tmp_path / "flowc.toml").write_text('[datastore]\nroot = "s3://bucket/flows"\n')
    (tmp_path / "myflow.py").write_text(FLOW)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def create(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "myflow.py", "argo-workflows", "create", *words],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def only_json(folder: Path, *words: str, **environment: str) -> tuple[Any, str]:
    done = create(folder, "--only-json", *words, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def test_options_shape_the_template(folder: Path) -> None:
    template, told = only_json(
        folder,
        *("--workflow-priority", "-3", "--workflow-title", "Prices", "--max-workers", "5"),
        *("--workflow-description", "All {{=of}} them", "--workflow-timeout", "60"),
    )
    assert told == ""
    spec, annotations = template["spec"], template["metadata"]["annotations"]
    assert (spec["priority"], spec["parallelism"], spec["activeDeadlineSeconds"]) == (-3, 5, 60)
    assert annotations["workflows.argoproj.io/title"] == "Prices"
    assert annotations["workflows.argoproj.io/description"] == "All { {=of}} them"
    assert spec["workflowMetadata"]["annotations"]["workflows.argoproj.io/title"] == "Prices"
    assert "annotations" not in spec["podMetadata"]


def test_addresses_do_not_get_into_a_template(folder: Path) -> None:
    words = ("--notify-on-error", "--notify-slack-webhook-url", "https://hooks.example.com/secret")
    for template, told in (
        only_json(folder, *words),
        only_json(folder, words[0], FLOWC_NOTIFY_SLACK_WEBHOOK_URL=words[2]),
    ):
        assert "my-flow-notify" in json.dumps(template)
        assert 'secret"' not in json.dumps(template) + told


def test_who_is_not_told_why(folder: Path) -> None:
    nobody = create(folder, "--only-json", "--notify-on-error")
    assert nobody.returncode == 1
    assert "FC514" in nobody.stderr
    no_source = create(folder, "--only-json", "--notify-incident-io-api-key", "k")
    assert no_source.returncode == 2
    assert "--incident-io-alert-source-config-id" in no_source.stderr
    for_nothing = create(folder, "--only-json", "--notify-pager-duty-integration-key", "k")
    assert "nobody is told" in for_nothing.stderr


def test_what_happens_instead_is_said(folder: Path) -> None:
    _, told = only_json(folder, "--auto-emit-argo-events", "--no-enable-heartbeat-daemon")
    assert [line.partition(":")[0] for line in told.splitlines()] == ["note", "note"]
    assert "watches the runs" in told
    template, told = only_json(folder, "--enable-error-msg-capture")
    assert told == ""
    assert template["spec"]["onExit"] == "on-exit"


def test_a_deployer_shows_what_it_would_deploy(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deployer = Deployer("myflow.py").argo_workflows(name="prices")
    shown = deployer.create(only_json=True, workflow_priority=2, auto_emit_argo_events=True)
    assert (shown.name, shown.flow_name, shown.production_token) == ("prices", "MyFlow", None)
    assert shown.workflow_template["spec"]["priority"] == 2  # type: ignore[call-overload, index]
    assert "note: no events are emitted" in capsys.readouterr().err
    with pytest.raises(TypeError, match="no keyword argument 'workflow_prio'"):
        deployer.create(only_json=True, workflow_prio=2)  # type: ignore[call-arg]
    with pytest.raises(UsageError, match="`team` is not KEY=VALUE"):
        deployer.create(only_json=True, incident_io_metadata=["team"])


def test_a_deployer_shows_the_own_branch_of_a_project(folder: Path) -> None:
    (folder / "myflow.py").write_text(FLOW.replace("class My", '@project(name="shop")\nclass My'))
    shown = Deployer("myflow.py", show_output=False).argo_workflows().create(only_json=True)
    assert shown.name == "shop.user.ann.my-flow"


def test_options_are_settings() -> None:
    assert settings_of({"notify_on_error": False, "max_workers": None, "namespace": "n"}) == {
        "argo.notify_on_error": "false",
        "argo.client_namespace": "n",
    }
    assert json.loads(
        settings_of({"incident_io_metadata": ("a=b=c",)})["argo.incident_io_metadata"]
    ) == {"a": "b=c"}
    assert settings_of({"incident_io_metadata": ()}) == {}
    assert addresses_of({"notify_slack_webhook_url": "", "notify_incident_io_api_key": "k"}) == {
        "incident_io_api_key": "k"
    }
    assert notes_on({"auto_emit_argo_events": None}) == []
