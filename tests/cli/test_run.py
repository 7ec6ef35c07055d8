"""Runs in processes of their own: the executor forks, which a test process should not."""

from __future__ import annotations

import json
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flowc.cli.report import counted

Flowc = Callable[..., Any]

FAIL = """\
from metaflow import FlowSpec, Parameter, retry, step


def divide(n):
    return 1 / n


class FailFlow(FlowSpec):
    width = Parameter("width", type=int, required=True)
    noisy = Parameter("noisy", type=bool, default=False)

    @step
    def start(self):
        self.items = range(self.width)
        self.next(self.work, foreach="items")

    @retry(times=1, minutes_between_retries=0)
    @step
    def work(self):
        print("before", self.input, "\\x1b[2J")
        self.x = divide(self.input)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    FailFlow()
"""


@pytest.fixture
def fail(folder: Path) -> str:
    (folder / "fail.py").write_text(FAIL)
    return "fail.py"


def test_run_logs_dump_and_runs_tell_one_story(process: Flowc, flowc: Flowc, hello: str) -> None:
    run = process("-m", "flowc", "run", hello, "--alpha", "2", "--tag", "b", "--tag", "a",
                  "--run-id-file", "id")  # fmt: skip
    assert run.code == 0, run.err
    assert sorted(run.out.splitlines()) == [
        "end | total 12.0",
        "start | alpha is 2.0",
        "work[0] | working on 1",
        "work[1] | working on 2",
        "work[2] | working on 3",
    ]
    workers = counted(os.cpu_count() or 1, "worker")
    assert run.err.splitlines()[0] == f"run HelloFlow/1 started with {workers}"
    assert "work: 3 tasks done in " in run.err
    assert run.err.splitlines()[-1].endswith(": 6 tasks, results in .flowc")
    assert Path("id").read_text() == "1"

    assert flowc("logs", "HelloFlow/1/work/r.1").out == "working on 2\n"
    assert flowc("logs", "HelloFlow/1/work").out == (
        "work[0] | working on 1\nwork[1] | working on 2\nwork[2] | working on 3\n"
    )
    assert flowc("logs", "HelloFlow/1/end", "--stderr").out == ""
    stamped = flowc("logs", "HelloFlow/1/end", "--timestamps").out
    assert stamped.endswith("Z total 12.0\n") or "+00:00 total 12.0\n" in stamped

    assert flowc("dump", "HelloFlow/1/end/r/total").out == "12.0\n"
    assert (
        flowc("dump", "HelloFlow/1/join").out == "HelloFlow/1/join/r\n  alpha  2.0\n  total  12.0\n"
    )
    listed = json.loads(flowc("dump", "HelloFlow/1/work", "--json", "--include", "y").out)["tasks"]
    assert [task["pathspec"].rpartition("/")[2] for task in listed] == ["r.0", "r.1", "r.2"]
    assert all(list(task["artifacts"]) == ["y"] for task in listed)

    row = flowc("runs").out.splitlines()[1].split()
    assert (row[0], row[1], row[4], row[5:]) == (
        "HelloFlow/1",
        "succeeded",
        "ann",
        ["local", "a", "b"],
    )
    (entry,) = json.loads(flowc("runs", "HelloFlow", "--json").out)["runs"]
    assert (entry["state"], entry["tags"]) == ("succeeded", ["a", "b"])
    assert flowc("runs", "Other").err == "no runs of Other in .flowc\n"


def test_inspecting_what_is_not_there(process: Flowc, flowc: Flowc, hello: str) -> None:
    assert process("-m", "flowc", "run", hello, "-q").err == ""
    for command in ("logs", "dump"):
        assert "has no tasks of step `wrk`" in flowc(command, "HelloFlow/1/wrk").err
        assert "there is no task HelloFlow/1/work/r.9" in flowc(command, "HelloFlow/1/work/r.9").err
        assert "`flowc runs HelloFlow` lists" in flowc(command, "HelloFlow/9").err
        assert flowc(command, "HelloFlow/9").code == 2
    assert "has no artifact `nope`" in flowc("dump", "HelloFlow/1/end/r/nope").err
    assert "no log of attempt 3" in flowc("logs", "HelloFlow/1/end", "--attempt", "3").err
    assert flowc("dump", "../../etc/1").code in (2, 4)


