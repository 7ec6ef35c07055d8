"""Which tasks may run next: the plan's edges followed forward, joins counted down.

No input or output happens here. Work is constant for each task that ends, and a fan-out is one entry
however wide it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowc_runtime.dataclass import dataclass
from flowc_runtime.moves import arrive, depart, first_path
from flowc_runtime.plan import Plan, StepPlan, Successor


@dataclass(frozen=True, slots=True)
class Batch:
    """Tasks of one step that may run: one, the items of a foreach, or the ranks of a gang."""

    step: StepPlan
    edge: Successor | None
    base: str
    count: int = 1
    gang: bool = False

    def paths(self) -> Iterator[str]:
        """The tasks' paths, in order."""
        if self.edge is None:
            return iter((self.base,))
        edge = self.edge
        return (arrive(edge, self.base, index=index) for index in range(self.count))

    def parts(self) -> Iterator[Batch]:
        """What starts, and is taken over, as a whole: each task alone, or a gang."""
        if self.gang:
            return iter((self,))
        return (Batch(self.step, None, path) for path in self.paths())


class Frontier:
    """What is known of a run's progress: how many tasks each join still waits for."""

    def __init__(self, plan: Plan) -> None:
        """Stand before the first step."""
        self._plan = plan
        self._steps = {step.name: step for step in plan.steps}
        self._widths: dict[tuple[str, str], int] = {}
        self._missing: dict[tuple[str, str], int] = {}

    def step(self, name: str) -> StepPlan:
        """The plan of a step."""
        return self._steps[name]

    def first(self) -> Batch:
        """The task that every run begins with."""
        return Batch(self._steps[self._plan.entry], None, first_path(self._plan))

    def after(
        self, name: str, path: str, *, count: int | None = None, case: str | None = None
    ) -> list[Batch]:
        """What may run because a task has committed.

        Args:
            name: the task's step.
            path: its path.
            count: items or ranks that it fans out into.
            case: the step that it chose, if it is a switch.
        """
        found: list[Batch] = []
        for edge in self._steps[name].successors:
            if case is None or edge.step == case:
                batch = self._follow(name, path, edge, count)
                if batch is not None:
                    found.append(batch)
        return found

    def _follow(self, name: str, path: str, edge: Successor, count: int | None) -> Batch | None:
        target = self._steps[edge.step]
        if edge.joins:
            base = depart(edge, path, closes=target.join in ("items", "ranks"))
            return Batch(target, edge, base) if self._is_complete(target, base) else None
        base = depart(edge, path)
        if "item" in edge.arrive or "rank" in edge.arrive:
            width = count or 0
            self._widths[name, path] = width
            return Batch(target, edge, base, width, gang="rank" in edge.arrive)
        return Batch(target, edge, base)

    def _is_complete(self, join: StepPlan, base: str) -> bool:
        """Count one more arrival at a join; True for the last one."""
        key = (join.name, base)
        missing = self._missing.get(key)
        if missing is None:
            missing = self._expected(join, base)
        missing -= 1
        if missing:
            self._missing[key] = missing
            return False
        self._missing.pop(key, None)
        return True

    def _expected(self, join: StepPlan, base: str) -> int:
        if join.join == "branches" or join.split is None:
            return len(join.sources)
        return self._widths.pop((join.split, base))
