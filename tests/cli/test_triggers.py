"""Runs that another run's end, or an event, has started."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Flowc = Callable[..., Any]

DOWNSTREAM = """\
from metaflow import FlowSpec, current, step, trigger_on_finish


@trigger_on_finish(flow="HelloFlow")
class Downstream(FlowSpec):
    @step
    def start(self):
        run = current.trigger.run
        self.upstream = run.pathspec
        self.total = run.data.total + current.trigger["HelloFlow"]["end"].task.data.total
        self.event = tuple(current.trigger.event)[:2]
        assert {broken} == 0, "as asked"
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    Downstream()
"""


@pytest.fixture
def downstream(folder: Path) -> str:
    (folder / "down.py").write_text(DOWNSTREAM.format(broken="0"))
    return "down.py"


def test_a_run_knows_the_run_that_started_it(
    process: Flowc, hello: str, downstream: str, folder: Path
) -> None:
    assert process(hello, "run").code == 0
    (folder / downstream).write_text(DOWNSTREAM.format(broken="1"))
    assert process("-m", "flowc", "run", downstream, "--trigger", "HelloFlow/1").code == 1
    (folder / downstream).write_text(DOWNSTREAM.format(broken="0"))
    # What is resumed was started by the same run.
    resumed = process(downstream, "resume")
    assert resumed.code == 0, resumed.err
    dumped = process(
        "-m", "flowc", "dump", "Downstream/2/start", "--include", "upstream,total,event"
    )
    assert "upstream  'HelloFlow/1'" in dumped.out
    assert "total     6.0" in dumped.out
    assert "('metaflow.HelloFlow.end', 'HelloFlow/1/end/r')" in dumped.out
    script = (
        "from flowc import Run, namespace; namespace(None);"
        "t = Run('Downstream/2').trigger; print(t.run.pathspec, Run('HelloFlow/1').trigger)"
    )
    assert process("-c", script).out == "HelloFlow/1 None\n"
    assert process(downstream, "--trigger", "HelloFlow/1", "run").code == 0


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--trigger", "HelloFlow/7"), "there is no run HelloFlow/7"),
        (("--trigger", "HelloFlow"), "is not a pathspec"),
        (("--trigger", "HelloFlow/1/end"), "names more than a run"),
        (("--trigger", "HelloFlow/1"), "has not succeeded"),
        (("--event", "{"), "not JSON"),
        (("--event", "NaN"), "NaN is not JSON"),
    ],
)
def test_what_triggers_nothing_is_refused(
    process: Flowc, flowc: Flowc, hello: str, downstream: str, folder: Path,
    args: tuple[str, ...], message: str,
) -> None:  # fmt: skip
    process(hello, "run", "--alpha", "1")
    (folder / ".flowc" / "HelloFlow" / "1" / "end" / "r" / "record.json").unlink()
    refused = flowc("run", downstream, *args)
    assert (refused.code, message in refused.err) == (2, True), refused.err
    assert not (folder / ".flowc" / "Downstream").exists()


def test_an_event_is_in_the_record(process: Flowc, hello: str, folder: Path) -> None:
    event = {"name": "e", "payload": {"x": 1}}
    assert process("-m", "flowc", "run", hello, "--event", json.dumps(event)).code == 0
    record = json.loads((folder / ".flowc" / "HelloFlow" / "1" / "run.json").read_text())
    assert record["event"] == [event]
