"""Artifacts as the client shows them: as objects, and as attributes that load when they are read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flowc_runtime.artifacts import ArtifactReader
from flowc_runtime.client.errors import MetaflowNotFound, offer
from flowc_runtime.client.node import RunNode, moment
from flowc_runtime.datastore import ArtifactRef, TaskRecord

if TYPE_CHECKING:
    from flowc_runtime.client.runs import Run
    from flowc_runtime.client.tasks import Task


class DataArtifact(RunNode):
    """One artifact of a task."""

    _shape = ("Flow", "run", "step", "path", "artifact")
    _value: Any = None
    _loaded = False

    @property
    def parent(self) -> Task:
        """The task."""
        from flowc_runtime.client.tasks import Task

        return Task("/".join(self._components[:4]), _view=self._view)

    @property
    def data(self) -> Any:
        """The value.

        Raises:
            DamagedBlob: if its blob is missing or does not have its digest.
            ArtifactError: if it cannot be unpickled here.
        """
        if not self._loaded:
            self._value = ArtifactReader(self._view.files.blobs).load(self._ref, self.id)
            self._loaded = True
        return self._value

    @property
    def size(self) -> int:
        """The size of the value, pickled, in bytes."""
        return self._ref.size

    @property
    def type(self) -> str:
        """The value's class."""
        return self._ref.type

    @property
    def sha(self) -> str:
        """The digest of the value: equal if the values are."""
        return self._ref.digest

    @property
    def finished_at(self) -> datetime:
        """When the task committed."""
        return moment(self._task_record.finished)

    created_at = finished_at

    @property
    def _task_record(self) -> TaskRecord:
        record = self._view.task(self._components[2], self._components[3])
        if record is None:
            raise MetaflowNotFound(f"the task of {self.pathspec} has not committed")
        return record

    @property
    def _ref(self) -> ArtifactRef:
        ref = self._task_record.artifacts.get(self.id)
        if ref is None:
            known = sorted(name for name in self._task_record.artifacts if name[0] != "_")
            raise MetaflowNotFound(f"there is no artifact {self.pathspec}{offer(known)}")
        return ref

    def _check_exists(self) -> None:
        super()._check_exists()
        assert self._ref is not None


class MetaflowData:
    """The artifacts' values of a task, as attributes; each is loaded when it is read."""

    def __init__(self, task: Task) -> None:
        """Show the artifacts of `task`."""
        self._task = task

    def __getattr__(self, name: str) -> Any:
        if name == "_task":
            raise AttributeError(name)
        if name.startswith("__") or name not in self._task:
            raise AttributeError(name if name.startswith("__") else self._task._without(name))
        return self._task[name].data

    def __contains__(self, name: object) -> bool:
        return name in self._task

    def __dir__(self) -> list[str]:
        return [artifact.id for artifact in self._task]

    def __repr__(self) -> str:
        return f"<MetaflowData: {', '.join(self.__dir__())}>"


class RunData(MetaflowData):
    """The artifacts' values of a run's last step; a step's name gives the step."""

    def __init__(self, task: Task, run: Run) -> None:
        """Show the artifacts of the run's last task."""
        super().__init__(task)
        self._run = run

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            if name.startswith("_") or name not in self._run:
                raise
            return self._run[name]
