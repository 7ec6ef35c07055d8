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
    """Tasks of one step that may run: one, the items of a foreach, or the ranks of a gang.

    `fresh` says that something they build on has run, and was not taken over from an earlier run.
    """

    step: StepPlan
    edge: Successor | None
    base: str
    count: int = 1
    gang: bool = False
    fresh: bool = False

    def paths(self) -> Iterator[str]:
        """The tasks' paths, in order."""
        if self.edge is None:
            return iter((self.base,))
        edge = self.edge
        return (arrive(edge, self.base, index=index) for index in range(self.count))


class Frontier:
    """What is known of a run's progress: how many tasks each join still waits for."""

    def __init__(self, plan: Plan) -> None:
        """Stand before the first step."""
        self._plan = plan
        self._steps = {step.name: step for step in plan.steps}
        self._widths: dict[tuple[str, str], int] = {}
        self._missing: dict[tuple[str, str], int] = {}
        self._fresh: set[tuple[str, str]] = set()

    def step(self, name: str) -> StepPlan:
        """The plan of a step."""
        return self._steps[name]

    def first(self) -> Batch:
        """The task that every run begins with."""
        return Batch(self._steps[self._plan.entry], None, first_path(self._plan))

    def after(
        self,
        name: str,
        path: str,
        *,
        count: int | None = None,
        case: str | None = None,
        fresh: bool = True,
    ) -> list[Batch]:
        """What may run because a task has committed.

        Args:
            name: the task's step.
            path: its path.
            count: items or ranks that it fans out into.
            case: the step that it chose, if it is a switch.
            fresh: whether the task has run, and was not taken over.
        """
        found: list[Batch] = []
        for edge in self._steps[name].successors:
            if case is None or edge.step == case:
                batch = self._follow(name, path, edge, count, fresh)
                if batch is not None:
                    found.append(batch)
        return found

    def _follow(
        self, name: str, path: str, edge: Successor, count: int | None, fresh: bool
    ) -> Batch | None:
        target = self._steps[edge.step]
        if edge.joins:
            base = depart(edge, path, closes=target.join in ("items", "ranks"))
            return self._arrive(target, edge, base, fresh)
        base = depart(edge, path)
        if "item" in edge.arrive or "rank" in edge.arrive:
            width = count or 0
            self._widths[name, path] = width
            return Batch(target, edge, base, width, gang="rank" in edge.arrive, fresh=fresh)
        return Batch(target, edge, base, fresh=fresh)

    def _arrive(self, join: StepPlan, edge: Successor, base: str, fresh: bool) -> Batch | None:
        key = (join.name, base)
        if fresh:
            self._fresh.add(key)
        if not self._is_complete(join, base):
            return None
        fresh = key in self._fresh
        self._fresh.discard(key)
        return Batch(join, edge, base, fresh=fresh)

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
