"""What flows, runs, steps, tasks and artifacts have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from flowc_runtime.client.errors import (
    MetaflowInvalidPathspec,
    MetaflowNamespaceMismatch,
)
from flowc_runtime.client.place import current_store, get_namespace
from flowc_runtime.client.run_view import RunView
from flowc_runtime.datastore import InvalidName, RunRecord, Store, open_store, timestamps


class Node:
    """An object with a pathspec.

    Two nodes are equal if pathspec and datastore are. Nodes can be pickled.
    """

    _shape: ClassVar[tuple[str, ...]] = ()

    def __init__(self, pathspec: str, *, _store: Store | None = None) -> None:
        components = tuple(pathspec.split("/")) if isinstance(pathspec, str) else ()
        if len(components) != len(self._shape) or not all(components):
            raise MetaflowInvalidPathspec(
                f"{pathspec!r} does not name a {type(self).__name__}: write {'/'.join(self._shape)}"
            )
        self._components = components
        self._store = _store if _store is not None else current_store()

    @property
    def id(self) -> str:
        """The last component of the pathspec."""
        return self._components[-1]

    @property
    def pathspec(self) -> str:
        """`Flow/run/step/path/artifact`, as far as it goes."""
        return "/".join(self._components)

    @property
    def path_components(self) -> list[str]:
        """The components of the pathspec."""
        return list(self._components)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, type(self))
            and other._components == self._components
            and other._store.root == self._store.root
        )

    def __hash__(self) -> int:
        return hash(self._components)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.pathspec!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.pathspec, self._store.root)


class RunNode(Node):
    """A run, or something inside one; it shares the run's tags."""

    def __init__(
        self,
        pathspec: str,
        *,
        _namespace_check: bool = True,
        _view: RunView | None = None,
        _store: Store | None = None,
    ) -> None:
        super().__init__(pathspec, _store=_store if _view is None else _view.files.store)
        if _view is not None:
            self._view = _view
            return
        flow, run = self._components[:2]
        try:
            self._view = RunView(self._store, flow, run)
        except InvalidName as error:
            raise MetaflowInvalidPathspec(str(error)) from None
        self._check_exists()
        if _namespace_check and not self.is_in_namespace():
            raise MetaflowNamespaceMismatch(f"{self!r}", str(get_namespace()))

    @property
    def tags(self) -> frozenset[str]:
        """All tags of the run."""
        return self.user_tags | self.system_tags

    @property
    def user_tags(self) -> frozenset[str]:
        """The tags that people gave the run and may change."""
        return self._view.tags()

    @property
    def system_tags(self) -> frozenset[str]:
        """The tags that the run got from flowc."""
        return frozenset(self._record.system_tags)

    @property
    def origin_pathspec(self) -> str | None:
        """What this was cloned or resumed from; None if it was not."""
        origin = self._record.origin
        return None if origin is None else "/".join((self._components[0], origin))

    def is_in_namespace(self) -> bool:
        """Whether the namespace that is set lets one see this."""
        wanted = get_namespace()
        return wanted is None or self.has_tags(wanted)

    def has_tags(self, *tags: str) -> bool:
        """Whether the run carries all of the tags."""
        others = frozenset(tags) - self.system_tags
        return not others or others <= self.user_tags

    @property
    def _record(self) -> RunRecord:
        return self._view.record

    def _check_exists(self) -> None:
        """Read what has to be there.

        Raises:
            MetaflowNotFound: if it is not.
        """
        assert self._record is not None


def _restore(kind: type[Node], pathspec: str, root: str) -> Node:
    options = {"_namespace_check": False} if issubclass(kind, RunNode) else {}
    return kind(pathspec, _store=open_store(root), **options)


def key_of(key: object) -> str:
    """The id that something in square brackets means; a child stands for its own id."""
    return key.id if isinstance(key, Node) else str(key)


def moment(timestamp: str) -> datetime:
    """A timestamp as Metaflow's client gives it: local time, without a zone."""
    return timestamps.parse(timestamp).astimezone().replace(tzinfo=None)
