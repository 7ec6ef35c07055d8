"""Ctrl-C and sudden death: children end, nothing that was committed is lost, the run resumes."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flowc.local.events import Event, TaskStarted
from flowc_runtime.datastore import RunStore, open_store
from tests.kills.container import kill_tasks
from tests.kills.executor import kill_and_resume
from tests.kills.processes import descendants, gone
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


STUBBORN = """
class Stubborn(FlowSpec):
    @step
    def start(self):
        import signal, subprocess, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        subprocess.Popen(["sleep", "60"])
        open({marker!r}, "w").close()
        time.sleep(60)
        self.next(self.end)

    @step
    def end(self):
        pass
"""

Begin = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Starts runs; what still runs at the end of the test is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(project: Project, source: str, *options: str) -> subprocess.Popen[str]:
        started.append(_begin(project, source, *options))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def _begin(project: Project, source: str, *options: str) -> subprocess.Popen[str]:
    file = project.folder / f"{project.name}.py"
    file.write_text(HEAD + source)
    command = [sys.executable, "-m", "flowc", "run", str(file), "--ui", "plain"]
    command += ["--datastore-root", str(project.folder / "store"), "--max-workers", "2", *options]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=project.folder
    )


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


def test_a_late_ctrl_c_does_not_keep_the_end_from_being_recorded(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_end = RunStore.write_end

    def interrupted(self: RunStore, state: str, reason: str | None = None) -> None:
        signal.raise_signal(signal.SIGINT)
        write_end(self, state, reason)

    monkeypatch.setattr(RunStore, "write_end", interrupted)

    def react(event: Event) -> None:
        if isinstance(event, TaskStarted) and event.step == "work":
            signal.raise_signal(signal.SIGINT)

    ran = project.run(FLOW.format(slow=0), react)
    assert ran.result.state == "terminated"
    assert (ran.records.read_end() or {})["state"] == "terminated"


@pytest.mark.parametrize("options", [(), ("--isolate",)], ids=["forked", "isolated"])
def test_no_task_outlives_a_killed_executor(
    project: Project, begin: Begin, options: tuple[str, ...]
) -> None:
    marker = project.folder / "marker"
    process = begin(project, STUBBORN.format(marker=str(marker)), *options)
    wait_for(marker)
    below = descendants(process.pid)
    assert len(below) >= 4, (
        "the executor, who guards its tasks, the task, and what that has started"
    )
    process.kill()
    assert gone(below, 8)


@pytest.mark.parametrize("seed", range(14))
def test_sudden_death_loses_nothing(tmp_path: Path, seed: int) -> None:
    assert kill_and_resume(tmp_path, seed) == []


@pytest.mark.parametrize("seed", range(4))
def test_sudden_death_of_isolated_tasks_loses_nothing(tmp_path: Path, seed: int) -> None:
    assert kill_and_resume(tmp_path, seed, ("--isolate",)) == []


@pytest.mark.parametrize("seed", range(4))
def test_sudden_death_in_a_container_loses_nothing(tmp_path: Path, seed: int) -> None:
    assert kill_tasks(tmp_path, seed) == []
