"""The branch that a flow with @project is deployed to, from what options, flow and settings say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from flowc.compiler import CompileOptions
from flowc.diagnostics import UsageError
from flowc_runtime.project import ProjectBranch, branch_of
from flowc_runtime.protocol import Env

if TYPE_CHECKING:
    from tests.conftest import Compile

FLOW = """\
from flowc import FlowSpec, project, step


{project}
class FraudFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
"""


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    path = tmp_path / "fraud_flow.py"
    path.write_text(FLOW.format(project='@project(name="team_a")'))
    return path


@pytest.mark.parametrize(
    ("branch", "production", "user", "full"),
    [
        (None, False, "ana", "user.ana"),
        (None, False, None, None),
        ("x", False, "ana", "test.x"),
        (None, True, "ana", "prod"),
        ("x", True, None, "prod.x"),
    ],
)
def test_branches(branch: str | None, production: bool, user: str | None, full: str | None) -> None:
    assert branch_of(branch, production=production, user=user) == full


def test_what_steps_can_ask() -> None:
    production = ProjectBranch("team_a", "prod.x")
    assert production.is_production
    assert not production.is_user_branch
    assert production.flow_name("FraudFlow") == "team_a.prod.x.FraudFlow"
    assert production.tags == ("project:team_a", "project_branch:prod.x")
    assert not ProjectBranch("team_a", "test.prod").is_production
    assert ProjectBranch("team_a", "user.ana").is_user_branch


@pytest.mark.parametrize(
    ("options", "setting", "name", "branch"),
    [
        (CompileOptions(branch="big-idea"), "", "team-a.test.big-idea.fraud-flow", "test.big-idea"),
        (CompileOptions(production=True), "", "team-a.prod.fraud-flow", "prod"),
        (CompileOptions(), "ci", "team-a.test.ci.fraud-flow", "test.ci"),
        (CompileOptions(branch="own"), "ci", "team-a.test.own.fraud-flow", "test.own"),
        (CompileOptions(name="other", branch="x"), "", "other", "test.x"),
    ],
)
def test_deployments(
    options: CompileOptions, setting: str, name: str, branch: str, flow: Path, compile_for: Compile
) -> None:
    said = {"project__branch": setting} if setting else {}
    compiled = compile_for(flow, options=options, **said)
    assert compiled.bundle is not None
    assert compiled.bundle.manifest.name == name
    assert compiled.bundle.manifest.settings["project.branch"] == branch
    template = yaml.safe_load(compiled.files["workflowtemplate.yaml"])
    assert template["metadata"]["name"] == name
    labels = template["spec"]["workflowMetadata"]["labels"]
    assert (labels["flowc.dev/project"], labels["flowc.dev/branch"]) == ("team_a", branch)
    variables = template["spec"]["templateDefaults"]["container"]["env"]
    assert {"name": Env.PROJECT, "value": "team_a"} in variables
    assert {"name": Env.BRANCH, "value": branch} in variables


def test_compiling_does_not_know_whose_branch(flow: Path, compile_for: Compile) -> None:
    compiled = compile_for(flow)
    assert compiled.bundle is None
    assert compiled.codes == ["FC512"]


def test_branches_need_a_project(tmp_path: Path, compile_for: Compile) -> None:
    path = tmp_path / "plain_flow.py"
    path.write_text(FLOW.format(project=""))
    with pytest.raises(UsageError, match="--branch needs a flow with @project"):
        compile_for(path, options=CompileOptions(branch="x"))
    with pytest.raises(UsageError, match="--production needs"):
        compile_for(path, options=CompileOptions(production=True))
    # A setting holds for the flows that it means something to.
    assert compile_for(path, project__branch="ci").bundle is not None


def test_names_that_no_branch_can_have(flow: Path, compile_for: Compile) -> None:
    with pytest.raises(UsageError, match="`a/b` cannot be the name of a branch"):
        compile_for(flow, options=CompileOptions(branch="a/b"))
