"""`Run`: one execution of a flow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from flowc_runtime.client.errors import MetaflowInvalidPathspec, MetaflowNotFound, offer
from flowc_runtime.client.node import RunNode, key_of, moment
from flowc_runtime.client.run_state import RunState, run_state
from flowc_runtime.client.steps import Step
from flowc_runtime.client.tags import checked_change
from flowc_runtime.client.tasks import Task
from flowc_runtime.client.values import RunData
from flowc_runtime.datastore import DamagedRecord
from flowc_runtime.paths import ROOT
from flowc_runtime.protocol import JSONValue

if TYPE_CHECKING:
    from flowc_runtime.client.flows import Flow
    from flowc_runtime.trigger import Trigger


class Run(RunNode):
    """One execution of a flow, with its steps; those that come late in the flow first."""

    _shape = ("Flow", "run")

    @property
    def parent(self) -> Flow:
        """The flow."""
        from flowc_runtime.client.flows import Flow

        return Flow(self._components[0], _namespace_check=False, _store=self._store)

    @property
    def created_at(self) -> datetime:
        """When it was started."""
        return moment(self._record.created)

    @property
    def user(self) -> str:
        """Who started it."""
        return self._record.user

    @property
    def parameters(self) -> dict[str, JSONValue]:
        """The parameters' values, by name."""
        return dict(self._record.parameters)

    @property
    def event(self) -> JSONValue:
        """What triggered it; None if a person did."""
        return self._record.event

    @property
    def trigger(self) -> Trigger | None:
        """The events or runs that triggered it; None if a person did."""
        from flowc_runtime.trigger import Trigger

        event = self._record.event
        return None if event is None else Trigger(event, self._store)

    @property
    def successful(self) -> bool:
        """Whether its last step has committed."""
        return self._view.end() is not None

    @property
    def finished(self) -> bool:
        """The same as `successful`, as in Metaflow; `state` tells failed from running."""
        return self.successful

    @property
    def state(self) -> RunState:
        """`succeeded`, `failed`, `terminated`, `running`, `interrupted` or `unknown`."""
        return run_state(self._view)

    @property
    def finished_at(self) -> datetime | None:
        """When its last step committed; None before."""
        record = self._view.end()
        return None if record is None else moment(record.finished)

    @property
    def end_task(self) -> Task | None:
        """The task of the last step; None before it commits."""
        if self._view.end() is None:
            return None
        return Task(f"{self.pathspec}/{self._view.end_step}/{ROOT}", _view=self._view)

    @property
    def data(self) -> RunData | None:
        """The artifacts of the last step; None before it commits."""
        task = self.end_task
        return None if task is None else RunData(task, self)

    def steps(self, *tags: str) -> Iterator[Step]:
        """The steps that have begun; they carry the tags of the run, so these are all or none."""
        return iter(self if self.has_tags(*tags) else ())

    def __iter__(self) -> Iterator[Step]:
        return map(self._step, self._view.steps())

    def __getitem__(self, step: object) -> Step:
        name = key_of(step)
        if name not in self:
            raise KeyError(f"run {self.pathspec} has no step {name!r}{offer(self._view.steps())}")
        return self._step(name)

    def __contains__(self, step: object) -> bool:
        try:
            self._step(key_of(step))._check_exists()
        except (MetaflowNotFound, MetaflowInvalidPathspec):
            return False
        return True

    def add_tag(self, tag: str | Iterable[str]) -> None:
        """Add a tag."""
        self.replace_tags((), _several(tag))

    def add_tags(self, tags: str | Iterable[str]) -> None:
        """Add tags; those that are there already stay."""
        self.replace_tags((), _several(tags))

    def remove_tag(self, tag: str | Iterable[str]) -> None:
        """Remove a tag."""
        self.replace_tags(_several(tag), ())

    def remove_tags(self, tags: str | Iterable[str]) -> None:
        """Remove tags; those that are not there are no error."""
        self.replace_tags(_several(tags), ())

    def replace_tag(
        self, tag_to_remove: str | Iterable[str], tag_to_add: str | Iterable[str]
    ) -> None:
        """Put a tag in another one's place."""
        self.replace_tags(_several(tag_to_remove), _several(tag_to_add))

    def replace_tags(
        self, tags_to_remove: str | Iterable[str], tags_to_add: str | Iterable[str]
    ) -> None:
        """Remove tags and add others, in one go, however many others change tags meanwhile.

        Raises:
            MetaflowTagError: if a tag is no tag, too long, one too many, or to be removed and flowc's.
        """
        add, remove = checked_change(
            self.user_tags, self.system_tags, _several(tags_to_add), _several(tags_to_remove)
        )
        if add or remove:
            self._view.files.change_tags(add, remove)

    def _step(self, name: str) -> Step:
        return Step(f"{self.pathspec}/{name}", _view=self._view)

    def is_in_namespace(self) -> bool:
        """Whether the namespace that is set lets one see this; a damaged run is in none."""
        try:
            return super().is_in_namespace()
        except (MetaflowNotFound, DamagedRecord):
            return False


def _several(tags: str | Iterable[str]) -> tuple[str, ...]:
    return (tags,) if isinstance(tags, str) else tuple(tags)
