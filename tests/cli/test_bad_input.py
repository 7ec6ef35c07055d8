"""What cannot be right gets one clear line and the exit code that fits, and nothing is lost."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Flowc = Callable[..., Any]


@pytest.fixture
def run(process: Flowc, hello: str, folder: Path) -> Path:
    """The folder of a finished run."""
    assert process("-m", "flowc", "run", hello).code == 0
    return folder / ".flowc" / "HelloFlow" / "1"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["resume", "hello.py", "--origin-run-id", "../../etc"], "cannot name a run"),
        (["resume", "hello.py", "--origin-run-id", "blobs"], "the datastore uses that name itself"),
        (["dump", "HelloFlow/.."], "cannot name a run"),
        (["logs", "../x"], "cannot name a flow"),
        (["runs", "../x"], "cannot name a flow"),
        (["gc", "../x"], "there is no flow ../x"),
        (["run", "hello.py", "--tag", "x" * 501], "a tag can have 500 characters"),
        (["run", "hello.py", "--tag", " "], "is no tag"),
        (["run", "hello.py", "--alpha", "nan"], "invalid value for '--alpha'"),
        (["run", "hello.py", "--datastore-root", "ftp://host/x"], "ftp"),
    ],
)
def test_names_and_values_that_cannot_be(
    flowc: Flowc, run: Path, args: list[str], message: str
) -> None:
    before = sorted(run.parent.rglob("*"))
    result = flowc(*args)
    assert result.code in (2, 4), result.err
    assert message in result.err
    assert "Traceback" not in result.err
    assert sorted(run.parent.rglob("*")) == before


def test_a_tag_is_a_text_whatever_it_looks_like(process: Flowc, hello: str, folder: Path) -> None:
    done = process("-m", "flowc", "run", hello, "--tag", "../up", "--tag", "a b")
    assert done.code == 0, done.err
    record = json.loads((folder / ".flowc/HelloFlow/1/run.json").read_text())
    assert record["tags"] == ["../up", "a b"]


@pytest.mark.parametrize("command", ["dump HelloFlow/1/end", "resume hello.py", "gc --grace 0"])
def test_a_store_of_a_newer_version(flowc: Flowc, run: Path, command: str) -> None:
    file = run / ("end/r/record.json" if "resume" not in command else "run.json")
    record = json.loads(file.read_text())
    file.write_text(json.dumps(record | {"schema": 9}))
    before = sorted(run.parent.rglob("*"))
    result = flowc(*command.split())
    assert result.code == 4
    assert "9" in result.err and "1" in result.err
    assert len(result.err.splitlines()) <= 2
    assert sorted(run.parent.rglob("*")) == before


def test_a_torn_record_has_not_been_committed(process: Flowc, flowc: Flowc, run: Path) -> None:
    record = run / "join" / "r" / "record.json"
    record.write_bytes(record.read_bytes()[:100])
    assert flowc("dump", "HelloFlow/1/join").code == 2
    resumed = process("-m", "flowc", "resume", "hello.py", "--ui", "json")
    events = [json.loads(line) for line in resumed.out.splitlines()]
    ran = {e["step"] for e in events if e["event"] == "task_started"}
    assert (resumed.code, ran) == (0, {"join", "end"})


BIG = """\
from flowc import FlowSpec, step


class Big(FlowSpec):
    @step
    def start(self):
        self.x = "x" * 50_000 + str(self.__class__)
        self.next(self.end)

    @step
    def end(self):
        self.size = len(self.x)
"""


def test_a_torn_blob_is_made_again(process: Flowc, flowc: Flowc, folder: Path) -> None:
    (folder / "big.py").write_text(BIG)
    assert process("-m", "flowc", "run", "big.py").code == 0
    record = json.loads((folder / ".flowc/Big/1/start/r/record.json").read_text())
    digest = record["artifacts"]["x"]["sha256"]
    blob = folder / ".flowc/Big/blobs" / digest[:2] / digest
    blob.write_bytes(blob.read_bytes()[:-30])
    damaged = flowc("dump", "Big/1/start/r/x")
    assert damaged.code == 4
    assert digest in damaged.err
    resumed = process("-m", "flowc", "resume", "big.py", "end")
    assert resumed.code == 0, resumed.err
    assert flowc("dump", "Big/2/start/r/x").out.startswith("xxx")


def test_a_full_disk_fails_the_task_and_the_run_resumes(folder: Path) -> None:
    (folder / "big.py").write_text(BIG)
    command = [sys.executable, "-m", "flowc", "run", "big.py"]

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    # Texts of one letter are compressed below the limit; this one is not.
    text = BIG.replace('"x" * 50_000', '__import__("random").randbytes(50_000).hex()')
    (folder / "big.py").write_text(text)
    full = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, preexec_fn=small_files
    )
    assert full.returncode == 1, full.stderr
    assert "cannot write" in full.stderr
    assert "Traceback" not in full.stderr
    resume = [sys.executable, "-m", "flowc", "resume", "big.py"]
    again = subprocess.run(resume, cwd=folder, capture_output=True, text=True, timeout=60)
    assert again.returncode == 0, again.stderr


def test_two_runs_at_once_are_two_runs(hello: str, folder: Path) -> None:
    command = [sys.executable, "-m", "flowc", "run", hello, "-q"]
    started = [subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [process.wait(timeout=60) for process in started] == [0, 0, 0]
    runs = sorted(path.name for path in (folder / ".flowc/HelloFlow").iterdir() if path.name < "a")
    assert runs == ["1", "2", "3"]
