"""Schedules of flows on Argo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from tests.conftest import Compile

FLOW = """\
from flowc import FlowSpec, schedule, step


@schedule({arguments})
class ScheduledFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
"""


@pytest.mark.parametrize(
    ("arguments", "schedule", "timezone"),
    [
        ("hourly=True", "0 * * * *", "UTC"),
        ("daily=True", "0 0 * * *", "UTC"),
        ("weekly=True, timezone='Asia/Tokyo'", "0 0 * * 0", "Asia/Tokyo"),
        ("cron='@monthly'", "0 0 1 * *", "UTC"),
    ],
)
def test_times(
    arguments: str, schedule: str, timezone: str, tmp_path: Path, compile_for: Compile
) -> None:
    path = tmp_path / "flow.py"
    path.write_text(FLOW.format(arguments=arguments))
    compiled = compile_for(path, argo__concurrency="Forbid", argo__history_limit="3")
    spec = yaml.safe_load(compiled.files["cronworkflow.yaml"])["spec"]
    assert spec == {
        "schedules": [schedule],
        "timezone": timezone,
        "suspend": False,
        "concurrencyPolicy": "Forbid",
        "startingDeadlineSeconds": 600,
        "successfulJobsHistoryLimit": 3,
        "failedJobsHistoryLimit": 3,
        "workflowSpec": {"workflowTemplateRef": {"name": "scheduled-flow"}},
    }


def test_no_schedule_no_file(tmp_path: Path, compile_for: Compile) -> None:
    path = tmp_path / "flow.py"
    path.write_text(FLOW.format(arguments="daily=False"))
    files = compile_for(path).files
    assert "cronworkflow.yaml" not in files
    assert b"cronworkflow" not in files["kustomization.yaml"]


def test_times_that_argo_cannot_tell(tmp_path: Path, compile_for: Compile) -> None:
    path = tmp_path / "flow.py"
    path.write_text(FLOW.format(arguments="cron='0 6 L * ? *'"))
    compiled = compile_for(path)
    assert compiled.bundle is None
    (finding,) = compiled.findings
    assert (finding.code, finding.span.line) == ("FC511", 4)
