"""The runtime needs nothing but Python: neither on import, nor to run a task on a local root."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = """
import json, sys, sysconfig
inside = [p for p in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))]
found = sorted({
    name.partition(".")[0] for name, module in sys.modules.items()
    if any((getattr(module, "__file__", None) or "").startswith(place) for place in inside)
})
"""

FLOW = f"""
from flowc_runtime.api import FlowSpec, step


class Plain(FlowSpec):
    @step
    def start(self):
        self.big = bytes(3_000_000)
        self.small = 1
        self.next(self.end)

    @step
    def end(self):
        assert len(self.big) == 3_000_000
{FOREIGN.replace(chr(10), chr(10) + "        ")}
        self.found = found
        print("FOUND", json.dumps(found))
"""


def output_of(code: str) -> list[str]:
    """What a fresh interpreter, without the hooks of installed packages, finds to be foreign."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{FOREIGN}\nprint(json.dumps(found))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return list(json.loads(done.stdout))


def test_the_runtime_imports_the_standard_library_only() -> None:
    before = set(output_of(""))
    code = "import flowc_runtime, flowc_runtime.api, flowc_runtime.task.attempt"
    assert set(output_of(code)) - before <= {"flowc_runtime"}


def test_opening_a_local_store_loads_no_client_of_servers(tmp_path: Path) -> None:
    code = f"""
import sys
from flowc_runtime.datastore import open_store
from flowc_runtime.datastore.blobs import Blobs
blobs = Blobs(open_store({str(tmp_path)!r}), "F")
assert len(blobs.read(blobs.write_bytes(bytes(3_000_000)))) == 3_000_000
assert not [name for name in sys.modules if name.startswith("flowc_runtime.datastore.objects")]
assert not {{"http.client", "ssl", "obstore", "boto3"}} & set(sys.modules)
"""
    output_of(code)


def test_a_task_on_a_local_root_imports_no_third_party_module(tmp_path: Path) -> None:
    pytest.importorskip("flowc", reason="the runtime alone starts no runs")
    (tmp_path / "flow.py").write_text(FLOW, encoding="utf-8")
    before = set(output_of(""))
    command = [sys.executable, "-m", "flowc", "run", "flow.py", "--isolate", "--ui", "plain"]
    done = subprocess.run(
        [*command, "--datastore-root", str(tmp_path / "store")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in (done.stdout + done.stderr).splitlines() if "FOUND" in line]
    assert set(json.loads(line.partition("FOUND ")[2])) - before == set()
