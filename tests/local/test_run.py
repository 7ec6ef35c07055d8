"""What the local executor adds to the behaviour of flows, which `tests/spec` states."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from flowc.diagnostics import FlowcError
from flowc.local.events import (
    LogLine,
    Note,
    RunFinished,
    RunStarted,
    TaskFailed,
    TaskFinished,
    TaskRetried,
    TasksScheduled,
    TaskStarted,
)
from flowc_runtime.logs import read_log, read_stream
from tests.local.conftest import HEAD, Project

HELLO = """
class Hello(FlowSpec):
    alpha = Parameter("alpha", default=0.5)

    @step
    def start(self):
        print("hello")
        self.next(self.end)

    @step
    def end(self):
        pass
"""

WIDE = """
class Wide(FlowSpec):
    @step
    def start(self):
        self.items = list(range(6))
        self.next(self.work, foreach="items")

    @step
    def work(self):
        import time
        time.sleep(0.05)
        if self.input in BAD:
            raise ValueError(self.input)
        self.y = self.input
        self.next(self.join)

    @step
    def join(self, inputs):
        self.ys = [i.y for i in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass
"""


def test_events_tell_the_run_in_order(project: Project) -> None:
    ran = project.run(HELLO)
    kinds = [type(event) for event in ran.events]
    assert kinds == [
        RunStarted,
        *(TasksScheduled, TaskStarted, LogLine, TaskFinished),
        *(TasksScheduled, TaskStarted, TaskFinished),
        RunFinished,
    ]
    (finished,) = ran.of(RunFinished)
    assert (finished.state, finished.tasks, finished.failed) == ("succeeded", 2, ())
    assert [t.step for t in finished.slowest] in (["start", "end"], ["end", "start"])


def test_the_run_is_recorded(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "id"
    ran = project.run(HELLO, parameters={"alpha": 2.0}, tags=("b", "a"), run_id_file=file)
    record = ran.records.read_run()
    assert file.read_text() == record.run == "1"
    assert (record.parameters, record.tags, record.user) == ({"alpha": 2.0}, ("a", "b"), "tester")
    assert "user:tester" in record.system_tags
    assert ran.value("end", "alpha") == 2.0
    assert ran.records.read_plan(record.ir or "") == ran.plan
    assert project.run(HELLO).result.run == "2"


def test_no_more_tasks_than_workers(project: Project) -> None:
    running: set[tuple[str, str]] = set()
    most = 0

    def watch(event: object) -> None:
        nonlocal most
        if isinstance(event, TaskStarted):
            running.add((event.step, event.path))
            most = max(most, len(running))
        elif isinstance(event, TaskFinished):
            running.discard((event.step, event.path))

    ran = project.run("BAD = ()\n" + WIDE, watch, workers=3)
    assert ran.value("join", "ys") == [0, 1, 2, 3, 4, 5]
    assert most == 3


def test_after_a_failure_nothing_new_starts_and_what_runs_may_finish(project: Project) -> None:
    ran = project.run("BAD = (0,)\n" + WIDE, workers=2)
    assert not ran.result.succeeded
    assert ran.result.failed == (f"Wide/{ran.result.run}/work/r.0",)
    assert ran.record("work/r.1").outcome == "ok"
    assert ran.records.read_record("work", "r.4") is None
    assert (ran.records.read_end() or {})["state"] == "failed"


def test_a_failure_says_where_and_shows_the_last_lines(project: Project) -> None:
    ran = project.run(
        """
        class Fails(FlowSpec):
            @step
            def start(self):
                for i in range(50):
                    print("line", i)
                self.help()
                self.next(self.end)

            def help(self):
                raise ValueError("why")

            @step
            def end(self):
                pass
        """
    )
    (failed,) = ran.of(TaskFailed)
    assert (failed.type, failed.message, failed.final, failed.exit_code) == (
        "ValueError",
        "why",
        True,
        1,
    )
    assert failed.file == str(project.folder / f"{project.name}.py")
    assert failed.line == 12
    assert "line 49" in failed.log
    assert "line 0" not in failed.log
    assert "flowc_runtime" not in failed.traceback


def test_retries_wait(project: Project) -> None:
    ran = project.run(
        """
        class Again(FlowSpec):
            @retry(times=2, minutes_between_retries=0.01)
            @step
            def start(self):
                if current.retry_count < 2:
                    raise ValueError(current.retry_count)
                self.attempt = current.retry_count
                self.next(self.end)

            @step
            def end(self):
                pass
        """
    )
    assert ran.value("start", "attempt") == 2
    assert [retried.delay for retried in ran.of(TaskRetried)] == [0.6, 0.6]
    starts = [event.at for event in ran.of(TaskStarted) if event.step == "start"]
    assert all(later - earlier >= 0.6 for earlier, later in pairwise(starts))
    assert not any(failed.final for failed in ran.of(TaskFailed))


def test_wide_fan_outs_can_be_refused(project: Project) -> None:
    ran = project.run("BAD = ()\n" + WIDE, max_num_splits=5)
    assert not ran.result.succeeded
    (failed,) = ran.of(TaskFailed)
    assert "6 tasks, more than 5" in failed.message


def test_output_is_kept_byte_for_byte(project: Project) -> None:
    ran = project.run(
        r"""
        import os, sys

        class Prints(FlowSpec):
            @step
            def start(self):
                os.write(1, b"caf\xc3\xa9 \xff\n")
                for percent in range(0, 101, 10):
                    print(f"{percent}%", end="\r")
                print()
                print("warning", file=sys.stderr)
                os.system("echo from a child; echo oops >&2")
                os.write(1, b"no end")
                self.next(self.end)

            @step
            def end(self):
                pass
        """
    )
    log = ran.log("start")
    texts = [(entry.stream, entry.text) for entry in read_log(log)]
    assert [text for stream, text in texts if stream == "stdout"] == [
        b"caf\xc3\xa9 \xff",
        b"100%",
        b"from a child",
        b"no end",
    ]
    assert read_stream(log, "stderr") == "warning\noops\n"
    assert LogLine("start", "r", 0, "stdout", "café \ufffd", 0.0).text in [
        line.text for line in ran.of(LogLine)
    ]


def test_large_output_streams_through(project: Project) -> None:
    ran = project.run(
        """
        class Loud(FlowSpec):
            @step
            def start(self):
                for i in range(100_000):
                    print(i, "x" * 90)
                self.next(self.end)

            @step
            def end(self):
                pass
        """
    )
    assert ran.result.succeeded
    assert read_stream(ran.log("start"), "stdout").count("\n") == 100_000


def test_nobody_waits_for_what_a_task_left_behind(project: Project) -> None:
    started = time.monotonic()
    ran = project.run(
        """
        import subprocess

        class Leaves(FlowSpec):
            @step
            def start(self):
                subprocess.Popen(["sleep", "30"])
                print("done")
                self.next(self.end)

            @step
            def end(self):
                pass
        """
    )
    assert ran.result.succeeded
    assert time.monotonic() - started < 10
    assert read_stream(ran.log("start"), "stdout") == "done\n"


def test_random_numbers_differ_between_tasks(project: Project) -> None:
    ran = project.run(
        """
        import random
        import numpy

        by_chance = numpy.random.default_rng()
        by_choice = numpy.random.default_rng(7)

        class Random(FlowSpec):
            @step
            def start(self):
                self.items = list(range(4))
                self.next(self.draw, foreach="items")

            @step
            def draw(self):
                self.drawn = (
                    random.random(),
                    numpy.random.random(),
                    by_chance.random(),
                    by_choice.random(),
                )
                self.next(self.join)

            @step
            def join(self, inputs):
                self.drawn = [i.drawn for i in inputs]
                self.next(self.end)

            @step
            def end(self):
                pass
        """
    )
    drawn = ran.value("join", "drawn")
    different = [len(set(column)) for column in zip(*drawn, strict=True)]
    assert different == [4, 4, 4, 1]


def test_a_thread_started_at_import_makes_interpreters_fresh(project: Project) -> None:
    ran = project.run(
        """
        import threading
        release = threading.Event()
        threading.Thread(target=release.wait, daemon=True, name="poller").start()
        """
        + HELLO.replace("\n", "\n        ")
    )
    try:
        assert ran.result.succeeded
        (note,) = ran.of(Note)
        assert "poller" in note.message
    finally:
        sys.modules[project.name].release.set()


def test_isolated_tasks_give_the_same(project: Project) -> None:
    ran = project.run("BAD = ()\n" + WIDE, isolate=True)
    assert ran.value("end", "ys") == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_parameters_must_be_recordable(project: Project, value: float) -> None:
    with pytest.raises(FlowcError, match="parameter"):
        project.run(HELLO, parameters={"alpha": value})


def test_a_store_that_cannot_be_used_is_named(project: Project, tmp_path: Path) -> None:
    (tmp_path / "store").write_text("not a folder")
    with pytest.raises(FlowcError, match="store"):
        project.run(HELLO)


def test_forked_tasks_import_nothing_of_flowc(project: Project) -> None:
    file = project.folder / "hello.py"
    file.write_text(HEAD + HELLO)
    store = project.folder / "store"
    command = [sys.executable, "-X", "importtime", "-m", "flowc", "run", str(file)]
    subprocess.run(
        [*command, "--datastore-root", str(store)], check=True, capture_output=True, timeout=60
    )
    log = store / "Hello" / "1" / "end" / "r" / "0.log"
    assert not log.exists(), log.read_text()


def test_few_files_a_task(project: Project) -> None:
    ran = project.run("BAD = ()\n" + WIDE)
    folder = Path(ran.store) / "Wide" / ran.result.run
    assert all(len(list(task.iterdir())) <= 2 for task in folder.glob("*/*") if task.is_dir())


def test_large_and_hostile_parameters_arrive_as_they_are(project: Project) -> None:
    values = {"big": "ä" * 1_000_000, "nul": "a\0b\n"}
    flow = """
    class Hostile(FlowSpec):
        big = Parameter("big", default="")
        nul = Parameter("nul", default="")

        @step
        def start(self):
            self.seen = (self.big, self.nul)
            self.next(self.end)

        @step
        def end(self):
            pass
    """
    ran = project.run(flow, parameters=values)
    assert ran.value("end", "seen") == tuple(values.values())


def test_a_clock_that_goes_backwards_harms_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = itertools.count()
    begun = time.time()
    monkeypatch.setattr(time, "time", lambda: begun - 100 * next(ticks))
    monkeypatch.setattr(time, "time_ns", lambda: int((begun - 100 * next(ticks)) * 1e9))
    before = project.run("BAD = ()\n" + WIDE)
    after = project.run("BAD = ()\n" + WIDE, origin=before.result.run)
    assert after.result.succeeded
    assert {event.outcome for event in after.of(TaskFinished)} == {"cloned"}
    assert after.value("end", "ys") == [0, 1, 2, 3, 4, 5]
