"""A run of thousands of tasks, written in a second or two instead of being run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from flowc_runtime.artifacts import ArtifactWriter
from flowc_runtime.datastore import ParentItems, ParentTask, RunRecord, RunStore, Store, TaskRecord
from flowc_runtime.plan import Plan, Source, StepPlan, Successor

FLOW = "Wide"

PLAN = Plan(
    flow=FLOW,
    module="wide",
    class_name=FLOW,
    entry="start",
    end="end",
    steps=(
        StepPlan("start", "foreach", (Successor("work", arrive=("item",)),), (), variable="items"),
        StepPlan(
            "work",
            "linear",
            (Successor("gather", joins=True),),
            ((Source("start", arrive=("item",)),),),
        ),
        StepPlan(
            "gather",
            "linear",
            (Successor("end"),),
            ((Source("work"),),),
            join="items",
            split="start",
        ),
        StepPlan("end", "end", (), ((Source("gather"),),)),
    ),
)


Values = Callable[[int], Mapping[str, object]]


def _small(item: int) -> Mapping[str, object]:
    return {"item": item, "half": item / 2}


class BigRun:
    """Writes a run of `start -> work (each of `width` items) -> gather -> end`."""

    def __init__(
        self, store: Store, run: str, width: int, second: int = 0, values: Values = _small
    ) -> None:
        """Prepare to write.

        Args:
            store: where to.
            run: run id.
            width: number of items.
            second: when the run was created, in seconds after the first one.
            values: the artifacts of the task of an item.
        """
        self._values = values
        self.files = RunStore(store, FLOW, run)
        self.width = width
        self._at = f"2026-11-01T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.%06dZ"
        self._writer = ArtifactWriter(self.files.blobs)

    def begin(self, *tags: str) -> RunStore:
        """Write the run's record."""
        run = self.files.run
        record = RunRecord(
            FLOW, run, "local", f"uid-{run}", self._at % 0, "ann", tags=tags,
            system_tags=("user:ann", "runtime:dev"), ir=self.files.write_plan(PLAN),
        )  # fmt: skip
        self.files.create_run(record)
        return self.files

    def finish(self, *tags: str) -> RunStore:
        """Write the run's record and those of all its tasks."""
        self.begin(*tags)
        self._task("start", "r", items=list(range(self.width)), count=self.width)
        for item in range(self.width):
            self._task("work", f"r.{item}", ParentTask("start", "r"), **self._values(item))
        self._task("gather", "r", ParentItems("work", "r", self.width), total=self.width)
        self._task("end", "r", ParentTask("gather", "r"), total=self.width)
        return self.files

    def _task(
        self,
        step: str,
        path: str,
        *parents: ParentTask | ParentItems,
        count: int | None = None,
        **values: object,
    ) -> None:
        saved = {name: self._writer.save(name, value) for name, value in values.items()}
        record = TaskRecord(
            FLOW, self.files.run, step, path, 0, "w", "ok", self._at % 1, self._at % 2,
            parents=parents, artifacts=saved,
        )  # fmt: skip
        self.files.commit(replace(record, count=count))
