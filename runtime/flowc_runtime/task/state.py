"""The running task behind `self`: the transition it takes, and what it leaves as artifacts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from flowc_runtime.exceptions import InvalidNextException, MetaflowException
from flowc_runtime.merge import HIDDEN, merge
from flowc_runtime.plan import StepPlan
from flowc_runtime.task.transition import Transition, decide, usual
from flowc_runtime.task.view import OWN, RunView, TaskView

if TYPE_CHECKING:
    from flowc_runtime.artifacts import ArtifactWriter
    from flowc_runtime.datastore.records import ArtifactRef
    from flowc_runtime.flowspec import FlowSpec, NextCall

_NEVER_CHANGES = (str, bytes, int, float, complex, bool, type(None))


class TaskState(TaskView):
    """A task while its step runs.

    Attributes:
        transition: what the step's call of `next` came to, once it was made.
    """

    def __init__(
        self,
        run_view: RunView,
        step: StepPlan,
        path: str,
        inherited: Mapping[str, ArtifactRef],
        constants: frozenset[str],
    ) -> None:
        """Begin with the artifacts that the task inherits."""
        super().__init__(run_view, step, path, inherited)
        self.constants = constants
        self.transition: Transition | None = None
        self._unchanged: dict[str, Any] = {}

    def load(self, flow: FlowSpec, name: str) -> Any:
        """The value of an inherited artifact.

        Raises:
            AttributeError: if the task has no such artifact.
        """
        value = super().load(flow, name)
        if isinstance(value, _NEVER_CHANGES):
            self._unchanged[name] = value
        return value

    def take_transition(self, flow: FlowSpec, call: NextCall) -> None:
        """Check a call of `next` against the plan and remember what follows from it.

        Raises:
            InvalidNextException: if it is the second call or not what the flow was compiled with.
            TaskError: if there is nothing to fan out over.
        """
        if self.transition is not None:
            raise InvalidNextException(f"step `{self.step.name}` calls self.next() twice")
        self.transition = decide(flow, self.step, self.path, call)

    def take_usual_transition(self, flow: FlowSpec) -> None:
        """Go where the plan says, for a step that a decorator has skipped."""
        if self.transition is None:
            self.transition = usual(flow, self.step, self.path)

    def merge(
        self, flow: FlowSpec, inputs: Any, exclude: Iterable[str], include: Iterable[str]
    ) -> None:
        """Take over what the inputs of a join agree on."""
        if self.step.join is None:
            raise MetaflowException(
                f"merge_artifacts can be called in a join, not in `{self.step.name}`"
            )
        self.artifacts.update(merge(flow, inputs, exclude, include))

    def save(self, flow: FlowSpec, writer: ArtifactWriter) -> dict[str, ArtifactRef]:
        """Store what the step has set or may have changed; all artifacts of the task, by name.

        Raises:
            ArtifactError: if a value cannot be stored.
        """
        changed = {
            name: value
            for name, value in flow.__dict__.items()
            if not name.startswith(OWN) and not self._untouched(name, value)
        }
        changed |= self.transition.artifacts if self.transition else {}
        kept = {**self.artifacts, **writer.save_all(changed.items())}
        return {name: kept[name] for name in sorted(kept)}

    def start_over(self, flow: FlowSpec) -> None:
        """Let go of everything that the step has set or loaded."""
        for name in [name for name in flow.__dict__ if not name.startswith(OWN)]:
            del flow.__dict__[name]

    def _untouched(self, name: str, value: Any) -> bool:
        return name in self.artifacts and name in self._unchanged and self._unchanged[name] is value


def class_constants(cls: type) -> dict[str, Any]:
    """The public values on a flow's class: artifacts of every run that no step may assign."""
    from flowc_runtime.flowspec import FlowSpec

    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        if base is object or base is FlowSpec or base in FlowSpec.__mro__:
            continue
        for name, value in vars(base).items():
            if name.startswith("_"):
                continue
            found.pop(name, None)
            if _is_constant(value):
                found[name] = value
    return found


def passed_on(artifacts: Mapping[str, ArtifactRef]) -> dict[str, ArtifactRef]:
    """What a task's successor inherits of its artifacts."""
    return {name: ref for name, ref in artifacts.items() if name not in HIDDEN}


def _is_constant(value: Any) -> bool:
    return not (hasattr(type(value), "__get__") or isinstance(value, type) or callable(value))
