"""`Metaflow` and `Flow`: what is in the datastore, as far as the namespace lets one see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain

from flowc_runtime.client.errors import (
    MetaflowInvalidPathspec,
    MetaflowNamespaceMismatch,
    MetaflowNotFound,
    offer,
)
from flowc_runtime.client.node import Node, key_of
from flowc_runtime.client.place import current_store, get_namespace
from flowc_runtime.client.run_view import RunView
from flowc_runtime.client.runs import Run
from flowc_runtime.datastore import InvalidName, Store, run_ids
from flowc_runtime.datastore.errors import DamagedRecord
from flowc_runtime.datastore.read_ahead import read_ahead
from flowc_runtime.plan import Plan


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
        self._plans: dict[str, Plan | None] = {}
        ids = self._ids()
        newest = next(ids, None)
        if newest is None:
            flows = offer(self._store.folders(""))
            raise MetaflowNotFound(f"there is no flow {self.id!r} in {self._store.root}{flows}")
        if _namespace_check and next(self._visible(chain([newest], ids)), None) is None:
            raise MetaflowNamespaceMismatch(f"{self!r}", str(get_namespace()))

    @property
    def parent(self) -> None:
        """A flow has none."""

    @property
    def created_at(self) -> datetime:
        """When its first run was started."""
        *_, oldest = self._ids()
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
        return next(self._visible(self._ids(), lambda run: run.successful), None)

    def runs(self, *tags: str) -> Iterator[Run]:
        """The runs of the namespace that carry all of `tags`, newest first."""
        return self._visible(self._ids(), lambda run: run.has_tags(*tags))

    def is_in_namespace(self) -> bool:
        """Whether any of its runs is."""
        return next(iter(self), None) is not None

    def __iter__(self) -> Iterator[Run]:
        return self._visible(self._ids())

    def __getitem__(self, run: object) -> Run:
        try:
            return Run(f"{self.id}/{key_of(run)}", _store=self._store)
        except (MetaflowNotFound, MetaflowInvalidPathspec):
            runs = offer(self._ids())
            raise KeyError(f"flow {self.id} has no run {key_of(run)!r}{runs}") from None

    def __contains__(self, run: object) -> bool:
        try:
            return Run(f"{self.id}/{key_of(run)}", _store=self._store) is not None
        except (MetaflowNotFound, MetaflowInvalidPathspec, MetaflowNamespaceMismatch):
            return False

    def _ids(self) -> Iterator[str]:
        try:
            return iter(run_ids(self._store, self.id))
        except InvalidName as error:
            raise MetaflowInvalidPathspec(str(error)) from None

    def _visible(
        self, ids: Iterable[str], wanted: Callable[[Run], bool] | None = None
    ) -> Iterator[Run]:
        """Those runs that are in the namespace, and wanted."""

        def look(name: str) -> Run | None:
            run = self._run(name)
            try:
                return run if run.is_in_namespace() and (wanted is None or wanted(run)) else None
            except (MetaflowNotFound, DamagedRecord):
                return None  # being deleted, or cut short by a power cut

        return filter(None, read_ahead(self._store, look, ids))

    def _run(self, run: str) -> Run:
        return Run(f"{self.id}/{run}", _view=RunView(self._store, self.id, run, self._plans))


def _flow_or_none(name: str, store: Store) -> Flow | None:
    try:
        return Flow(name, _namespace_check=False, _store=store)
    except (MetaflowNotFound, MetaflowInvalidPathspec):
        return None
