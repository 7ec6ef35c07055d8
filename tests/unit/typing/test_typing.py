"""An editor sees the signatures of the vocabulary: two type checkers read a flow."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FLOW = Path(__file__).with_name("flow_typed.py")
ROOT = Path(__file__).parents[3]
WRONG = {
    number
    for number, line in enumerate(FLOW.read_text().splitlines(), start=1)
    if "# wrong:" in line
}


def run(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


def test_mypy_sees_signatures(tmp_path):
    output = run(
        *(sys.executable, "-m", "mypy", "--strict", "--no-error-summary"),
        *("--cache-dir", str(tmp_path), str(FLOW)),
    )
    # That a decorated step is untyped is an echo of the wrong attribute.
    found = {
        int(match[1])
        for match in re.finditer(rf"{FLOW.name}:(\d+): error: .*\[(?!untyped-decorator)", output)
    }
    assert found == WRONG, output


def test_pyright_sees_signatures():
    pyright = Path(sys.executable).with_name("pyright")
    if not pyright.exists() or shutil.which("node") is None:
        pytest.skip("pyright (PyPI) and node are not installed")
    done = subprocess.run(
        [str(pyright), "--outputjson", "--pythonpath", sys.executable, str(FLOW)],
        cwd=ROOT,
        env={**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if not done.stdout.startswith("{"):
        pytest.skip(f"pyright cannot start: {done.stderr.strip()[-200:]}")
    report = json.loads(done.stdout)
    found = {
        finding["range"]["start"]["line"] + 1
        for finding in report["generalDiagnostics"]
        if finding["severity"] == "error"
    }
    assert found == WRONG, done.stdout
