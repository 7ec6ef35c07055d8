"""From a step that has run to the record that commits it, and to what is told of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from flowc_runtime.datastore import timestamps
from flowc_runtime.datastore.records import (
    ArtifactRef,
    ExceptionSummary,
    Parent,
    ParentItems,
    ParentTask,
    TaskRecord,
)
from flowc_runtime.datastore.run_store import RunStore, new_nonce
from flowc_runtime.moves import LoopExit
from flowc_runtime.protocol import Exit
from flowc_runtime.task.errors import FailureReport, describe
from flowc_runtime.task.gang import commit_rank
from flowc_runtime.task.request import TaskReport, TaskRequest
from flowc_runtime.task.transition import left_loops
from flowc_runtime.versions import versions

if TYPE_CHECKING:
    from flowc_runtime.lineage import Lineage
    from flowc_runtime.plan import StepPlan
    from flowc_runtime.task.state import TaskState


def commit(
    request: TaskRequest,
    records: RunStore,
    lineage: Lineage,
    state: TaskState,
    artifacts: Mapping[str, ArtifactRef],
    started: float,
    failure: BaseException | None,
) -> TaskRecord:
    """Write the record of a task whose artifacts are stored; returns the record that won."""
    transition = state.transition
    record = TaskRecord(
        flow=request.plan.flow,
        run=request.facts.run,
        step=request.step,
        path=request.path,
        attempt=request.attempt,
        writer=new_nonce(),
        outcome="ok" if failure is None else "caught",
        started=timestamps.spell(int(started * 1e9)),
        finished=timestamps.now(),
        parents=_parents(lineage),
        count=transition.count if transition else None,
        case=transition.case if transition else None,
        trip=transition.trip if transition else None,
        artifacts=dict(artifacts),
        exception=summary_of(describe(failure)) if failure is not None else None,
        metadata=dict(transition.metadata) if transition else {},
        engine=dict(request.facts.engine),
        versions=versions(),
        code=request.facts.code,
        digest=state.step.digest,
    )
    if request.rank is not None:
        return commit_rank(records, record, request.rank.world)
    won = records.commit(record)
    restore_exits(records, state.step, won)
    return won


def restore_exits(records: RunStore, step: StepPlan, record: TaskRecord) -> None:
    """Say of each loop that a committed task has left how it ended.

    Done again by a task that finds its record: whoever wrote it may have died in between.
    """
    for edge in step.successors:
        if record.case is not None and edge.step != record.case:
            continue
        for header, path, trip in left_loops(edge, record.path):
            records.write_exit(header, path, LoopExit(trip, record.step))


def report_of(record: TaskRecord, started: float, *, found: bool = False) -> TaskReport:
    """What is told of a committed task."""
    summary = record.exception
    return TaskReport(
        outcome="found" if found else "caught" if record.outcome == "caught" else "ok",
        exit=Exit.OK,
        started=started,
        finished=time.time(),
        count=record.count,
        case=record.case,
        trip=record.trip,
        failure=FailureReport(summary.type, summary.message, summary.traceback)
        if summary
        else None,
    )


def failure_record(request: TaskRequest, report: TaskReport) -> TaskRecord:
    """The record of a failed attempt; the supervisor writes it."""
    failure = report.failure
    return TaskRecord(
        flow=request.plan.flow,
        run=request.facts.run,
        step=request.step,
        path=request.path,
        attempt=request.attempt,
        writer=new_nonce(),
        outcome="failed",
        started=timestamps.spell(int(report.started * 1e9)),
        finished=timestamps.spell(int(report.finished * 1e9)),
        exception=summary_of(failure) if failure else None,
        metadata={"exit": str(int(report.exit))},
        engine=dict(request.facts.engine),
        versions=versions(),
        code=request.facts.code,
        digest=request.step_plan.digest,
    )


def summary_of(failure: FailureReport) -> ExceptionSummary:
    """A failure as records keep it."""
    return ExceptionSummary(failure.type, failure.message, failure.traceback)


def _parents(lineage: Lineage) -> tuple[Parent, ...]:
    short = lineage.compact()
    if short is not None:
        return (ParentItems(short[0], short[1], lineage.width),)
    return tuple(ParentTask(parent.step, parent.path) for parent in lineage.parents())
