"""`Task`: one task of a run, its artifacts, its logs and its neighbours."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from flowc_runtime import logs, paths
from flowc_runtime.client.errors import MetaflowNotFound, offer
from flowc_runtime.client.neighbours import children, parents
from flowc_runtime.client.node import RunNode, key_of, moment
from flowc_runtime.client.run_view import RunView
from flowc_runtime.client.values import DataArtifact, MetaflowData
from flowc_runtime.datastore import InvalidName, Store, TaskRecord
from flowc_runtime.exceptions import CaughtException

if TYPE_CHECKING:
    from flowc_runtime.client.steps import Step


class Metadata(NamedTuple):
    """One fact about a task."""

    name: str
    value: str
    created_at: datetime
    type: str
    task: Task


class Task(RunNode):
    """One task of a run, with its artifacts."""

    _shape = ("Flow", "run", "step", "path")

    def __init__(
        self,
        pathspec: str,
        attempt: int | None = None,
        *,
        _namespace_check: bool = True,
        _view: RunView | None = None,
        _store: Store | None = None,
    ) -> None:
        """Find a task.

        Args:
            pathspec: `Flow/run/step/path`.
            attempt: the attempt to look at; the one that committed, else the last, if None.

        Raises:
            MetaflowNotFound: if it has not begun.
            MetaflowNamespaceMismatch: if its run is not in the namespace.
        """
        self._attempt = attempt
        super().__init__(pathspec, _namespace_check=_namespace_check, _view=_view, _store=_store)

    @property
    def parent(self) -> Step:
        """The step."""
        from flowc_runtime.client.steps import Step

        return Step("/".join(self._components[:3]), _view=self._view)

    @property
    def successful(self) -> bool:
        """Whether its step has ended without an exception, one that @catch took included."""
        record = self._commit
        return record is not None and record.outcome != "caught"

    @property
    def finished(self) -> bool:
        """Whether it has committed. An attempt that failed may be followed by others."""
        return self._commit is not None

    @property
    def created_at(self) -> datetime:
        """When the attempt began; of a task that has not ended, when the run did."""
        record = self._ended
        return moment(self._record.created if record is None else record.started)

    @property
    def finished_at(self) -> datetime | None:
        """When it committed; None before."""
        record = self._commit
        return None if record is None else moment(record.finished)

    @property
    def index(self) -> int | None:
        """Its index in the innermost fan-out; None outside."""
        indices = paths.indices(self.id)
        return indices[-1] if indices else None

    @property
    def exception(self) -> CaughtException | None:
        """What the attempt raised, in words; None if it raised nothing."""
        record = self._ended
        if record is None or record.exception is None:
            return None
        summary = record.exception
        return CaughtException(summary.type, summary.message, summary.traceback)

    @property
    def current_attempt(self) -> int:
        """The number of the attempt that this object looks at."""
        if self._attempt is not None:
            return self._attempt
        record = self._commit
        if record is not None:
            return record.attempt
        files = self._view.files
        failed = files.attempts(*self._place)
        running = not failed or files.store.exists(files.log_key(*self._place, failed))
        return failed if running else failed - 1

    @property
    def origin_pathspec(self) -> str | None:
        """The task that this one was cloned from; None if it ran itself."""
        record = self._commit
        return None if record is None else record.origin

    @property
    def runtime_name(self) -> str:
        """`local`, or the target whose engine ran it."""
        return self._record.target

    @property
    def environment_info(self) -> dict[str, str]:
        """The versions that the attempt ran with."""
        record = self._ended
        return {} if record is None else dict(record.versions)

    @property
    def metadata(self) -> list[Metadata]:
        """Facts about the attempt."""
        record = self._ended
        if record is None:
            return []
        when = moment(record.finished)
        groups = {
            "task": {"attempt": str(record.attempt), "attempt_ok": str(record.outcome != "failed")},
            "engine": record.engine,
            "versions": record.versions,
            "metadata": record.metadata,
        }
        return [
            Metadata(name, value, when, kind, self)
            for kind, facts in groups.items()
            for name, value in facts.items()
        ]

    @property
    def metadata_dict(self) -> dict[str, str]:
        """The facts by name."""
        return {fact.name: fact.value for fact in self.metadata}

    @property
    def data(self) -> MetaflowData:
        """The artifacts' values, as attributes; each is loaded when it is read."""
        return MetaflowData(self)

    @property
    def artifacts(self) -> Any:
        """The artifacts, as attributes of a named tuple."""
        found = list(self)
        kind = namedtuple("MetaflowArtifacts", [artifact.id for artifact in found], rename=True)  # type: ignore[misc]
        return kind(*found)

    @property
    def stdout(self) -> str:
        """What the attempt wrote to standard output."""
        return logs.read_stream(self._log, "stdout")

    @property
    def stderr(self) -> str:
        """What the attempt wrote to standard error."""
        return logs.read_stream(self._log, "stderr")

    @property
    def stdout_size(self) -> int:
        """The size of `stdout`, in bytes of UTF-8."""
        return len(self.stdout.encode())

    @property
    def stderr_size(self) -> int:
        """The size of `stderr`, in bytes of UTF-8."""
        return len(self.stderr.encode())

    def loglines(
        self, stream: Literal["stdout", "stderr"], as_unicode: bool = True
    ) -> Iterator[tuple[datetime | None, str | bytes]]:
        """The lines of a stream with the times when they were written."""
        for entry in logs.read_log(self._log):
            if entry.stream == stream:
                text = entry.text.decode("utf-8", "replace") if as_unicode else entry.text
                yield moment(entry.at) if entry.at else None, text

    @property
    def parent_tasks(self) -> Iterator[Task]:
        """The tasks that its inputs came from."""
        return map(self._other, self.parent_task_pathspecs)

    @property
    def child_tasks(self) -> Iterator[Task]:
        """The tasks that took their inputs from it and have begun."""
        return map(self._other, self.child_task_pathspecs)

    @property
    def parent_task_pathspecs(self) -> Iterator[str]:
        """The pathspecs of the tasks that its inputs came from."""
        record = self._commit
        places = () if record is None else parents(record)
        return (self._pathspec(*place) for place in places)

    @property
    def child_task_pathspecs(self) -> Iterator[str]:
        """The pathspecs of the tasks that took their inputs from it and have begun."""
        record = self._commit
        places = () if record is None else children(record, self._view.plan)
        return (self._pathspec(*place) for place in self._view.begun(places))

    def __iter__(self) -> Iterator[DataArtifact]:
        record = self._commit
        names = () if record is None else sorted(record.artifacts)
        return (self._artifact(name) for name in names if not name.startswith("_"))

    def __getitem__(self, name: object) -> DataArtifact:
        if name not in self:
            raise KeyError(self._without(key_of(name)))
        return self._artifact(key_of(name))

    def __contains__(self, name: object) -> bool:
        record = self._commit
        return record is not None and key_of(name) in record.artifacts

    def _without(self, name: str) -> str:
        """What to say of an artifact that is not there."""
        if self._commit is None:
            return f"{self.pathspec} has not committed, so it has no artifact {name!r} yet"
        return f"{self.pathspec} has no artifact {name!r}{offer(one.id for one in self)}"

    def _artifact(self, name: str) -> DataArtifact:
        return DataArtifact(f"{self.pathspec}/{name}", _view=self._view)

    def _other(self, pathspec: str) -> Task:
        return Task(pathspec, _view=self._view)

    def _pathspec(self, step: str, path: str) -> str:
        return "/".join((*self._components[:2], step, path))

    @property
    def _place(self) -> tuple[str, str]:
        return self._components[2], self._components[3]

    @property
    def _log(self) -> bytes:
        return self._view.files.read_log(*self._place, self.current_attempt)

    @property
    def _commit(self) -> TaskRecord | None:
        record = self._view.task(*self._place)
        if record is None or self._attempt in (None, record.attempt):
            return record
        return None

    @property
    def _ended(self) -> TaskRecord | None:
        """The record of the attempt: of its commit, else of its failure."""
        record = self._commit
        if record is not None:
            return record
        files = self._view.files
        attempt = self._attempt
        if attempt is None:
            attempt = max(files.attempts(*self._place) - 1, 0)
        return files.read_failure(*self._place, attempt)

    def _check_exists(self) -> None:
        super()._check_exists()
        try:
            found = self._view.has_task(*self._place)
        except InvalidName:
            found = False
        if found and self._attempt is not None:
            found = self._ended is not None
        if not found:
            raise MetaflowNotFound(f"there is no task {self.pathspec} that has begun")
