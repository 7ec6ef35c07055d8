"""One run as the client's objects read it: its records, each fetched once, and which tasks it has.

Tasks are not listed but derived: the plan tells which fan-outs and loops surround a step, the records
of the splitting tasks tell how wide those are, and a loop's exit tells how many trips it made.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from flowc_runtime import paths
from flowc_runtime.client.errors import MetaflowNotFound
from flowc_runtime.datastore import DamagedBlob, NotFound, RunRecord, RunStore, Store, TaskRecord
from flowc_runtime.datastore.layout import run_prefix
from flowc_runtime.moves import first_path
from flowc_runtime.plan import Plan, Source, StepPlan

_TRACES = ("0.begin.json", "0.log", "0.fail.json")


class RunView:
    """Reads one run, remembering what cannot change any more."""

    def __init__(self, store: Store, flow: str, run: str) -> None:
        """Address a run; nothing is read yet."""
        self.files = RunStore(store, flow, run)
        self._records: dict[tuple[str, str], TaskRecord] = {}
        self._name = f"{flow}/{run}"

    @cached_property
    def record(self) -> RunRecord:
        """The run's record.

        Raises:
            MetaflowNotFound: if there is no such run.
        """
        try:
            return self.files.read_run()
        except NotFound:
            raise MetaflowNotFound(
                f"there is no run {self._name} in {self.files.store.root}"
            ) from None

    @cached_property
    def plan(self) -> Plan | None:
        """The plan that the run follows; None if it did not leave one."""
        if self.record.ir is None:
            return None
        try:
            return self.files.read_plan(self.record.ir)
        except DamagedBlob:
            return None

    def step(self, name: str) -> StepPlan | None:
        """The plan of a step, if there is a plan that has it."""
        if self.plan is None:
            return None
        try:
            return self.plan.step(name)
        except KeyError:
            return None

    def task(self, step: str, path: str) -> TaskRecord | None:
        """The record of a task (or of a rank of a gang); None while it has not committed."""
        found = self._records.get((step, path))
        if found is None:
            found = self._read_task(step, path)
            if found is not None:
                self._records[step, path] = found
        return found

    def has_task(self, step: str, path: str) -> bool:
        """Whether a task has at least begun."""
        if self.task(step, path) is not None:
            return True
        folder = f"{run_prefix(self.files.flow, self.files.run)}/{step}/{path}"
        return any(self.files.store.exists(f"{folder}/{trace}") for trace in _TRACES)

    def tasks(self, step: str) -> Iterator[str]:
        """The paths of a step's tasks that have begun, the last item and trip first."""
        candidates = self._possible(step)
        return (path for path in reversed(candidates) if self.has_task(step, path))

    def steps(self) -> Iterator[str]:
        """The names of the steps that have tasks, those that come late in the flow first."""
        names = self._stored_steps() if self.plan is None else reversed(_ordered(self.plan))
        return (name for name in names if next(self.tasks(name), None) is not None)

    def end(self) -> TaskRecord | None:
        """The record of the step that ends the flow."""
        return self.task(self.end_step, paths.ROOT)

    @property
    def end_step(self) -> str:
        """The name of the step that ends the flow."""
        return self.plan.end if self.plan is not None else "end"

    def is_gang(self, step: str) -> bool:
        """Whether the tasks of a step are ranks of gangs."""
        plan = self.step(step)
        return plan is not None and any(
            "rank" in source.arrive for group in plan.sources for source in group
        )

    def _read_task(self, step: str, path: str) -> TaskRecord | None:
        if not self.is_gang(step):
            return self.files.read_record(step, path)
        try:
            base, _rank = paths.parent(path)
        except ValueError:
            return self.files.read_record(step, path)
        # `base` may look like the path of a rank itself, where the gang stands in a foreach.
        gang = self._records.get((step, base)) or self.files.read_record(step, base)
        if gang is None:
            return None
        self._records[step, base] = gang
        return self.files.read_rank(step, path, gang.attempt)

    def _possible(self, step: str) -> list[str]:
        if self.step(step) is None or not self._has_begun():
            return self._stored_paths(step)
        found = [paths.ROOT]
        for source, target in self._way_to(step):
            found = self._along(source, target, found)
        return found

    def _way_to(self, step: str) -> list[tuple[Source, str]]:
        """Edges from the start of the flow to `step`; a fan-out and its join count as one."""
        assert self.plan is not None
        by_name = {plan.name: plan for plan in self.plan.steps}
        way = []
        current = by_name[step]
        while current.sources:
            source = _way_in(current)
            if current.split is not None:
                # Whatever lies between leads back to where the split stands.
                source = Source(current.split, arrive=source.arrive)
            way.append((source, current.name))
            current = by_name[source.step]
        return way[::-1]

    def _has_begun(self) -> bool:
        """Whether the run's first task has committed; where one task ran alone, it never will."""
        assert self.plan is not None
        return self.task(self.plan.entry, first_path(self.plan)) is not None

    def _along(self, source: Source, target: str, places: list[str]) -> list[str]:
        origins = {_left(place, source): place for place in places}
        found = list(origins)
        for move in source.arrive:
            if move in ("item", "rank"):
                widths = {place: self._width(source.step, origins[place]) for place in found}
                found = [paths.item(place, i) for place in found for i in range(widths[place])]
            else:
                found = [trip for place in found for trip in self._trips(target, place)]
        return found

    def _width(self, step: str, path: str) -> int:
        record = self.task(step, path)
        return record.count or 0 if record is not None else 0

    def _trips(self, header: str, path: str) -> Iterator[str]:
        end = self.files.read_exit(header, path)
        if end is not None:
            yield from (paths.at_trip(path, trip) for trip in range(end.trip + 1))
            return
        place = paths.enter(path)
        yield place
        while self.task(header, place) is not None:
            place = paths.again(place)
            yield place

    def _stored_steps(self) -> list[str]:
        files = self.files
        return list(files.store.folders(run_prefix(files.flow, files.run)))[::-1]

    def _stored_paths(self, step: str) -> list[str]:
        files = self.files
        found = files.store.folders(f"{run_prefix(files.flow, files.run)}/{step}")
        return [path for path in found if paths.is_path(path)]


def _way_in(step: StepPlan) -> Source:
    """An edge into a step that is not the back edge of a loop."""
    return next(s for group in step.sources for s in group if "again" not in s.arrive)


def _left(path: str, source: Source) -> str:
    for _header in source.leave:
        path, _trip = paths.leave(path)
    return path


def _ordered(plan: Plan) -> list[str]:
    """The steps so that each comes after those that lead to it, back edges aside."""
    waiting = {
        step.name: sum("again" not in s.arrive for group in step.sources for s in group)
        for step in plan.steps
    }
    ready = [step.name for step in plan.steps if not waiting[step.name]]
    by_name = {step.name: step for step in plan.steps}
    for name in ready:
        for successor in by_name[name].successors:
            if "again" in successor.arrive:
                continue
            waiting[successor.step] -= 1
            if not waiting[successor.step]:
                ready.append(successor.step)
    return ready
