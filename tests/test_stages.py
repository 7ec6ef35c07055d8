"""The runner of `make test` counts right and never calls a failure a success."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("stages.py")
SPEC = importlib.util.spec_from_file_location("stages_of_make_test", SOURCE)
assert SPEC is not None
assert SPEC.loader is not None
stages = importlib.util.module_from_spec(SPEC)
sys.modules[SPEC.name] = stages  # dataclasses look their module up
SPEC.loader.exec_module(stages)


def stage(code: str, **attributes: object) -> object:
    """A stage that runs a line of Python."""
    return stages.Stage("sample", "check", (sys.executable, "-c", code), **attributes)


@pytest.mark.parametrize(
    ("code", "tests", "counts"),
    [
        ("print('fine')", False, {"passed": 1}),
        ("raise SystemExit('bad')", False, {"failed": 1}),
        ("print('= 7 passed, 1 skipped in 0.1s =')", True, {"passed": 7, "skipped": 1}),
        ("print('2 failed, 5 passed in 1s'); exit(1)", True, {"failed": 2, "passed": 5}),
        ("print('3 passed, 2 errors in 1s'); exit(1)", True, {"failed": 2, "passed": 3}),
        ("print('4 passed in 1s'); exit(1)", True, {"passed": 4, "failed": 1}),
        ("print('no tests ran in 0.1s'); exit(5)", True, {"failed": 1}),
        ("import os; os.kill(os.getpid(), 9)", True, {"failed": 1}),
    ],
)
def test_outcomes_are_counted(code: str, tests: bool, counts: dict[str, int]) -> None:
    assert stages.run_stage(stage(code, tests=tests)).counts == Counter(counts)


@pytest.mark.parametrize(("strict", "exit_code"), [(False, 0), (True, 1)])
def test_a_missing_engine_is_told_and_fails_in_ci(
    strict: bool, exit_code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    result = stages.run_stage(stage("", needs=("no-such-engine",)))
    assert stages.summarize([result], strict) == exit_code
    said = capsys.readouterr().out
    assert "needs no-such-engine" in said
    assert said.splitlines()[-1].startswith(f"0 passed, {exit_code} failed")


def test_the_last_line_adds_everything_up(capsys: pytest.CaptureFixture[str]) -> None:
    done = [
        stages.run_stage(stage("print('5 passed, 2 skipped in 1s')", tests=True)),
        stages.run_stage(stage("exit(3)")),
    ]
    assert stages.summarize(done, strict=False) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("5 passed, 1 failed, 2 skipped in ")
