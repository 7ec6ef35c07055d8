"""The hooks that other repositories get from this one."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}

FLOW = """\
from flowc import FlowSpec, step


class TinyFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
"""
PROJECT = """\
[[deployment]]
flow = "flow.py"
target = "argo"
output = "build"
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "flow.py").write_text(FLOW)
    (tmp_path / "flowc.toml").write_text(PROJECT)
    return tmp_path


def call(hook: str, repository: Path, *files: str) -> int:
    """What pre-commit would do."""
    program, *arguments = shlex.split(HOOKS[hook]["entry"])
    assert program == "flowc"
    given = files if HOOKS[hook].get("pass_filenames", True) else ()
    command = [sys.executable, "-m", program, *arguments, *given]
    return subprocess.run(command, cwd=repository, capture_output=True, check=False).returncode


def test_flows_with_mistakes_are_refused(repository: Path) -> None:
    assert call("flowc-check", repository, "flow.py") == 0
    (repository / "flow.py").write_text(FLOW.replace("self.end", "self.ende"))
    assert call("flowc-check", repository, "flow.py") == 1


def test_bundles_that_are_behind_are_refused(repository: Path) -> None:
    compile_all = [sys.executable, "-m", "flowc", "compile", "--all"]
    subprocess.run(compile_all, cwd=repository, capture_output=True, check=True)
    assert call("flowc-compiled", repository, "flow.py") == 0
    (repository / "flow.py").write_text(FLOW + "\n# changed\n")
    assert call("flowc-compiled", repository, "flow.py") == 3
