"""A small flow as a container sees it: a code folder with its plan, a store, an environment."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import flowc_runtime
from flowc_runtime.datastore import RunStore, open_store
from flowc_runtime.plan import (
    ParameterPlan,
    Plan,
    Source,
    StepPlan,
    Successor,
    plan_to_json,
)

SOURCE = """
import os, signal, time
from metaflow import FlowSpec, Parameter, current, step

class Tiny(FlowSpec):
    LIMIT = 7
    alpha = Parameter("alpha", default=0.5)
    mode = Parameter("mode", default="")

    @step
    def start(self):
        print("alpha is", self.alpha)
        if self.mode == "raise":
            raise ValueError("as asked")
        if self.mode == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.mode == "flaky" and current.retry_count == 0:
            raise ValueError("first")
        if self.mode == "sleep":
            try:
                time.sleep(60)
            except Exception:
                time.sleep(60)
        self.items = [] if self.mode == "empty" else ["a", "b", "c"]
        self.next(self.work, foreach="items")

    @step
    def work(self):
        if self.mode == "kill work":
            os.kill(os.getpid(), signal.SIGKILL)
        self.result = self.input * 2
        self.next(self.join)

    @step
    def join(self, inputs):
        self.results = [one.result for one in inputs]
        self.next(self.end)

    @step
    def end(self):
        print(self.results, self.alpha, self.LIMIT)
"""


def decorated(**decorators: dict[str, object]) -> tuple[dict[str, object], ...]:
    return tuple({"kind": kind, **attributes} for kind, attributes in decorators.items())


def tiny_plan(**decorators: tuple[dict[str, object], ...]) -> Plan:
    """The plan of `Tiny`, with decorators by step."""
    start, work = decorators.get("start", ()), decorators.get("work", ())
    item = ("item",)
    return Plan(
        "Tiny",
        "tiny",
        "Tiny",
        "start",
        "end",
        (
            StepPlan(
                "start",
                "foreach",
                (Successor("work", (), item),),
                (),
                variable="items",
                decorators=start,  # type: ignore[arg-type]
            ),
            StepPlan(
                "work",
                "linear",
                (Successor("join", joins=True),),
                ((Source("start", (), item),),),
                decorators=work,  # type: ignore[arg-type]
            ),
            StepPlan(
                "join",
                "linear",
                (Successor("end"),),
                ((Source("work"),),),
                join="items",
                split="start",
            ),
            StepPlan("end", "end", (), ((Source("join"),),)),
        ),
        (
            ParameterPlan("alpha", "alpha", "float", 0.5),
            ParameterPlan("mode", "mode", "str", ""),
        ),
    )


@dataclass
class Container:
    """Runs tasks as an engine would: a bare process, everything in its environment."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    python: tuple[str, ...] = (sys.executable,)

    @property
    def records(self) -> RunStore:
        return RunStore(open_store(str(self.folder / "store")), "Tiny", "engine-1")

    def deploy(self, plan: Plan) -> None:
        code = self.folder / "code"
        code.mkdir(exist_ok=True)
        (code / "tiny.py").write_text(SOURCE)
        (code / "flow.ir.json").write_text(json.dumps({"plan": plan_to_json(plan)}))
        runtime = Path(flowc_runtime.__file__).parent.parent
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(runtime),
            "FLOWC_PROTOCOL": "1",
            "FLOWC_FLOW": "Tiny",
            "FLOWC_RUN": "engine-1",
            "FLOWC_RUN_UID": "uid-1",
            "FLOWC_STORE": str(self.folder / "store"),
            "FLOWC_CODE": str(code),
            "FLOWC_CONTROL": "files",
            "FLOWC_OUT": str(self.folder / "out"),
            "FLOWC_ENGINE": "argo",
        }

    def start(self, step: str, path: str, **variables: str) -> subprocess.Popen[str]:
        for old in self.folder.glob("out/*"):
            old.unlink()
        return subprocess.Popen(
            [*self.python, "-m", "flowc_runtime", "task", "--step", step],
            env={**self.environment, "FLOWC_PATH": path, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def task(self, step: str, path: str, **variables: str) -> subprocess.CompletedProcess[str]:
        process = self.start(step, path, **variables)
        stdout, stderr = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)

    def control(self) -> dict[str, str]:
        return {file.name: file.read_text() for file in sorted(self.folder.glob("out/*"))}


def given(**parameters: object) -> str:
    return base64.b64encode(json.dumps(parameters).encode()).decode()


@pytest.fixture
def container(tmp_path: Path) -> Container:
    return Container(tmp_path)
