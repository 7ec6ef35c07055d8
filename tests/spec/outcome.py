"""A run that is over, as its records in the datastore tell it: the same view for every backend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flowc_runtime.client import Metaflow, Run, Task, metadata, namespace
from flowc_runtime.datastore import RunStore, Store, open_store
from tests.spec.values import ABSENT


@dataclass(frozen=True)
class Outcome:
    """Where the records of a run are, and what its backend says of it.

    Attributes:
        root: the datastore.
        run_id: the run's id.
        succeeded: whether the backend reports success.
        transcript: what the backend printed, for people.
        failure_recorded: whether the records tell of a failed end too; otherwise only the engine knows.
        flow: the flow's name; may be left out where the datastore holds no other.
    """

    root: str
    run_id: str
    succeeded: bool
    transcript: str = field(repr=False)
    flow: str = ""
    failure_recorded: bool = True

    @cached_property
    def run(self) -> Run:
        """The run, through the client."""
        namespace(None)
        metadata(self.root if "://" in self.root else f"local@{self.root}")
        flow = self.flow or next(iter(Metaflow())).id
        return Run(f"{flow}/{self.run_id}")

    @cached_property
    def facts(self) -> dict[str, str]:
        """What names the run."""
        flow, run = self.run.path_components
        return {"flow": flow, "run": run}

    def committed(self) -> set[str]:
        """`step/path` of every task that has committed, from the files alone."""
        prefix = "/".join(self.run.path_components)
        keys = [key.removeprefix(f"{prefix}/").split("/") for key in _files(self._store, prefix)]
        tasks = {(k[0], k[1]) for k in keys if k[2:] == ["record.json"]}
        ranks = {(k[0], k[1]) for k in keys if len(k) == 3 and k[2].endswith(".rank.json")}
        gangs = {(step, path.rpartition(".")[0]) for step, path in ranks}
        whole = {(step, path) for step, path in ranks if (step, path.rpartition(".")[0]) in tasks}
        return {"/".join(place) for place in (tasks - gangs) | whole}

    def listed(self) -> set[str]:
        """`step/path` of every task that has committed, through the client."""
        return {f"{step.id}/{task.id}" for step in self.run for task in step if task.finished}

    def task(self, step: str, path: str, attempt: int | None = None) -> Task:
        """A task, through the client."""
        return Task(f"{self.run.pathspec}/{step}/{path}", attempt=attempt)

    def failures(self, step: str, path: str) -> list[str]:
        """`Type: message` of each failed attempt, in order."""
        found = []
        attempts = self._records.attempts(step, path)
        for attempt in range(attempts):
            record = self._records.read_failure(step, path, attempt)
            assert record is not None
            summary = record.exception
            found.append("" if summary is None else f"{summary.type}: {summary.message}")
        return found

    def attempted(self) -> set[str]:
        """`step/path` of every task that an attempt of has failed."""
        prefix = "/".join(self.run.path_components)
        keys = (key.removeprefix(f"{prefix}/") for key in _files(self._store, prefix))
        return {key.rpartition("/")[0] for key in keys if key.endswith(".fail.json")}

    def caught(self) -> dict[str, str]:
        """`Type: message` of the exceptions that @catch took, by task."""
        found = {}
        for task in self.listed():
            record = self._records.read_record(*task.split("/"))
            if record is not None and record.outcome == "caught":
                assert record.exception is not None
                found[task] = f"{record.exception.type}: {record.exception.message}"
        return found

    def artifact(self, step: str, path: str, name: str) -> Any:
        """The value of an artifact, `ABSENT` if the task has none of that name."""
        task = self.task(step, path)
        return task[name].data if name in task else ABSENT

    @cached_property
    def _store(self) -> Store:
        return open_store(self.root)

    @cached_property
    def _records(self) -> RunStore:
        return RunStore(self._store, *self.run.path_components)


def _files(store: Store, prefix: str) -> Iterator[str]:
    yield from store.list(prefix)
