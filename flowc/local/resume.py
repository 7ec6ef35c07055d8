"""Resuming: what an earlier run has committed is taken over, the rest runs again.

A task has the same step and path in every run, so its record is found by name. Values are not copied:
the records of both runs name the same blobs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flowc.diagnostics import UsageError
from flowc_runtime import paths
from flowc_runtime.datastore.errors import NotFound
from flowc_runtime.datastore.records import RunRecord, TaskRecord
from flowc_runtime.datastore.run_store import RunStore, new_nonce
from flowc_runtime.plan import Plan, StepPlan
from flowc_runtime.task.commit import restore_exits


class Origin:
    """The run that another one resumes."""

    def __init__(self, plan: Plan, records: RunStore, again: str | None = None) -> None:
        """Read the run's record and its plan.

        Args:
            plan: the plan of the flow as it is now.
            records: the earlier run.
            again: a step that runs again, with everything behind it, though it has committed.

        Raises:
            UsageError: if there is no such run, or no such step.
            StoreError: if its plan cannot be read.
        """
        self.records = records
        self._whole: set[str] = set()
        try:
            self.record: RunRecord = records.read_run()
        except NotFound:
            raise UsageError(f"there is no run {records.flow}/{records.run} to resume") from None
        before = records.read_plan(self.record.ir) if self.record.ir else plan
        known = {step.name: step for step in before.steps}
        changed = {s.name for s in plan.steps if not _is_like(s, known.get(s.name))}
        self._again = _and_behind(plan, changed | ({again} if again else set()))

    def find(self, step: StepPlan, path: str) -> TaskRecord | None:
        """The record to take over for a task, None if it has to run.

        A record that names a blob which is missing or cut short counts as none.
        """
        if step.name in self._again:
            return None
        found = self.records.read_record(step.name, path)
        return found if found is not None and self._is_whole(found) else None

    def _is_whole(self, record: TaskRecord) -> bool:
        digests = {ref.sha256 for ref in record.artifacts.values() if ref.sha256 is not None}
        for digest in digests - self._whole:
            if not self.records.blobs.is_whole(digest):
                return False
            self._whole.add(digest)
        return True

    def clone(self, record: TaskRecord, step: StepPlan, records: RunStore) -> TaskRecord:
        """Take over a task's record; returns the one that the new run has now."""
        won = records.commit(_clone(record, records.run))
        restore_exits(records, step, won)
        return won

    def clone_gang(self, record: TaskRecord, world: int, records: RunStore) -> Iterator[TaskRecord]:
        """Take over the records of a gang's ranks, and then the gang's own."""
        for rank in range(world):
            path = paths.item(record.path, rank)
            found = self.records.read_rank(record.step, path, record.attempt)
            if found is not None:
                records.write_rank(_clone(found, records.run))
                yield found
        records.commit(_clone(record, records.run))


def _clone(record: TaskRecord, run: str) -> TaskRecord:
    return replace(record, run=run, writer=new_nonce(), outcome="cloned", origin=record.pathspec)


def _is_like(step: StepPlan, before: StepPlan | None) -> bool:
    """Whether a step has the same place in the graph; its code and decorators may have changed."""
    return before is not None and replace(step, decorators=(), digest="") == replace(
        before, decorators=(), digest=""
    )


def _and_behind(plan: Plan, names: set[str]) -> frozenset[str]:
    """Steps and everything that they lead to."""
    steps = {step.name: step for step in plan.steps}
    unknown = sorted(names - set(steps))
    if unknown:
        raise UsageError(f"flow {plan.flow} has no step `{unknown[0]}` to resume from")
    found: set[str] = set()
    pending = list(names)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += [edge.step for edge in steps[name].successors]
    return frozenset(found)
