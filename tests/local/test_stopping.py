"""Ctrl-C and sudden death: children end, nothing that was committed is lost, the run resumes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flowc_runtime.datastore import RunStore, open_store
from tests.local.conftest import HEAD, Project

FLOW = """
class Kill(FlowSpec):
    @step
    def start(self):
        self.items = list(range(12))
        self.next(self.work, foreach="items")

    @step
    def work(self):
        import time
        self.blob = bytes([self.input]) * 100_000
        time.sleep(0.02 if self.input != {slow} else 60)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.total = sum(i.blob[0] for i in inputs)
        self.next(self.end)

    @step
    def end(self):
        pass
"""


Begin = Callable[[Project, str], "subprocess.Popen[str]"]


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Starts runs; what still runs at the end of the test is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(project: Project, source: str) -> subprocess.Popen[str]:
        started.append(_begin(project, source))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def _begin(project: Project, source: str) -> subprocess.Popen[str]:
    file = project.folder / f"{project.name}.py"
    file.write_text(HEAD + source)
    command = [sys.executable, "-m", "flowc", "run", str(file), "--ui", "plain"]
    command += ["--datastore-root", str(project.folder / "store"), "--max-workers", "2"]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=project.folder
    )


def descendants(pid: int) -> list[int]:
    """The processes below one, itself last."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid]
    for parent in found:
        found += children.get(parent, [])
    return found[::-1]


def gone(pids: list[int], patience: float) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if not any(_alive(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(file: Path) -> None:
    deadline = time.monotonic() + 30
    while not file.exists():
        assert time.monotonic() < deadline, f"{file} does not appear"
        time.sleep(0.02)


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_ends_all_and_the_run_resumes(project: Project, begin: Begin, times: int) -> None:
    process = begin(project, FLOW.format(slow=3))
    run = project.folder / "store" / "Kill" / "1"
    wait_for(run / "work" / "r.4" / "record.json")
    below = descendants(process.pid)
    for _ in range(times):
        process.send_signal(signal.SIGINT)
        time.sleep(0.1)
    output, _ = process.communicate(timeout=20)
    assert process.returncode != 0, output
    assert gone(below, 5), output
    records = RunStore(open_store(str(project.folder / "store")), "Kill", "1")
    assert (records.read_end() or {})["state"] == "terminated"
    after = project.run(FLOW.format(slow=-1), origin="1")
    assert after.value("end", "total") == sum(range(12))


@pytest.mark.parametrize("seed", range(20))
def test_sudden_death_loses_nothing(project: Project, begin: Begin, seed: int) -> None:
    dice = random.Random(seed)
    victim = ["task", "server", "executor", "everything"][seed % 4]
    process = begin(project, FLOW.format(slow=-1))
    run = project.folder / "store" / "Kill" / "1"
    wait_for(run / "run.json")
    time.sleep(dice.uniform(0.0, 0.35))
    everyone = descendants(process.pid)
    chosen = {
        "task": everyone[:1],
        "server": everyone[-2:-1],
        "executor": [process.pid],
        "everything": everyone,
    }[victim]
    for pid in chosen:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    output, _ = process.communicate(timeout=30)
    assert gone(everyone, 10), output
    committed = {str(f.parent) for f in run.glob("*/*/record.json")}
    after = project.run(FLOW.format(slow=-1), origin="1")
    assert after.result.succeeded, output
    assert after.value("end", "total") == sum(range(12))
    taken = [f for f in committed if after.records.read_record(*Path(f).parts[-2:]) is not None]
    assert len(taken) == len(committed)
