"""`Metaflow` and `Flow`: what is in the datastore, as far as the namespace lets one see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flowc_runtime.client.errors import (
    MetaflowInvalidPathspec,
    MetaflowNamespaceMismatch,
    MetaflowNotFound,
)
from flowc_runtime.client.node import Node, key_of, matching
from flowc_runtime.client.place import current_store, get_namespace
from flowc_runtime.client.run_view import RunView
from flowc_runtime.client.runs import Run
from flowc_runtime.datastore import InvalidName, Store, run_ids


class Metaflow:
    """All flows of the datastore that have a run in the namespace."""

    def __init__(self) -> None:
        """Look where `metadata` says."""
        self._store = current_store()

    @property
    def flows(self) -> list[Flow]:
        """The flows, by name."""
        return list(self)

    def __iter__(self) -> Iterator[Flow]:
        for name in self._store.folders(""):
            flow = _flow_or_none(name, self._store)
            if flow is not None and flow.is_in_namespace():
                yield flow

    def __getitem__(self, name: object) -> Flow:
        try:
            return Flow(key_of(name), _store=self._store)
        except MetaflowNotFound:
            raise KeyError(key_of(name)) from None

    def __contains__(self, name: object) -> bool:
        return _flow_or_none(key_of(name), self._store) is not None

    def __repr__(self) -> str:
        return f"Metaflow() in {self._store.root}"


class Flow(Node):
    """A flow and its runs, newest first."""

    _shape = ("Flow",)

    def __init__(
        self, pathspec: str, *, _namespace_check: bool = True, _store: Store | None = None
    ) -> None:
        """Find a flow.

        Args:
            pathspec: its name.

        Raises:
            MetaflowNotFound: if it has no run.
            MetaflowNamespaceMismatch: if it has no run in the namespace.
        """
        super().__init__(pathspec, _store=_store)
        try:
            found = next(iter(run_ids(self._store, self.id)), None)
        except InvalidName as error:
            raise MetaflowInvalidPathspec(str(error)) from None
        if found is None:
            raise MetaflowNotFound(f"there is no flow {self.id!r} in {self._store.root}")
        if _namespace_check and not self.is_in_namespace():
            raise MetaflowNamespaceMismatch(f"{self!r}", str(get_namespace()))

    @property
    def parent(self) -> None:
        """A flow has none."""

    @property
    def created_at(self) -> datetime:
        """When its first run was started."""
        oldest = list(run_ids(self._store, self.id))[-1]
        return self._run(oldest).created_at

    @property
    def tags(self) -> frozenset[str]:
        """Flows carry no tags; their runs do."""
        return frozenset()

    user_tags = system_tags = tags

    @property
    def latest_run(self) -> Run | None:
        """The run of the namespace that was started last."""
        return next(iter(self), None)

    @property
    def latest_successful_run(self) -> Run | None:
        """The run of the namespace that was started last of those that succeeded."""
        return next((run for run in self if run.successful), None)

    def runs(self, *tags: str) -> Iterator[Run]:
        """The runs of the namespace that carry all of `tags`, newest first."""
        return matching(self, tags)

    def is_in_namespace(self) -> bool:
        """Whether any of its runs is."""
        return next(iter(self), None) is not None

    def __iter__(self) -> Iterator[Run]:
        runs = map(self._run, run_ids(self._store, self.id))
        return (run for run in runs if run.is_in_namespace())

    def __getitem__(self, run: object) -> Run:
        try:
            return Run(f"{self.id}/{key_of(run)}", _store=self._store)
        except (MetaflowNotFound, MetaflowInvalidPathspec):
            raise KeyError(key_of(run)) from None

    def __contains__(self, run: object) -> bool:
        try:
            return self[run] is not None
        except (KeyError, MetaflowNamespaceMismatch):
            return False

    def _run(self, run: str) -> Run:
        return Run(f"{self.id}/{run}", _view=RunView(self._store, self.id, run))


def _flow_or_none(name: str, store: Store) -> Flow | None:
    try:
        return Flow(name, _namespace_check=False, _store=store)
    except (MetaflowNotFound, MetaflowInvalidPathspec):
        return None
