from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from rich.console import Console

from flowc.cli.ui import live
from flowc.cli.ui.ending import Ending, RunContext
from flowc.cli.ui.jsonlines import JsonView
from flowc.cli.ui.live import LiveView
from flowc.cli.ui.plain import PlainView
from flowc.cli.ui.progress import Progress
from flowc.cli.ui.views import open_view
from flowc.cli.ui.wording import printable, seconds, task_label
from flowc.diagnostics import Span
from flowc.local import events as e

START = e.RunStarted("F", "7", "/store", ("start", "work", "end"), 2, 100.0)
ITEMS = [
    START,
    e.TasksScheduled("start", 1, 100.0),
    e.TaskStarted("start", "r", 0, 11, 100.0),
    e.TaskFinished("start", "r", 0, "ok", 1.5, 101.5, count=2),
    e.TasksScheduled("work", 2, 101.5),
    e.TaskStarted("work", "r.0", 0, 12, 101.5),
    e.TaskStarted("work", "r.1", 0, 13, 101.5),
    e.LogLine("work", "r.0", 0, "stdout", "50 %", 102.0, transient=True),
    e.LogLine("work", "r.0", 0, "stderr", "careful\x07", 102.0),
    e.TaskFailed("work", "r.1", 0, "ValueError", "bad\nluck", "", 1, 1.0, 102.5, final=False),
    e.TaskRetried("work", "r.1", 1, 3.0, 102.5),
    e.TaskFinished("work", "r.0", 0, "caught", 2.0, 103.5),
]
DEAD = e.TaskFailed(
    "work", "r.1", 1, "ValueError", "bad\nluck", "Traceback:\n  x\nValueError: bad\nluck", 1, 1.0,
    106.0, final=True, log=("one", "Traceback:", "  x", "ValueError: bad", "luck"), file="f.py", line=9,
)  # fmt: skip
CONTEXT = RunContext(
    "f.py", "store", ("--datastore-root", "a b"), {"work": Span("f.py", 7, 5, 7, 9)}
)


def finished(state: e.RunState, **more: object) -> e.RunFinished:
    return e.RunFinished("F", "7", state, (), 3, 6.5, 106.5, **more)  # type: ignore[arg-type]


def test_progress_counts_step_by_step() -> None:
    progress = Progress()
    for event in ITEMS:
        progress.notify(event)
    work = progress.steps["work"]
    assert (work.total, work.running, work.done, work.retries) == (2, 0, 1, 1)
    assert work.last_line == "careful\x07"
    assert not work.complete
    assert progress.steps["start"].complete
    assert progress.steps["start"].elapsed(999.0) == 1.5
    assert progress.steps["end"].elapsed(999.0) == 0.0
    progress.notify(e.TaskStarted("work", "r.1", 1, 14, 105.0))
    assert work.elapsed(107.0) == 5.5
    progress.notify(DEAD)
    assert (work.running, work.failed) == (0, 1)
    progress.notify(e.TaskFinished("end", "r", 0, "cloned", 0.0, 107.0))
    assert (progress.steps["end"].running, progress.steps["end"].cloned) == (0, 1)


def test_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    view = PlainView()
    for event in ITEMS:
        view.notify(event)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "run F/7 started with 2 workers",
        "start: done in 1.5 s",
        "work[0] | careful",
        "work[1]: failed: ValueError: bad",
        "work[1]: attempt 2 follows in 3.0 s",
        "work[0]: done, its exception was caught",
    ]


def test_one_worker_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    PlainView().notify(replace(START, workers=1))
    assert capsys.readouterr().err == "run F/7 started with 1 worker\n"


def test_quiet_tells_trouble_only(capsys: pytest.CaptureFixture[str]) -> None:
    view = PlainView(quiet=True)
    for event in ITEMS:
        view.notify(event)
    assert capsys.readouterr().err.splitlines() == [
        "work[0] | careful",
        "work[1]: failed: ValueError: bad",
        "work[1]: attempt 2 follows in 3.0 s",
    ]


def test_verbose_tells_every_task(capsys: pytest.CaptureFixture[str]) -> None:
    view = PlainView(verbose=True)
    for event in ITEMS[:7]:
        view.notify(event)
    assert capsys.readouterr().err.splitlines()[1:] == [
        "start: started",
        "start: ok in 1.5 s",
        "work[0]: started",
        "work[1]: started",
    ]


def test_json_lines_keep_every_fact(capsys: pytest.CaptureFixture[str]) -> None:
    view = JsonView()
    for event in ITEMS:
        view.notify(event)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == len(ITEMS)
    assert lines[3] == {
        "event": "task_finished", "step": "start", "path": "r", "attempt": 0, "outcome": "ok",
        "duration": 1.5, "at": 101.5, "count": 2, "case": None, "trip": None,
    }  # fmt: skip
    assert lines[8]["text"] == "careful\x07"


