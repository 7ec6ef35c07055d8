"""Runs flows from source text through the local executor's Python interface."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from flowc.compiler import check
from flowc.diagnostics import DiagnosticBag
from flowc.frontend.loader import LoadOptions
from flowc.local import RunOptions, RunResult, run
from flowc.local.events import Event
from flowc_runtime.artifacts import ArtifactReader
from flowc_runtime.datastore import RunStore, TaskRecord, open_store
from flowc_runtime.plan import Plan

E = TypeVar("E")

HEAD = "from flowc import FlowSpec, Parameter, catch, current, retry, step, timeout\n"
_numbers = itertools.count()


@dataclass
class Recorder:
    """Remembers events; `react` may act on them while the run goes on."""

    react: Callable[[Event], None] | None = None
    events: list[Event] = field(default_factory=list)

    def notify(self, event: Event) -> None:
        self.events.append(event)
        if self.react is not None:
            self.react(event)


@dataclass
class Ran:
    """A run that is over."""

    plan: Plan
    store: str
    result: RunResult
    events: list[Event]

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def records(self) -> RunStore:
        return RunStore(open_store(self.store), self.plan.flow, self.result.run)

    def record(self, task: str) -> TaskRecord:
        step, _, path = task.partition("/")
        found = self.records.read_record(step, path or "r")
        assert found is not None, f"{task} has not committed"
        return found

    def value(self, task: str, name: str) -> Any:
        return ArtifactReader(self.records.blobs).load(self.record(task).artifacts[name])

    def log(self, task: str, attempt: int = 0) -> bytes:
        step, _, path = task.partition("/")
        return self.records.read_log(step, path or "r", attempt)


@dataclass
class Project:
    """A folder with a flow that can be changed and run again."""

    folder: Path
    name: str = field(default_factory=lambda: f"flow_{next(_numbers)}")

    def plan(self, source: str) -> Plan:
        file = self.folder / f"{self.name}.py"
        file.write_text(HEAD + textwrap.dedent(source))
        bag = DiagnosticBag()
        checked = check(str(file), options=LoadOptions(), bag=bag)
        assert checked is not None, [d.message for d in bag]
        return checked.plan

    def run(self, source: str, react: Callable[[Event], None] | None = None, **options: Any) -> Ran:
        plan = self.plan(source)
        recorder = Recorder(react)
        store = options.pop("store", str(self.folder / "store"))
        given = RunOptions(store, self.folder, **{"user": "tester", **options})
        result = run(plan, given, [recorder])
        return Ran(plan, store, result, recorder.events)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)
