"""`inputs` of a join: the tasks that end here, one flow object each, loaded when they are looked at.

From a store that is not local, inputs that are gone through are read a few ahead, together with those
artifacts that the step has taken from the ones before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, overload
from weakref import WeakValueDictionary

from flowc_runtime.datastore.errors import StoreError
from flowc_runtime.datastore.read_ahead import read_ahead
from flowc_runtime.task.view import OWN, RunView, TaskView, bind

if TYPE_CHECKING:
    from flowc_runtime.datastore.records import ArtifactRef
    from flowc_runtime.flowspec import FlowSpec
    from flowc_runtime.lineage import Lineage, Parent

FETCH_UP_TO = 2 * 1024 * 1024
"""Bytes up to which an artifact is fetched before it is asked for."""


class Inputs(Sequence["FlowSpec"]):
    """The inputs of a join, in the order of the split or of the foreach's items.

    `inputs[0]` and `inputs.some_step` work as well as iterating. An input is read from the datastore
    when it is first asked for and let go when the step lets go of it, so a join over thousands of
    tasks needs the memory of a few.
    """

    def __init__(
        self, cls: type[FlowSpec], run_view: RunView, lineage: Lineage, known: Mapping[str, Any]
    ) -> None:
        """Serve the parents that `lineage` finds as objects of `cls`."""
        self._cls = cls
        self._run_view = run_view
        self._lineage = lineage
        self._known = known
        self._alive: WeakValueDictionary[int, FlowSpec] = WeakValueDictionary()
        self._by_step: dict[str, FlowSpec] = {}
        self._wanted: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return self._lineage.width

    @overload
    def __getitem__(self, index: int) -> FlowSpec: ...
    @overload
    def __getitem__(self, index: slice) -> list[FlowSpec]: ...
    def __getitem__(self, index: int | slice) -> FlowSpec | list[FlowSpec]:
        if isinstance(index, slice):
            return [self._input(i) for i in range(*index.indices(len(self)))]
        number = index + len(self) if index < 0 else index
        if not 0 <= number < len(self):
            raise IndexError(f"the join has {len(self)} inputs, there is no number {index}")
        return self._input(number)

    def __iter__(self) -> Iterator[FlowSpec]:
        read = read_ahead(self._lineage.store, self._prepare, range(len(self)))
        for number, (parent, fetched) in enumerate(read):
            flow = self._bound(number, parent, fetched)
            yield flow
            self._wanted = frozenset(name for name in flow.__dict__ if not name.startswith(OWN))

    def __getattr__(self, name: str) -> FlowSpec:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._by_step:
            self._find(name)
        return self._by_step[name]

    def artifacts(self) -> Iterator[Mapping[str, ArtifactRef]]:
        """What each input has, without loading a value."""
        return (parent.record.artifacts for parent in self._lineage.parents())

    def _find(self, name: str) -> None:
        """Look for an input from a step; of several, such as a foreach's, the last one counts."""
        possible = self._lineage.steps
        if name in possible:
            for number in reversed(range(len(self))):
                parent = self._lineage.parent(number)
                if parent.step == name:
                    self._by_step[name] = self._bound(number, parent)
                    return
        known = ", ".join(f"`{step}`" for step in sorted(possible))
        raise AttributeError(
            f"the join has no input from step `{name}`; they may come from {known}"
        )

    def _input(self, number: int) -> FlowSpec:
        flow = self._alive.get(number)
        return self._bound(number, self._lineage.parent(number)) if flow is None else flow

    def _prepare(self, number: int) -> tuple[Parent, dict[str, bytes | memoryview]]:
        """Read what an input needs; runs beside the step."""
        parent = self._lineage.parent(number)
        if self._lineage.store.mappable:
            return parent, {}
        fetched = {}
        for name in self._wanted & parent.record.artifacts.keys():
            ref = parent.record.artifacts[name]
            if ref.size <= FETCH_UP_TO:
                # Whoever asks for it meets the error again, where it can be handled.
                with suppress(StoreError):
                    fetched[name] = self._run_view.reader.fetch(ref)
        return parent, fetched

    def _bound(
        self, number: int, parent: Parent, fetched: dict[str, bytes | memoryview] | None = None
    ) -> FlowSpec:
        flow = self._alive.get(number)
        if flow is None:
            step = self._run_view.plan.step(parent.step)
            view = TaskView(self._run_view, step, parent.path, parent.record.artifacts)
            view.fetched = fetched or {}
            view.label = _label(parent)
            flow = self._alive[number] = bind(self._cls, view, self._known)
        return flow


def _label(parent: Parent) -> str:
    return f"{parent.step}/{parent.path}/"
