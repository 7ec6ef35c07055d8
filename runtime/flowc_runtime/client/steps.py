"""`Step`: one step of a run, with its tasks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from flowc_runtime.client.errors import MetaflowInvalidPathspec, MetaflowNotFound, offer
from flowc_runtime.client.node import RunNode, key_of
from flowc_runtime.client.tasks import Task
from flowc_runtime.datastore import InvalidName

if TYPE_CHECKING:
    from flowc_runtime.client.runs import Run


class Step(RunNode):
    """One step of a run, with the tasks that have begun; the last item of a fan-out first."""

    _shape = ("Flow", "run", "step")

    @property
    def parent(self) -> Run:
        """The run."""
        from flowc_runtime.client.runs import Run

        return Run("/".join(self._components[:2]), _view=self._view)

    @property
    def created_at(self) -> datetime:
        """When its first task was started."""
        return min(task.created_at for task in self)

    @property
    def finished_at(self) -> datetime | None:
        """When its last task committed; None while one has not."""
        latest: datetime | None = None
        for task in self:
            moment = task.finished_at
            if moment is None:
                return None
            latest = moment if latest is None else max(latest, moment)
        return latest

    @property
    def task(self) -> Task | None:
        """A task of the step: the only one, or the last item of a fan-out."""
        return next(iter(self), None)

    @property
    def environment_info(self) -> dict[str, str]:
        """The versions that a task of the step ran with."""
        task = self.task
        return {} if task is None else task.environment_info

    def tasks(self, *tags: str) -> Iterator[Task]:
        """The tasks that have begun; they carry the tags of their run, so these are all or none."""
        return iter(self if self.has_tags(*tags) else ())

    @property
    def control_task(self) -> Task | None:
        """The task of rank 0 where the step is a gang; else None."""
        return next(self.control_tasks(), None)

    def control_tasks(self, *tags: str) -> Iterator[Task]:
        """The tasks of rank 0, one for each gang."""
        if not self._view.is_gang(self.id):
            return iter(())
        return (task for task in self.tasks(*tags) if task.index == 0)

    @property
    def parent_steps(self) -> Iterator[Step]:
        """The steps that lead here."""
        plan = self._view.step(self.id)
        groups = () if plan is None else plan.sources
        names = dict.fromkeys(source.step for group in groups for source in group)
        return (Step(f"{self.parent.pathspec}/{name}", _view=self._view) for name in names)

    @property
    def child_steps(self) -> Iterator[Step]:
        """The steps that this one leads to."""
        plan = self._view.step(self.id)
        successors = () if plan is None else plan.successors
        return (Step(f"{self.parent.pathspec}/{s.step}", _view=self._view) for s in successors)

    def __iter__(self) -> Iterator[Task]:
        return map(self._task, self._view.following(self.id, self._view.tasks(self.id)))

    def __getitem__(self, path: object) -> Task:
        if path not in self:
            tasks = offer(self._view.tasks(self.id))
            raise KeyError(f"step {self.pathspec} has no task {key_of(path)!r}{tasks}")
        return self._task(key_of(path))

    def __contains__(self, path: object) -> bool:
        try:
            self._task(key_of(path))._check_exists()
        except (MetaflowNotFound, MetaflowInvalidPathspec):
            return False
        return True

    def _task(self, path: str) -> Task:
        return Task(f"{self.pathspec}/{path}", _view=self._view)

    def _check_exists(self) -> None:
        super()._check_exists()
        try:
            found = self._view.has_step(self.id)
        except InvalidName:
            found = False
        if not found:
            raise MetaflowNotFound(f"there is no step {self.pathspec} that has begun")