def drawn(view: LiveView, width: int = 60) -> list[str]:
    console = Console(width=width, force_terminal=False, color_system=None)
    with console.capture() as capture:
        console.print(view)
    return [line.rstrip() for line in capture.get().splitlines()]


def test_the_live_table_has_a_row_for_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live.time, "time", lambda: 104.0)
    view = LiveView()
    for event in ITEMS[:8]:
        view.progress.notify(event)
    rows = drawn(view)
    assert re.fullmatch(r"✓  start\s+1\.5 s", rows[0])
    assert re.fullmatch(r".  work\s+0/2\s+2\.5 s\s+50 %", rows[1])
    assert rows[2] == "·  end"
    for event in [*ITEMS[8:], e.TaskStarted("work", "r.1", 1, 14, 105.0), DEAD]:
        view.progress.notify(event)
    assert "✗  work   1/2, 1 retried, 1 failed" in drawn(view)[1]
    assert max(map(len, drawn(view, 40))) <= 40


def test_a_narrow_table_keeps_what_counts() -> None:
    name = "a_step_whose_name_does_not_fit"
    view = LiveView()
    for event in (
        e.RunStarted("F", "7", "store", (name,), 2, 100.0, None),
        e.TasksScheduled(name, 12, 100.0),
        e.TaskStarted(name, "r.1", 0, 14, 100.0),
        e.LogLine(name, "r.1", 0, "stdout", "long " * 60, 101.0),
        e.TaskFinished(name, "r.1", 0, "ok", 3.0, 103.0, None, None, None),
    ):
        view.progress.notify(event)
    for width in (30, 60):
        row = drawn(view, width)[0]
        assert len(row) <= width
        assert re.match(r".  a_st\w*…  1/12  \S+", row)


def test_success_is_told_in_short(capsys: pytest.CaptureFixture[str]) -> None:
    ending = Ending()
    slowest = (e.TaskTime("work", "r.1", 4.0), e.TaskTime("start", "r", 0.5))
    ending.notify(finished("succeeded", slowest=slowest))
    ending.tell(CONTEXT, quiet=True)
    assert capsys.readouterr().err == ""
    ending.tell(CONTEXT)
    assert capsys.readouterr().err == (
        "run F/7 succeeded in 6.5 s: 3 tasks, results in store\n  slowest: work[1] 4.0 s\n"
    )


def test_failure_is_told_with_place_cause_log_and_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ending = Ending()
    for event in [*ITEMS, DEAD, finished("failed")]:
        ending.notify(event)
    ending.tell(CONTEXT, quiet=True)
    assert capsys.readouterr().err == (
        "\nerror: task `work[1]` failed in attempt 2: ValueError: bad\n"
        " --> f.py:9\n"
        "  in step `work`, f.py:7\n"
        "  Traceback:\n"
        "    x\n"
        "  ValueError: bad\n"
        "  luck\n"
        "  last lines of F/7/work/r.1:\n"
        "  | one\n"
        "\nrun F/7 failed after 6.5 s\n"
        "  its whole log: flowc logs F/7/work/r.1 --datastore-root 'a b'\n"
        "  continue: flowc resume f.py --origin-run-id 7 --datastore-root 'a b'\n"
    )


def test_tasks_that_were_only_stopped_are_not_failures(capsys: pytest.CaptureFixture[str]) -> None:
    ending = Ending()
    ending.notify(e.TaskFailed("work", "r", 0, "X", "stop", "", 143, 1.0, 1.0, final=True))
    ending.notify(finished("terminated"))
    ending.tell(CONTEXT)
    assert capsys.readouterr().err == (
        "\nrun F/7 terminated after 6.5 s\n"
        "  continue: flowc resume f.py --origin-run-id 7 --datastore-root 'a b'\n"
    )


def test_the_view_suits_whoever_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(open_view("auto", verbose=False, quiet=False), PlainView)
    monkeypatch.setattr("flowc.cli.terminal.is_interactive", lambda stream: True)
    assert isinstance(open_view("auto", verbose=False, quiet=False), LiveView)
    assert isinstance(open_view("auto", verbose=False, quiet=True), PlainView)
    assert isinstance(open_view("plain", verbose=False, quiet=False), PlainView)
    assert isinstance(open_view("json", verbose=False, quiet=False), JsonView)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31mred\x1b[0m", "\x1b[31mred\x1b[0m"),
        ("a\x1b[2Jb\x1b[10;5Hc", "abc"),
        ("\x1b]0;title\x07x", "x"),
        ("\x1bcx\x08\x00", "x"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_output_cannot_move_the_cursor(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_wording() -> None:
    labels = [task_label("s", p) for p in ("r", "r.3", "r.3.1", "r_0", "r_0.2")]
    assert labels == ["s", "s[3]", "s[3.1]", "s[_0]", "s[_0.2]"]
    assert [seconds(t) for t in (0.004, 0.25, 12.34, 59.94, 245, 7620)] == [
        "0.00 s", "0.25 s", "12.3 s", "59.9 s", "4 min 05 s", "2 h 07 min",
    ]  # fmt: skip
