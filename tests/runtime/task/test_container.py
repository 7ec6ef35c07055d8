"""The contract between an engine and a task: exit codes, control values, records, logs."""

from __future__ import annotations

import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from flowc_runtime.artifacts import ArtifactReader
from flowc_runtime.digest import describe_uses, step_digest
from tests.runtime.task.conftest import Container, decorated, given, tiny_plan


def test_a_whole_run(container: Container) -> None:
    container.deploy(tiny_plan())
    first = container.task(
        "start", "r", FLOWC_PARAMS=given(alpha="<base64>MC43NQ==", json="ignored")
    )
    assert (first.returncode, first.stdout) == (0, "alpha is 0.75\n")
    assert container.control() == {"count": "3", "done": "start/r"}
    for index in range(3):
        assert container.task("work", f"r.{index}").returncode == 0
        assert container.control() == {"done": f"work/r.{index}"}
    assert container.task("join", "r").returncode == 0
    last = container.task("end", "r")
    assert last.stdout == "['aa', 'bb', 'cc'] 0.75 7\n"
    run = container.records.read_run()
    assert run.parameters == {"alpha": 0.75, "mode": ""}
    assert (run.target, run.uid) == ("argo", "uid-1")


def test_a_found_record_gives_its_control_values_again(container: Container) -> None:
    container.deploy(tiny_plan())
    assert container.task("start", "r").returncode == 0
    before = container.records.read_record("start", "r")
    again = container.task("start", "r", FLOWC_ATTEMPT="1")
    assert (again.returncode, again.stdout) == (0, "")
    assert container.control() == {"count": "3", "done": "start/r"}
    assert container.records.read_record("start", "r") == before


def test_a_failure_leaves_its_record_and_user_frames_only(container: Container) -> None:
    container.deploy(tiny_plan())
    failed = container.task("start", "r", FLOWC_PARAMS=given(mode="raise"))
    assert failed.returncode == 1
    assert container.control() == {}
    frames = [line for line in failed.stderr.splitlines() if line.startswith("  File")]
    assert len(frames) == 1
    assert 'tiny.py", line 14, in start' in frames[0]
    record = container.records.read_failure("start", "r", 0)
    assert record is not None
    assert record.exception is not None
    assert (record.exception.type, record.exception.message) == ("ValueError", "as asked")
    assert container.records.read_record("start", "r") is None
    assert b"ValueError: as asked" in container.records.read_log("start", "r", 0)


def test_the_attempt_counts(container: Container) -> None:
    container.deploy(tiny_plan())
    flaky = given(mode="flaky")
    assert container.task("start", "r", FLOWC_PARAMS=flaky, FLOWC_RETRIES="1").returncode == 1
    second = container.task("start", "r", FLOWC_PARAMS=flaky, FLOWC_RETRIES="1", FLOWC_ATTEMPT="1")
    assert second.returncode == 0
    record = container.records.read_record("start", "r")
    assert record is not None
    assert record.attempt == 1


def test_death_by_signal_is_told(container: Container) -> None:
    container.deploy(tiny_plan())
    assert container.task("start", "r", FLOWC_PARAMS=given(mode="kill")).returncode == 1
    record = container.records.read_failure("start", "r", 0)
    assert record is not None
    assert record.exception is not None
    assert "SIGKILL" in record.exception.message


def test_catch_stands_in_after_hard_deaths(container: Container) -> None:
    container.deploy(tiny_plan(work=decorated(catch={"var": "error", "print_exception": True})))
    container.task("start", "r", FLOWC_PARAMS=given(mode="kill work"))
    assert container.task("work", "r.1").returncode == 1
    # One attempt more than the user asked for runs the fallback only.
    assert container.task("work", "r.1", FLOWC_ATTEMPT="1").returncode == 0
    record = container.records.read_record("work", "r.1")
    assert record is not None
    assert record.outcome == "caught"
    error = ArtifactReader(container.records.blobs).load(record.artifacts["error"])
    assert "killed by SIGKILL" in str(error)


def test_nothing_to_do_is_final(container: Container) -> None:
    container.deploy(tiny_plan())
    empty = container.task("start", "r", FLOWC_PARAMS=given(mode="empty"))
    assert empty.returncode == 3
    assert "`items`, which is empty" in empty.stderr


def test_a_run_has_one_set_of_parameters(container: Container) -> None:
    container.deploy(tiny_plan())
    assert container.task("start", "r", FLOWC_PARAMS=given(alpha="1")).returncode == 0
    record = container.folder / "store" / "Tiny" / "engine-1" / "start" / "r" / "record.json"
    record.unlink()
    other = container.task("start", "r", FLOWC_PARAMS=given(alpha="2"), FLOWC_ATTEMPT="1")
    assert other.returncode == 4
    assert "other parameters" in other.stderr
    same = container.task("start", "r", FLOWC_PARAMS=given(alpha="1"), FLOWC_ATTEMPT="2")
    assert same.returncode == 0


