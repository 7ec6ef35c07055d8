"""`FlowMutator` and `StepMutator`: code that changes a flow before it is compiled, and its replay."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, overload

from flowc_runtime.decorators.custom import stand
from flowc_runtime.decorators.use import C, DecoratorUse, F
from flowc_runtime.mutators.draft import FlowDraft, StepDraft, resolve_draft
from flowc_runtime.mutators.mutable import MutableFlow, MutableStep


class FlowMutator:
    """The base of mutators that stand on a flow: they may change its steps and parameters."""

    @overload
    def __new__(cls, flow: C, /) -> C: ...  # type: ignore[misc]
    @overload
    def __new__(cls, *args: Any, **attributes: Any) -> Callable[[C], C]: ...  # type: ignore[misc]
    def __new__(cls, *args: Any, **attributes: Any) -> Any:
        """Stand on a flow: gives back the flow, or what takes one."""
        return stand(cls, cls.__name__, args, attributes)

    def init(self, *args: Any, **kwargs: Any) -> None:
        """Take what the mutator was given. May be overridden."""

    def pre_mutate(self, mutable_flow: MutableFlow) -> None:
        """Change parameters and decorators before the graph is read. May be overridden."""

    def mutate(self, mutable_flow: MutableFlow) -> None:
        """Change decorators when the graph is known. May be overridden."""

    def add_to_package(self) -> Iterable[tuple[Any, str, Any]]:
        """Further files of the code archive. May be overridden."""
        return ()


class StepMutator:
    """The base of mutators that stand on a step: they may change its decorators."""

    @overload
    def __new__(cls, func: F, /) -> F: ...  # type: ignore[misc]
    @overload
    def __new__(cls, *args: Any, **attributes: Any) -> Callable[[F], F]: ...  # type: ignore[misc]
    def __new__(cls, *args: Any, **attributes: Any) -> Any:
        """Stand on a step: gives back the step, or what takes one."""
        return stand(cls, cls.__name__, args, attributes)

    def init(self, *args: Any, **kwargs: Any) -> None:
        """Take what the mutator was given. May be overridden."""

    def pre_mutate(self, mutable_step: MutableStep) -> None:
        """Change the step before the graph is read. May be overridden."""

    def mutate(self, mutable_step: MutableStep) -> None:
        """Change the step when the graph is known. May be overridden."""

    def add_to_package(self) -> Iterable[tuple[Any, str, Any]]:
        """Further files of the code archive. May be overridden."""
        return ()


class Mutators:
    """The mutators of a flow, taken off its draft; called in two phases."""

    def __init__(self, draft: FlowDraft) -> None:
        self._draft = draft
        self.flow: list[FlowMutator] = []
        self.steps: list[tuple[StepDraft, StepMutator]] = []
        for use in _take(draft.uses, FlowMutator):
            self.flow.append(_make(use))
        for step in draft.steps.values():
            for use in _take(step.uses, StepMutator):
                self.steps.append((step, _make(use)))

    def pre_mutate(self) -> None:
        """Let every mutator act before the graph is read.

        Raises:
            Exception: whatever a mutator raises.
        """
        flow = MutableFlow(self._draft, early=True)
        for mutator in self.flow:
            mutator.pre_mutate(flow)
        for step, step_mutator in self._with_added():
            step_mutator.pre_mutate(MutableStep(flow, step))

    def mutate(self) -> None:
        """Let every mutator act when the graph is known.

        Raises:
            Exception: whatever a mutator raises.
        """
        flow = MutableFlow(self._draft, early=False)
        for mutator in self.flow:
            mutator.mutate(flow)
        for step, step_mutator in self._with_added():
            step_mutator.mutate(MutableStep(flow, step))

    def _with_added(self) -> list[tuple[StepDraft, StepMutator]]:
        for step in self._draft.steps.values():
            for use in _take(step.uses, StepMutator):
                self.steps.append((step, _make(use)))
        return list(self.steps)


def replay(draft: FlowDraft) -> FlowDraft:
    """The draft after all of its mutators; what the compiler has done, done again by a task."""
    mutators = Mutators(draft)
    mutators.pre_mutate()
    mutators.mutate()
    resolve_draft(draft)
    return draft


def _take(uses: list[DecoratorUse], kind: type) -> list[DecoratorUse]:
    taken = [u for u in uses if isinstance(u.target, type) and issubclass(u.target, kind)]
    uses[:] = [use for use in uses if use not in taken]
    return taken


def _make(use: DecoratorUse) -> Any:
    mutator: Any = object.__new__(use.target)
    attributes: dict[str, Any] = dict(use.attributes)
    mutator.init(*use.args, **attributes)
    return mutator