def test_a_failed_run_says_where_why_and_what_next(process: Flowc, flowc: Flowc, fail: str) -> None:
    run = process("-m", "flowc", "run", fail, "--width", "2", "--noisy")
    assert run.code == 1
    assert "\x1b[2J" not in run.out + run.err
    ending = run.err[run.err.index("\nerror: task `work[0]`") :]
    assert (
        "error: task `work[0]` failed in attempt 2: ZeroDivisionError: division by zero" in ending
    )
    assert " --> fail.py:5\n" in ending
    assert "  in step `work`, fail.py:" in ending
    assert "return 1 / n" in ending
    assert "flowc_runtime" not in ending
    assert "  | before 0" in ending
    assert "run FailFlow/1 failed after " in ending
    command = ending.splitlines()[-2].partition("flowc ")[2].split()
    assert flowc(*command).out.startswith("before 0")
    assert "work[0]: attempt 2 follows" in run.err
    first = flowc("logs", "FailFlow/1/work/r.0", "--attempt", "0", "--stdout").out
    assert first.startswith("before 0")
    assert "has not finished" in flowc("dump", "FailFlow/1/work").out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "missing option '--width'"),
        (["--width", "two"], "invalid value for '--width': expected a whole number, got `two`"),
        (["--width", "2", "--wdth", "3"], "no such option `--wdth`"),
        (["--width", "2", "--noisy", "perhaps"], "expected true or false, got `perhaps`"),
        (["--width", "2", "--max-workers", "0"], "invalid value for '--max-workers'"),
    ],
)
def test_wrong_parameters_start_nothing(
    flowc: Flowc, fail: str, folder: Path, args: list[str], message: str
) -> None:
    result = flowc("run", fail, *args)
    assert result.code == 2
    assert result.err.startswith("error: ")
    assert message in result.err
    assert len(result.err.splitlines()) <= 2
    assert not (folder / ".flowc").exists()


def test_the_flow_may_stand_behind_its_options(process: Flowc, hello: str) -> None:
    run = process("-m", "flowc", "run", "--alpha", "3", "-q", hello)
    assert (run.code, run.err) == (0, "")
    assert "alpha is 3.0" in run.out