def test_a_run_id_belongs_to_one_execution(container: Container) -> None:
    container.deploy(tiny_plan())
    assert container.task("start", "r").returncode == 0
    (container.folder / "store/Tiny/engine-1/start/r/record.json").unlink()
    other = container.task("start", "r", FLOWC_RUN_UID="uid-2")
    assert other.returncode == 4
    assert "another execution" in other.stderr


def test_a_join_without_all_its_children_is_final(container: Container) -> None:
    container.deploy(tiny_plan())
    container.task("start", "r")
    container.task("work", "r.0")
    join = container.task("join", "r")
    assert join.returncode == 3
    assert "`work`" in join.stderr
    assert "number 1" in join.stderr


@pytest.mark.parametrize(
    ("variables", "code", "message"),
    [
        ({"FLOWC_PROTOCOL": "9"}, 4, "protocol 9"),
        ({"FLOWC_PATH": "r/../x"}, 4, "no task path"),
        ({"FLOWC_ATTEMPT": "-1"}, 4, "FLOWC_ATTEMPT"),
        ({"FLOWC_RUN": ""}, 4, "FLOWC_RUN is not set"),
        ({"FLOWC_RUN": "../up"}, 4, "run"),
        ({"FLOWC_STORE": ""}, 4, "datastore root is empty"),
        ({"FLOWC_PARAMS": "%%%"}, 4, "FLOWC_PARAMS"),
        ({"FLOWC_PARAMS": given(mode="<base64>%")}, 3, "parameter `mode`"),
        ({"FLOWC_PARAMS": "!200000"}, 3, "the run's parameters are too large: 200000 bytes"),
        ({"FLOWC_EVENT": "!131004"}, 3, "the event that started the run is too large"),
        ({"FLOWC_PARAMS": given(alpha="much")}, 3, "parameter `alpha`"),
        ({"FLOWC_CONTROL": "pigeon"}, 4, "pigeon"),
        ({"FLOWC_CODE": "/nowhere"}, 4, "no code"),
    ],
)
def test_what_cannot_be_is_said(
    container: Container, variables: dict[str, str], code: int, message: str
) -> None:
    container.deploy(tiny_plan())
    done = container.task("start", **{"path": "r", **variables})
    assert (done.returncode, message in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_step_is_other_code(container: Container) -> None:
    container.deploy(tiny_plan())
    assert container.task("strat", "r").returncode == 65


def test_other_decorators_than_compiled_stop_the_task(container: Container) -> None:
    plan = tiny_plan()
    first, *others = plan.steps
    same = step_digest("start", describe_uses([]))
    container.deploy(replace(plan, steps=(replace(first, digest=same), *others)))
    assert container.task("start", "r").returncode == 0
    container.deploy(replace(plan, steps=(replace(first, digest="0" * 64), *others)))
    container.environment["FLOWC_RUN"] = "engine-2"
    differs = container.task("start", "r")
    assert differs.returncode == 65
    assert "other decorators" in differs.stderr


def test_sigterm_ends_the_task(container: Container) -> None:
    container.deploy(tiny_plan())
    process = container.start("start", "r", FLOWC_PARAMS=given(mode="sleep"))
    log = container.folder / "store/Tiny/engine-1/start/r/0.log"
    _wait_for(log)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 143
    process.communicate()


def test_a_time_limit_ends_even_a_step_that_ignores_it(
    container: Container,
) -> None:
    container.deploy(tiny_plan(start=decorated(timeout={"seconds": 1})))
    started = time.monotonic()
    done = container.task("start", "r", FLOWC_PARAMS=given(mode="sleep"))
    assert done.returncode == 1
    assert time.monotonic() - started < 20
    record = container.records.read_failure("start", "r", 0)
    assert record is not None
    assert record.exception is not None
    assert record.exception.type == "Timeout"


def test_control_values_can_go_elsewhere(container: Container) -> None:
    container.deploy(tiny_plan())
    expected = '{"count":3,"case":null,"trip":null,"done":"start/r"}'
    stdout = container.task("start", "r", FLOWC_CONTROL="stdout").stdout
    assert stdout.splitlines()[-1] == expected
    log = container.folder / "last-words"
    container.task("start", "r", FLOWC_CONTROL="termination", FLOWC_TERMINATION_LOG=str(log))
    assert log.read_text() == expected
    container.task("start", "r", FLOWC_CONTROL="store")
    assert (container.folder / "store/Tiny/engine-1/start/r/ctl.json").read_text() == expected


def _wait_for(file: Path) -> None:
    deadline = time.monotonic() + 20
    while not file.exists():
        assert time.monotonic() < deadline, "the task has not begun"
        time.sleep(0.02)
