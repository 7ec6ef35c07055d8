"""What stands behind `self` for a task's artifacts: lazy values and the place in fan-outs.

The same view serves the task that runs and the inputs of a join.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from flowc_runtime.exceptions import MetaflowException
from flowc_runtime.moves import fan_out_paths, fan_outs
from flowc_runtime.parameters import INPUTS
from flowc_runtime.plan import Plan, StepPlan
from flowc_runtime.task.errors import TaskError

if TYPE_CHECKING:
    from flowc_runtime.artifacts import ArtifactReader
    from flowc_runtime.datastore.records import ArtifactRef
    from flowc_runtime.datastore.run_store import RunStore
    from flowc_runtime.flowspec import FlowSpec, NextCall

OWN = "_flowc"
"""Names in a flow object's dictionary that begin so are flowc's and no artifacts."""

ITEMS = "_flowc_items"
"""The hidden artifact of a foreach whose variable cannot be indexed: its items, in order."""


class FanOutFrame(NamedTuple):
    """One level of a foreach (or gang) around a task."""

    index: int  # type: ignore[assignment]  # hides a method of tuples that nobody needs here
    num_splits: int | None
    value: Any


class RunView(NamedTuple):
    """Where a task's artifacts come from."""

    plan: Plan
    run: RunStore
    reader: ArtifactReader


class TaskView:
    """A task as its flow object sees it: artifacts by name, loaded when they are first read.

    Attributes:
        constants: attributes of the class that may be read and not assigned.
        fetched: bytes of artifacts that are likely to be asked for, by name.
        label: what stands before an artifact's name in messages.
    """

    constants: frozenset[str] = frozenset()
    label: str = ""

    def __init__(
        self, run_view: RunView, step: StepPlan, path: str, artifacts: Mapping[str, ArtifactRef]
    ) -> None:
        """Look at the artifacts of one task.

        Args:
            run_view: The run.
            step: The task's step.
            path: The task's path.
            artifacts: What it has (or has inherited), by name.
        """
        self.run_view = run_view
        self.step = step
        self.path = path
        self.artifacts: dict[str, ArtifactRef] = dict(artifacts)
        self.fetched: dict[str, bytes | memoryview] = {}

    def load(self, flow: FlowSpec, name: str) -> Any:
        """The value of an artifact; it becomes an ordinary attribute of `flow`.

        Raises:
            AttributeError: if the task has no such artifact.
        """
        ref = self.artifacts.get(name)
        if ref is None or name.startswith("__"):
            raise AttributeError(self._missing(name))
        value = self.run_view.reader.load(ref, self.label + name, self.fetched.pop(name, None))
        flow.__dict__[name] = value
        return value

    def forget(self, name: str) -> bool:
        """Drop an artifact that was inherited; False if there is none."""
        return self.artifacts.pop(name, None) is not None

    @property
    def index(self) -> int | None:
        """The index in the innermost fan-out."""
        around = fan_out_paths(self.path)
        return around[-1][1] if around else None

    @property
    def input(self) -> Any:
        """The item of the innermost fan-out."""
        stack = self.foreach_stack()
        return stack[-1].value if stack else None

    @property
    def event_data(self) -> Any:
        """What the event that started the run carries."""
        from flowc_runtime.trigger import event_data

        return event_data(self.run_view.run.read_run().event)

    def foreach_stack(self) -> list[FanOutFrame]:
        """Each level of fan-out around the task, outermost first."""
        opened_by = fan_outs(self.run_view.plan, self.step.name)
        places = fan_out_paths(self.path)
        return [
            self._frame(opener, *place) for opener, place in zip(opened_by, places, strict=True)
        ]

    def take_transition(self, flow: FlowSpec, call: NextCall) -> None:
        """Refuse: only a step that runs can go on to the next."""
        self._refuse("next", flow, call)

    def merge(
        self, flow: FlowSpec, inputs: Any, exclude: Iterable[str], include: Iterable[str]
    ) -> None:
        """Refuse: only a join that runs can merge."""
        self._refuse("merge_artifacts", flow, inputs, exclude, include)

    def _refuse(self, what: str, *_ignored: object) -> NoReturn:
        raise MetaflowException(f"`{what}` belongs to the running step, not to one of its inputs")

    def _frame(self, opener: StepPlan, path: str, index: int) -> FanOutFrame:
        record = self.run_view.run.read_record(opener.name, path)
        if record is None:
            raise TaskError(f"`{opener.name}` at {path} has no record to take item {index} from")
        value: Any = index
        if opener.variable is not None:
            ref = record.artifacts.get(ITEMS) or record.artifacts[opener.variable]
            items: Any = self.run_view.reader.load(ref)
            value = items[index]
        return FanOutFrame(index, record.count, value)

    def _missing(self, name: str) -> str:
        message = f"`{self.step.name}` has no artifact `{name}`"
        if self.step.join is not None:
            message += "; in a join, take it from the inputs or call merge_artifacts first"
        return message


class GivenValues(dict[str, Any]):
    """Values of parameters and configs by attribute, loaded when first read.

    A flow object keeps it under `INPUTS`, where the descriptors of `flowc_runtime.parameters` look.
    """

    def __init__(self, view: TaskView, known: Mapping[str, Any]) -> None:
        """Serve `known` values at once and all others from the view's artifacts."""
        super().__init__(known)
        self._view = view

    def __missing__(self, attribute: str) -> Any:
        ref = self._view.artifacts.get(attribute)
        if ref is None:
            raise KeyError(attribute)
        value = self[attribute] = self._view.run_view.reader.load(ref)
        return value


def bind(cls: type[FlowSpec], view: TaskView, known: Mapping[str, Any]) -> FlowSpec:
    """A flow object whose artifacts are those of `view`; the class's own `__init__` is not called."""
    flow = object.__new__(cls)
    flow.__dict__[OWN] = view
    flow.__dict__[INPUTS] = GivenValues(view, known)
    return flow
