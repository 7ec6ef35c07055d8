"""Resuming: what an earlier run has committed is taken over, the rest runs again.

A task has the same step and path in every run, so its record is found by name. Values are not copied:
the records of both runs name the same blobs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from flowc.diagnostics import UsageError
from flowc.local.frontier import Batch
from flowc_runtime.datastore.errors import NotFound
from flowc_runtime.datastore.read_ahead import read_ahead
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

    def take_over(
        self, batches: Iterable[Batch], records: RunStore
    ) -> Iterator[tuple[Batch, list[TaskRecord]]]:
        """Take tasks over, as many at a time as the datastore likes.

        Args:
            batches: the tasks.
            records: the new run.

        Returns:
            Each part of the batches with the records that the new run has now of it, a gang's of its
            ranks; without any if it has to run. A record that names a blob which is missing or cut
            short counts as none.
        """

        def take(part: Batch) -> tuple[Batch, list[TaskRecord]]:
            return part, self._take(part, records)

        parts = chain.from_iterable(batch.parts() for batch in batches)
        return read_ahead(self.records.store, take, parts)

    def _take(self, part: Batch, records: RunStore) -> list[TaskRecord]:
        name = part.step.name
        found = None if name in self._again else self.records.read_record(name, part.base)
        if found is None:
            return []
        if part.gang:
            return self._take_gang(part, found, records)
        if not self._is_whole(found):
            return []
        won = records.commit(_clone(found, records.run))
        restore_exits(records, part.step, won)
        return [won]

    def _take_gang(self, gang: Batch, own: TaskRecord, records: RunStore) -> list[TaskRecord]:
        ranks = []
        for path in gang.paths():
            found = self.records.read_rank(gang.step.name, path, own.attempt)
            if found is None or not self._is_whole(found):
                return []
            ranks.append(_clone(found, records.run))
        for rank in ranks:
            records.write_rank(rank)
        records.commit(_clone(own, records.run))
        return ranks

    def _is_whole(self, record: TaskRecord) -> bool:
        digests = {ref.sha256 for ref in record.artifacts.values() if ref.sha256 is not None}
        for digest in digests - self._whole:
            if not self.records.blobs.is_whole(digest):
                return False
            self._whole.add(digest)
        return True


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
