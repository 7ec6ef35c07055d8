"""`inputs` of a join: the tasks that end here, one flow object each, loaded when they are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload
from weakref import WeakValueDictionary

from flowc_runtime.task.view import RunView, TaskView, bind

if TYPE_CHECKING:
    from flowc_runtime.datastore.records import ArtifactRef
    from flowc_runtime.flowspec import FlowSpec
    from flowc_runtime.lineage import Lineage


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
        return (self._input(number) for number in range(len(self)))

    def __getattr__(self, name: str) -> FlowSpec:
        if name.startswith("_"):
            raise AttributeError(name)
        if not self._by_step:
            # Of several inputs from one step, such as a foreach's, the last one has the name.
            self._by_step = {_step_of(flow): flow for flow in self}
        try:
            return self._by_step[name]
        except KeyError:
            known = ", ".join(sorted(self._by_step))
            raise AttributeError(
                f"the join has no input from step `{name}`, but from {known}"
            ) from None

    def artifacts(self) -> Iterator[Mapping[str, ArtifactRef]]:
        """What each input has, without loading a value."""
        return (self._lineage.parent(number).record.artifacts for number in range(len(self)))

    def _input(self, number: int) -> FlowSpec:
        flow = self._alive.get(number)
        if flow is None:
            parent = self._lineage.parent(number)
            step = self._run_view.plan.step(parent.step)
            view = TaskView(self._run_view, step, parent.path, parent.record.artifacts)
            flow = self._alive[number] = bind(self._cls, view, self._known)
        return flow


def _step_of(flow: FlowSpec) -> str:
    view = flow.__dict__["_flowc"]
    assert isinstance(view, TaskView)
    return view.step.name
