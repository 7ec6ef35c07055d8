"""Which tasks a task takes its inputs from: found from the plan, its path and their records.

Nobody hands a task the names of its inputs. Where several steps may have led to it (after a switch),
the records tell which one did: the switch names the case it chose, and of other steps only the one
that ran has a record.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from flowc_runtime.datastore.read_ahead import read_ahead
from flowc_runtime.moves import backward, first_path, undo_arrival
from flowc_runtime.paths import parent
from flowc_runtime.plan import Plan, StepPlan
from flowc_runtime.task.errors import TaskError

if TYPE_CHECKING:
    from flowc_runtime.datastore.base import Store
    from flowc_runtime.datastore.records import TaskRecord
    from flowc_runtime.datastore.run_store import RunStore


class Parent(NamedTuple):
    """A task that led to another one, with its record."""

    step: str
    path: str
    record: TaskRecord


class Lineage:
    """Looks up the parents of one task."""

    def __init__(self, plan: Plan, run: RunStore, step: StepPlan, path: str) -> None:
        """Prepare to look; nothing is read yet."""
        self._plan = plan
        self._run = run
        self._step = step
        self._path = path
        self._width: int | None = None
        self._gang: TaskRecord | None = None

    @property
    def width(self) -> int:
        """How many parents the task has: 0 for the first step, more than 1 only for a join."""
        if self._width is None:
            self._width = self._count()
        return self._width

    def parent(self, number: int = 0) -> Parent:
        """One parent: the only one, a branch in the order of the split, or an item or rank.

        Raises:
            TaskError: if no task that may have led here has committed.
        """
        step = self._step
        sources = step.sources[number if step.join == "branches" else 0]
        item = number if step.join in ("items", "ranks") else None
        for source in sources:
            path = backward(source, self._path, self._run.read_exit, item)
            if path is None:
                continue
            record = self._record(source.step, path)
            if record is None or (source.case and record.case != step.name):
                continue
            return Parent(source.step, path, record)
        names = ", ".join(f"`{source.step}`" for source in sources)
        which = f" (number {number})" if self.width > 1 else ""
        raise TaskError(
            f"no committed task of {names} leads to `{step.name}` at {self._path}{which}"
        )

    def parents(self) -> Iterator[Parent]:
        """All parents in order, each read when it is asked for or a little before.

        Raises:
            TaskError: in the place of a parent of which no task has committed.
        """
        return read_ahead(self.store, self.parent, range(self.width))

    @property
    def steps(self) -> frozenset[str]:
        """The names of the steps that a parent may be of."""
        return frozenset(source.step for group in self._step.sources for source in group)

    @property
    def store(self) -> Store:
        """Where the records are."""
        return self._run.store

    def compact(self) -> tuple[str, str] | None:
        """Step and path `p` if parent *i* is always `step/p.i`, so that a record can say it in short."""
        step = self._step
        if step.join not in ("items", "ranks") or len(step.sources[0]) != 1:
            return None
        source = step.sources[0][0]
        base = undo_arrival(source, self._path)
        if source.leave or base is None:
            return None
        return source.step, base

    def _count(self) -> int:
        step = self._step
        if step.name == self._plan.entry and self._path == first_path(self._plan):
            return 0
        if step.join == "branches":
            return len(step.sources)
        if step.join is None or step.split is None:
            return 1
        base = next(b for s in step.sources[0] if (b := undo_arrival(s, self._path)) is not None)
        record = self._run.read_record(step.split, base)
        if record is None or record.count is None:
            raise TaskError(
                f"`{step.split}` at {base} has no record that says how many items there are"
            )
        return record.count

    def _record(self, step: str, path: str) -> TaskRecord | None:
        if self._step.join != "ranks":
            return self._run.read_record(step, path)
        if self._gang is None:
            base, _rank = parent(path)
            self._gang = self._run.read_record(step, base)
        if self._gang is None:
            return None
        return self._run.read_rank(step, path, self._gang.attempt)
