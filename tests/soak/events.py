"""Payloads of hostile strings on their way from a webhook to a run's parameters and event."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from flowc_runtime.plan import ParameterPlan
from flowc_runtime.task.entry import parse_parameters
from flowc_runtime.task.environment import unpack
from tests.engines.kubernetes.programs import find
from tests.sensors import Outcome, arguments, hostile_strings, let_happen, post
from tests.soak.report import SuiteReport

FIELD = 'a.b "c" {{x}} #@*'
"""The field of the payload that becomes a parameter; its name is no easier than its value."""

FLOW = f"""\
from flowc import FlowSpec, Parameter, step, trigger


@trigger(event={{"name": "e", "parameters": {{"text": {FIELD!r}}}}})
class HostileFlow(FlowSpec):
    text = Parameter("text", default="")

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
"""

TEXT = ParameterPlan(name="text", attribute="text", type="str", default="")


def check_events(seed: int, count: int) -> SuiteReport:
    """Post events, see what Argo Events makes of them, and what the first task would read.

    Args:
        seed: which strings.
        count: how many events, each with a string of its own.
    """
    with tempfile.TemporaryDirectory() as folder:
        failures = differences(find("sensorrun"), Path(folder), hostile_strings(seed, count))
    return SuiteReport("hostile events, Argo", (seed, seed), count, tuple(failures))


def differences(program: Path, folder: Path, strings: Sequence[str]) -> list[str]:
    """Those of some strings that do not arrive as they were sent; the folder is for the flow."""
    (folder / "flow.py").write_text(FLOW, encoding="utf-8")
    command = (*("-m", "flowc", "compile", "flow.py", "-t", "argo", "-o", "bundle"),
               *("--set", "datastore.root=s3://bucket/flows"))  # fmt: skip
    subprocess.run((sys.executable, *command), cwd=folder, check=True, capture_output=True)
    files = [folder / "bundle" / name for name in ("sensor.yaml", "eventsource.yaml")]
    payloads = [
        {"id": f"{number}{text}", FIELD: text, "nested": {text: [text, _number(number, text)]}}
        for number, text in enumerate(strings)
    ]
    outcomes = let_happen(program, files, [post("e", **payload) for payload in payloads])
    assert len(outcomes) == len(strings)
    return [
        f"{payload}: {fault}"
        for payload, outcome in zip(payloads, outcomes, strict=True)
        if (fault := _fault(payload, outcome))
    ]


def _number(number: int, text: str) -> int:
    """One that no float holds, unless the payload has to be written anew for Argo's sake."""
    return number if "{{=" in text else 2**70 + number


def _fault(payload: dict[str, object], outcome: Outcome) -> str | None:
    if outcome.errors or len(outcome.created) != 1:
        return f"{len(outcome.created)} workflows, {outcome.errors}"
    given = arguments(outcome.created[0])
    (event,) = json.loads(given["flowc-event"])
    if "{{=" in json.dumps(given):
        return "the controller would take it for an expression"
    if event["payload"] != {"name": "e", **payload} or event["id"] != payload["id"]:
        return f"the event became {event}"
    values = parse_parameters((TEXT,), {name: unpack(name, text) for name, text in given.items()})
    return None if values == {"text": payload[FIELD]} else f"the parameter became {values}"