def test_parameters_may_come_from_the_environment(
    process: Flowc, hello: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METAFLOW_RUN_ALPHA", "4")
    assert "alpha is 4.0" in process("-m", "flowc", "run", hello).out


def test_help_of_a_flow_lists_its_parameters(flowc: Flowc, fail: str) -> None:
    page = flowc("run", fail, "--help").out
    assert "--width INT" in page
    assert "[int required]" in page
    assert "--max-workers N" in page
    assert "--width" not in flowc("run", "--help").out


def test_a_parameter_may_be_called_like_an_option(
    process: Flowc, flowc: Flowc, folder: Path
) -> None:
    (folder / "shadow.py").write_text(
        "from flowc import FlowSpec, Parameter, step\n\n\n"
        "class Shadow(FlowSpec):\n"
        "    settings = Parameter('settings', default='x')\n"
        "    verbose = Parameter('verbose', default=False)\n\n"
        "    @step\n    def start(self):\n"
        "        print('got', self.settings, self.verbose)\n"
        "        self.next(self.end)\n\n"
        "    @step\n    def end(self):\n        pass\n"
    )
    result = process("-m", "flowc", "run", "shadow.py", "--settings", "mine", "--verbose")
    assert "got mine True" in result.out
    assert "--flowc-settings" in flowc("run", "shadow.py", "--help").out


def test_json_lines_tell_every_event(process: Flowc, hello: str) -> None:
    run = process("-m", "flowc", "run", hello, "--ui", "json")
    events = [json.loads(line) for line in run.out.splitlines()]
    kinds = [event["event"] for event in events]
    assert kinds[0] == "run_started"
    assert kinds[-1] == "run_finished"
    assert kinds.count("task_finished") == 6
    assert {e["text"] for e in events if e["event"] == "log_line" and e["step"] == "end"} == {
        "total 3.0"
    }


def test_a_store_elsewhere_is_named_in_what_to_do_next(
    process: Flowc, flowc: Flowc, folder: Path, fail: str
) -> None:
    run = process("-m", "flowc", "run", fail, "--width", "1", "--datastore-root", "else where")
    command = run.err.splitlines()[-2].partition("flowc ")[2]
    assert command == "logs FailFlow/1/work/r.0 --datastore-root 'else where'"
    spec = ("logs", "FailFlow/1/work/r.0", "--datastore-root", "else where")
    assert flowc(*spec).out.startswith("before 0")


def test_a_store_that_cannot_be_written(process: Flowc, folder: Path, hello: str) -> None:
    (folder / ".flowc").write_text("a file")
    run = process("-m", "flowc", "run", hello)
    assert run.code == 4
    assert run.err.startswith("error: ")
    assert len(run.err.splitlines()) <= 2


def test_ctrl_c_stops_the_run_and_says_so(folder: Path) -> None:
    text = FAIL.replace("self.x = divide(self.input)", "__import__('time').sleep(60)")
    (folder / "slow.py").write_text(text)
    process = subprocess.Popen(
        [sys.executable, "-m", "flowc", "run", "slow.py", "--width", "2"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder,
    )  # fmt: skip
    assert process.stdout is not None
    while not process.stdout.readline().startswith("work"):
        assert process.poll() is None
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "stopping; Ctrl-C again to stop at once" in err
    assert "run FailFlow/1 terminated after " in err
    assert "error: task" not in err


def test_resume_runs_only_what_has_not_finished(process: Flowc, fail: str, folder: Path) -> None:
    broken = process("-m", "flowc", "run", fail, "--width", "3")
    assert broken.code == 1
    (folder / fail).write_text(FAIL.replace("1 / n", "n"))
    command = broken.err.splitlines()[-1].partition("flowc ")[2].split()
    assert command == ["resume", "fail.py", "--origin-run-id", "1"]
    resumed = process("-m", "flowc", *command, "--ui", "json")
    assert resumed.code == 0, resumed.err
    events = [json.loads(line) for line in resumed.out.splitlines()]
    outcomes = {
        (e["step"], e["path"]): e["outcome"] for e in events if e["event"] == "task_finished"
    }
    assert outcomes["start", "r"] == "cloned"
    assert outcomes["work", "r.0"] == "ok"
    assert outcomes["end", "r"] == "ok"
    assert events[0]["origin"] == "1"
    again = process(fail, "resume", "work")
    assert "continuing run 2" in again.err
    assert "work: 3 tasks done" in again.err


def test_there_must_be_something_to_resume(flowc: Flowc, hello: str) -> None:
    result = flowc("resume", hello)
    assert (result.code, result.err.splitlines()[0]) == (
        2, "error: flow HelloFlow has no run in .flowc",
    )  # fmt: skip
    assert flowc("resume", hello, "--alpha", "2").code == 2


# The same as `python flow.py`, in Metaflow's grammar.


def test_a_flow_is_its_own_command_line(
    process: Flowc, flowc: Flowc, hello: str, folder: Path
) -> None:
    run = process(hello, "--no-pylint", "--metadata", "local", "run", "--alpha", "2")
    assert run.code == 0, run.err
    assert "end | total 12.0\n" in run.out
    assert process(hello, "show").out == flowc("show", hello).out
    check = process(hello)
    assert check.code == 0
    assert check.err.splitlines()[-1] == "no findings in 1 flow"
    dump = process(hello, "dump", "1/end", "--include", "total,alpha")
    assert re.fullmatch(
        r"alpha \[size: \d+ type: <class 'float'>\] = 2.0\n"
        r"total \[size: \d+ type: <class 'float'>\] = 12.0\n",
        dump.out,
    )
    assert dump.err == "Dumping output of run_id=1 step=end task_id=r\n"
    assert "too large" in process(hello, "dump", "1/end/r", "--max-value-size", "0").out
    process(hello, "dump", "HelloFlow/1/end/r", "--file", "values")
    assert pickle.loads((folder / "values").read_bytes())["1/end/r"]["total"] == 12.0
    assert process(hello, "logs", "show", "1/end").out == "total 12.0\n"
    timed = process(hello, "logs", "show", "1/end", "--timestamps", "--stdout").out
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} total 12.0\n", timed)
    assert process(hello, "logs", "show", "1/end", "--stderr").out == ""
    spin = process(hello, "spin", "1/work/r.2")
    assert spin.code == 0, spin.err
    assert "flowc dump HelloFlow/2/work/r.2" in spin.err
    assert "6.0" in process(hello, "dump", "2/work", "--include", "y").out
    elsewhere = folder / "else" / "where"
    elsewhere.mkdir(parents=True)
    assert process(str(folder / hello), "logs", "1/end", cwd=elsewhere).out == "total 12.0\n"
    assert process(hello, "version").out.startswith("flowc ")


def test_a_flows_command_line_passes_top_options_on(process: Flowc, hello: str) -> None:
    run = process(hello, "--quiet", "--datastore-root", "store", "--with", "retry:times=2", "run")
    assert (run.code, run.err) == (0, "")
    dump = process(hello, "--datastore-root", "store", "dump", "1/end", "--include", "total")
    assert dump.out.endswith(" = 3.0\n")
    assert "@retry(times=2" in process(hello, "--with", "retry:times=2", "show").out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["runn"], "no such command 'runn'. Did you mean 'run'?"),
        (["--datastore", "ftp", "run"], "invalid value for '--datastore'"),
        (["--datastore", "s3", "run"], "--datastore s3 needs a place"),
        (["run", "--alpah", "2"], "no such option `--alpah`"),
    ],
)
def test_a_flows_command_line_refuses_in_one_line(
    process: Flowc, hello: str, args: list[str], message: str
) -> None:
    run = process(hello, *args)
    assert run.code == 2
    assert message in run.err.splitlines()[0]
    assert len(run.err.splitlines()) <= 2
