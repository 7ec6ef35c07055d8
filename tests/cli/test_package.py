"""`flowc package push`: code that travels by way of the datastore."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowc.bundle import Bundle, read_bundle
from flowc.deploying import deploy_bundle
from flowc.targets.deployment import DeployOptions, DeployResult
from flowc.tokens import TokenChoice
from tests.cli.conftest import Flowc


@pytest.fixture
def bundle(hello: str, flowc: Flowc, tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    root = tmp_path / "compiled-for"
    done = flowc(
        "compile", hello, "-t", "argo", "-o", str(folder), "--code", "store",
        "--set", f"datastore.root=file://{root}",
    )  # fmt: skip
    assert done.code == 0, done.err
    return folder


def archives(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*.zip"))


def test_the_archive_goes_where_tasks_look(bundle: Path, flowc: Flowc, tmp_path: Path) -> None:
    (archive,) = archives(bundle)
    place = f"store://HelloFlow/{archive}"
    assert place in (bundle / "workflowtemplate.yaml").read_text()
    pushed = flowc("package", "push", str(bundle))
    assert pushed.code == 0, pushed.err
    assert archives(tmp_path / "compiled-for") == [f"HelloFlow/{archive}"]
    assert "pushed HelloFlow/code/" in pushed.err
    again = flowc("package", "push", str(bundle))
    assert again.code == 0
    assert "is there already" in again.err


def test_another_datastore(bundle: Path, flowc: Flowc, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert flowc("package", "push", str(bundle), "--datastore-root", str(other)).code == 0
    assert len(archives(other)) == 1
    assert not (tmp_path / "compiled-for").exists()


def test_code_is_no_run(bundle: Path, flowc: Flowc, tmp_path: Path) -> None:
    root = str(tmp_path / "other")
    flowc("package", "push", str(bundle), "--datastore-root", root)
    listed = flowc("runs", "--json", "--datastore-root", root)
    assert '"run"' not in listed.out
    assert flowc("gc", "--datastore-root", root).code == 0
    assert len(archives(Path(root))) == 1


def test_bundles_that_carry_their_code(hello: str, flowc: Flowc, tmp_path: Path) -> None:
    folder = str(tmp_path / "embedded")
    flowc("compile", hello, "-t", "argo", "-o", folder)
    refused = flowc("package", "push", folder, "--datastore-root", str(tmp_path / "s"))
    assert refused.code == 2
    assert "has no code to push" in refused.err


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> list[Bundle]:
    """What would have been put into an engine."""
    seen: list[Bundle] = []

    def deploy(bundle: Bundle, *_: object, **__: object) -> None:
        seen.append(bundle)

    monkeypatch.setattr("flowc.cli.commands.deploy.deploy", deploy)
    return seen


class Engine:
    """An engine that takes every bundle and says nothing."""

    def find(self, name: str) -> None:
        return None

    def deploy(self, bundle: Bundle, options: DeployOptions) -> DeployResult:
        return DeployResult(bundle.manifest.name, "here", ())


@pytest.mark.parametrize("without_effect", [True, False])
def test_deploying_puts_the_code_there(bundle: Path, tmp_path: Path, without_effect: bool) -> None:
    deploy_bundle(
        Engine(),  # type: ignore[arg-type]
        read_bundle(bundle),
        DeployOptions(dry_run=without_effect, owner="ann"),
        TokenChoice(),
        {"HOME": str(tmp_path)},
        str(tmp_path / "of-the-settings"),
    )
    assert len(archives(tmp_path / "compiled-for")) == (0 if without_effect else 1)


def test_deploying_a_flow_of_a_project_takes_your_own_branch(
    hello: str, flowc: Flowc, folder: Path, deployed: list[Bundle]
) -> None:
    text = (folder / hello).read_text()
    text = text.replace("import FlowSpec", "import FlowSpec, project")
    text = text.replace("class HelloFlow", '@project(name="team")\nclass HelloFlow')
    (folder / hello).write_text(text)
    assert flowc("check", hello, "-t", "argo").code == 0
    for arguments, branch in ((), "user.ann"), (("--branch", "x"), "test.x"):
        done = flowc("deploy", hello, "-t", "argo", *arguments)
        assert done.code == 0, done.err
        assert deployed[-1].manifest.settings["project.branch"] == branch
    refused = flowc("compile", hello, "-t", "argo", "-o", "build")
    assert (refused.code, "FC512" in refused.err) == (1, True)
