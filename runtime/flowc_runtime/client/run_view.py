"""One run as the client's objects read it: its records, each fetched once, and which tasks it has.

Tasks are not listed but derived: the plan tells which fan-outs and loops surround a step, the records
of the splitting tasks tell how wide those are, and a loop's exit tells how many trips it made. Which of
many tasks have begun is seen from one listing of their folders; their records are not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar

from flowc_runtime import paths
from flowc_runtime.client.errors import MetaflowNotFound
from flowc_runtime.datastore import DamagedBlob, NotFound, RunRecord, RunStore, Store, TaskRecord
from flowc_runtime.datastore.cache import client_cache
from flowc_runtime.datastore.layout import check_name, run_prefix
from flowc_runtime.datastore.read_ahead import read_ahead
from flowc_runtime.moves import first_path
from flowc_runtime.plan import Plan, Source, StepPlan

R = TypeVar("R")

_TRACES = ("0.begin.json", "0.log", "0.fail.json")


class RunView:
    """Reads one run, remembering what cannot change any more."""

    def __init__(
        self, store: Store, flow: str, run: str, plans: dict[str, Plan | None] | None = None
    ) -> None:
        """Address a run; nothing is read yet.

        Args:
            store: the datastore.
            flow: name of the flow.
            run: run id.
            plans: plans that are known, by their digest; runs that are looked at together share them.
        """
        self.files = RunStore(store, flow, run)
        self.files.blobs.cache = client_cache(store)
        self._plans: dict[str, Plan | None] = {} if plans is None else plans
        self._record: RunRecord | None = None
        self._records: dict[tuple[str, str], TaskRecord] = {}
        self._asked: set[str] = set()
        self._name = f"{flow}/{run}"

    # Python 3.11 holds a lock that all objects share while it computes a `cached_property`, which would
    # make threads wait for each other's reads.

    @property
    def record(self) -> RunRecord:
        """The run's record.

        Raises:
            MetaflowNotFound: if there is no such run.
        """
        if self._record is None:
            try:
                self._record = self.files.read_run()
            except NotFound:
                raise MetaflowNotFound(
                    f"there is no run {self._name} in {self.files.store.root}"
                ) from None
        return self._record

    @property
    def plan(self) -> Plan | None:
        """The plan that the run follows; None if it did not leave one."""
        digest = self.record.ir
        if digest is None:
            return None
        if digest not in self._plans:
            try:
                self._plans[digest] = self.files.read_plan(digest)
            except DamagedBlob:
                self._plans[digest] = None
        return self._plans[digest]

    def tags(self) -> frozenset[str]:
        """The tags that people gave the run, as they are now."""
        return frozenset(self.files.read_tags(self.record))

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
        self._asked.add(step)
        found = self._records.get((step, path))
        if found is None:
            found = self._read_task(step, path)
            if found is not None:
                self._records[step, path] = found
        return found

    def following(self, step: str, path_list: Iterable[str]) -> Iterator[str]:
        """The paths of tasks that are gone through one by one.

        From a store that is not local, the records of those to come are fetched meanwhile, if the
        caller looks at the records at all.
        """
        self._asked.discard(step)

        def prepare(path: str) -> str:
            if step in self._asked:
                self.task(step, path)
            return path

        return read_ahead(self.files.store, prepare, path_list)

    def has_task(self, step: str, path: str) -> bool:
        """Whether a task has at least begun."""
        if self.task(step, path) is not None:
            return True
        folder = f"{self._folder}/{step}/{path}"
        return any(self.files.store.exists(f"{folder}/{trace}") for trace in _TRACES)

    def tasks(self, step: str) -> Iterator[str]:
        """The paths of a step's tasks that have begun, the last item and trip first."""
        possible = [(step, path) for path in reversed(self._possible(step))]
        return (path for _, path in self.begun(possible))

    def begun(self, places: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Step and path of those tasks that have at least begun."""
        wanted = list(places)
        if len(wanted) == 1:
            return (place for place in wanted if self.has_task(*place))
        names = dict.fromkeys(step for step, _ in wanted)
        stored = {name: frozenset(self._stored(name)) for name in names}
        return (place for place in wanted if place[1] in stored[place[0]])

    def has_step(self, name: str) -> bool:
        """Whether a task of a step has begun.

        Raises:
            InvalidName: if no step can have that name.
        """
        return any(map(paths.is_path, self._stored(check_name("step", name))))

    def steps(self) -> Iterator[str]:
        """The names of the steps that have tasks, those that come late in the flow first."""
        stored = list(self.files.store.folders(self._folder))[::-1]
        if self.plan is None:
            return filter(self.has_step, stored)
        return filter(frozenset(stored).__contains__, reversed(_ordered(self.plan)))

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
            return sorted(filter(paths.is_path, self._stored(step)), key=paths.order)
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
                widths = self._widths(source.step, [origins[place] for place in found])
                found = [
                    paths.item(place, i)
                    for place, width in zip(found, widths, strict=True)
                    for i in range(width)
                ]
            else:
                trips = partial(self._trips, target)
                found = [trip for some in self._read_all(trips, found) for trip in some]
        return found

    def _read_all(self, read: Callable[[str], R], places: list[str]) -> Iterator[R]:
        return read_ahead(self.files.store, read, places)

    def _widths(self, step: str, places: list[str]) -> Iterator[int]:
        return self._read_all(partial(self._width, step), places)

    def _width(self, step: str, path: str) -> int:
        record = self.task(step, path)
        return record.count or 0 if record is not None else 0

    def _trips(self, header: str, path: str) -> list[str]:
        end = self.files.read_exit(header, path)
        if end is not None:
            return [paths.at_trip(path, trip) for trip in range(end.trip + 1)]
        found = [paths.enter(path)]
        while self.task(header, found[-1]) is not None:
            found.append(paths.again(found[-1]))
        return found

    @property
    def _folder(self) -> str:
        return run_prefix(self.files.flow, self.files.run)

    def _stored(self, step: str) -> Iterator[str]:
        """The names of the folders of a step; every task that has begun has one."""
        return self.files.store.folders(f"{self._folder}/{step}")


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
