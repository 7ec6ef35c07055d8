"""`FlowSpec` and `@step`: how a flow is written, and what `self` means while a step runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import (
    TYPE_CHECKING,
    Any,
    NamedTuple,
    NoReturn,
    TypeVar,
    overload,
)

from flowc_runtime.exceptions import InvalidNextException, MetaflowException

if TYPE_CHECKING:
    from flowc_runtime.inputs import Inputs
    from flowc_runtime.task.view import FanOutFrame, TaskView

F = TypeVar("F", bound=Callable[..., Any])


class StepMark(NamedTuple):
    """What `@step` was given; left on the function as `__flowc_step__`."""

    start: bool = False
    end: bool = False
    node_info: dict[str, Any] | None = None


@overload
def step(func: F, /) -> F: ...
@overload
def step(
    *, start: bool = False, end: bool = False, node_info: dict[str, Any] | None = None
) -> Callable[[F], F]: ...
def step(
    func: Any = None,
    /,
    *,
    start: bool = False,
    end: bool = False,
    node_info: dict[str, Any] | None = None,
) -> Any:
    """Make a method a step of the flow.

    Args:
        func: The method, where the decorator is used bare.
        start: Whether the flow starts here, though the step has another name.
        end: Whether the flow ends here, though the step has another name.
        node_info: Free information about the step.
    """

    def mark(function: F) -> F:
        function.is_step = True  # type: ignore[attr-defined]
        function.__flowc_step__ = StepMark(start, end, node_info)  # type: ignore[attr-defined]
        return function

    return mark if func is None else mark(func)


class NextCall(NamedTuple):
    """What a step said with `self.next`: names of steps, and the keywords as given.

    `cases` maps values to steps where a switch was written.
    """

    targets: tuple[str, ...]
    foreach: str | None = None
    num_parallel: int | None = None
    condition: str | None = None
    cases: dict[Any, str] | None = None


class FlowSpec:
    """The base of every flow: steps are its methods, artifacts what they assign to `self`."""

    # Everything else in an instance's dictionary is an artifact.
    _flowc: TaskView | None = None

    def __init__(self, use_cli: bool = True) -> None:
        """Hand over to the command line when the flow's file is the program.

        Args:
            use_cli: Whether to do so at all.
        """
        if use_cli and self._flowc is None and type(self).__module__ == "__main__":
            import_module("flowc.cli.flow_script").main(type(self))

    @property
    def name(self) -> str:
        """The flow's name."""
        return type(self).__name__

    @property
    def index(self) -> int | None:
        """The index of this task in the innermost foreach (or gang), None outside of one."""
        return self._running("index").index

    @property
    def input(self) -> Any:
        """The item of the innermost foreach that this task works on, None outside of one."""
        return self._running("input").input

    @property
    def event_data(self) -> Any:
        """What the event that started the run carries, None if a person did.

        Where several events had to arrive, a mapping from their names to what each carries.
        """
        return self._running("event_data").event_data

    def foreach_stack(self) -> list[FanOutFrame]:
        """`(index, number of items, item)` of each foreach around this task, outermost first."""
        return self._running("foreach_stack").foreach_stack()

    def next(self, *targets: Any, **how: Any) -> None:
        """Say which steps follow; the last statement of every step but the last one.

        Args:
            targets: Steps of this flow, or one mapping from values to steps.
            how: `foreach`, `num_parallel` or `condition`.

        Raises:
            InvalidNextException: if the call has no legal form, is the second one, or is not what the
                flow was compiled with.
        """
        call = _next_call(targets, how)
        if self._flowc is None:
            self.__dict__["_flowc_next"] = call
        else:
            self._flowc.take_transition(self, call)

    def merge_artifacts(
        self, inputs: Inputs, exclude: Iterable[str] = (), include: Iterable[str] = ()
    ) -> None:
        """Take over, in a join, what the inputs agree on and this step has not set itself.

        Args:
            inputs: The join's inputs.
            exclude: Names to leave out.
            include: Names to take, instead of all of them.

        Raises:
            UnhandledInMergeArtifactsException: if inputs differ in a value.
            MissingInMergeArtifactsException: if no input has an artifact of `include`.
            MetaflowException: outside of a join, or with both `exclude` and `include`.
        """
        self._running("merge_artifacts").merge(self, inputs, exclude, include)

    def _running(self, what: str) -> TaskView:
        if self._flowc is None:
            raise MetaflowException(f"`self.{what}` has a value only while the flow runs")
        return self._flowc

    def __getattr__(self, name: str) -> Any:
        if self._flowc is None:
            raise AttributeError(f"flow `{type(self).__name__}` has no attribute `{name}`")
        return self._flowc.load(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if self._flowc is not None and name in self._flowc.constants:
            raise AttributeError(
                f"`{name}` is a parameter or a constant of the class and cannot be assigned"
            )
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        inherited = self._flowc is not None and self._flowc.forget(name)
        if name in self.__dict__ or not inherited:
            super().__delattr__(name)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a flow cannot be an artifact: store the values you need instead of `self`")


def _next_call(targets: tuple[Any, ...], how: dict[str, Any]) -> NextCall:
    """Read a call of `next` into names, refusing what has no legal form."""
    unknown = sorted(set(how) - {"foreach", "num_parallel", "condition"})
    if unknown:
        raise InvalidNextException(f"self.next() has no argument `{unknown[0]}`")
    given = {key: value for key, value in how.items() if value is not None}
    if len(given) > 1:
        raise InvalidNextException(
            f"self.next() cannot take {' and '.join(sorted(given))} together"
        )
    if "condition" in given or (len(targets) == 1 and isinstance(targets[0], dict)):
        return _switch_call(targets, given)
    names = tuple(_step_name(target) for target in targets)
    if not names:
        raise InvalidNextException("self.next() needs at least one step")
    if given and len(names) > 1:
        raise InvalidNextException(
            f"self.next() with {next(iter(given))} leads to exactly one step"
        )
    return NextCall(names, foreach=_foreach_name(given), num_parallel=_gang_size(given))


def _switch_call(targets: tuple[Any, ...], given: dict[str, Any]) -> NextCall:
    if len(targets) != 1 or not isinstance(targets[0], dict) or not targets[0]:
        raise InvalidNextException(
            "self.next() with a condition takes one mapping of values to steps"
        )
    condition = given.get("condition")
    if not isinstance(condition, str):
        raise InvalidNextException("a switch needs condition='name of an artifact'")
    cases = {key: _step_name(target) for key, target in targets[0].items()}
    return NextCall(tuple(dict.fromkeys(cases.values())), condition=condition, cases=cases)


def _foreach_name(given: dict[str, Any]) -> str | None:
    name = given.get("foreach")
    if name is not None and not isinstance(name, str):
        raise InvalidNextException("foreach takes the name of an artifact, as a string")
    return name


def _gang_size(given: dict[str, Any]) -> int | None:
    size = given.get("num_parallel")
    if size is None:
        return None
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        raise InvalidNextException(
            f"num_parallel takes a number of tasks of at least 1, not {size!r}"
        )
    return size


def _step_name(target: Any) -> str:
    function = getattr(target, "__func__", None)
    if not getattr(function, "is_step", False):
        raise InvalidNextException(f"self.next() takes steps of this flow, not {target!r}")
    name: str = target.__name__
    return name
