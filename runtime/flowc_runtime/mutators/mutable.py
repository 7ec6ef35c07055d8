"""What a mutator gets to see and change: `MutableFlow` and `MutableStep`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flowc_runtime.decorators.decospec import parse_decospec
from flowc_runtime.decorators.use import REPEATABLE, DecoratorUse, caller
from flowc_runtime.mutators.draft import FlowDraft, StepDraft
from flowc_runtime.parameters import Input

DecoratorSpecTuple = tuple[str, str, list[Any], dict[str, Any]]
"""Name, qualified name, positional arguments and attributes of a decorator."""


class MutationError(Exception):
    """A mutator asked for something that cannot be done; the compiler reports it at the mutator."""


class _Mutable:
    IGNORE = 1
    ERROR = 2
    OVERRIDE = 3

    _uses: list[DecoratorUse]
    _owner: str

    @property
    def decorator_specs(self) -> Iterator[DecoratorSpecTuple]:
        """The decorators, top-most first, as (name, qualified name, arguments, attributes)."""
        return iter([_spec(use) for use in self._uses])

    def has_decorator(self, name: str) -> bool:
        """Whether a decorator of that name is there."""
        return any(use.name == name for use in self._uses)

    def get_decorator_specs(self, name: str) -> list[DecoratorSpecTuple]:
        """The decorators of that name."""
        return [_spec(use) for use in self._uses if use.name == name]

    def add_decorator(
        self,
        deco: Any,
        deco_args: Sequence[Any] | None = None,
        deco_kwargs: Mapping[str, Any] | None = None,
        duplicates: int = IGNORE,
    ) -> None:
        """Add a decorator below those that are there.

        Args:
            deco: The decorator, its name, or `name:key=value` as text.
            deco_args: Its positional arguments.
            deco_kwargs: Its attributes.
            duplicates: What to do where it is there already: `IGNORE`, `ERROR` or `OVERRIDE`.

        Raises:
            MutationError: if it is there already and `duplicates` is `ERROR`, or the text is wrong.
        """
        use = _use(deco, tuple(deco_args or ()), dict(deco_kwargs or {}))
        if self.has_decorator(use.name) and use.name not in REPEATABLE:
            if duplicates == self.IGNORE:
                return
            if duplicates == self.ERROR:
                raise MutationError(f"{self._owner} has @{use.name} already")
            self._uses[:] = [u for u in self._uses if u.name != use.name]
        self._uses.append(use)

    def remove_decorator(
        self,
        deco_name: str,
        deco_args: Sequence[Any] | None = None,
        deco_kwargs: Mapping[str, Any] | None = None,
    ) -> bool:
        """Remove the decorators of that name, or only those with exactly these arguments."""
        kept = [
            use
            for use in self._uses
            if use.name != deco_name
            or (deco_args is not None and tuple(deco_args) != use.args)
            or (deco_kwargs is not None and dict(deco_kwargs) != use.attributes)
        ]
        removed = len(kept) < len(self._uses)
        self._uses[:] = kept
        return removed


class MutableStep(_Mutable):
    """One step, as a mutator sees it."""

    def __init__(self, flow: MutableFlow, draft: StepDraft) -> None:
        self.flow = flow
        self.name = draft.name
        self._uses = draft.uses
        self._owner = f"step `{draft.name}`"


class MutableFlow(_Mutable):
    """The flow, as a mutator sees it. Steps are also attributes: `mutable_flow.train`."""

    def __init__(self, draft: FlowDraft, early: bool) -> None:
        self._draft = draft
        self._early = early
        self._uses = draft.uses
        self._owner = f"flow `{draft.cls.__name__}`"

    @property
    def configs(self) -> Iterator[tuple[str, Any]]:
        """The configs by attribute, with their values."""
        return iter(list(self._draft.config_values().items()))

    @property
    def parameters(self) -> Iterator[tuple[str, Input]]:
        """The parameters by attribute."""
        return iter(list(self._draft.inputs.items()))

    @property
    def steps(self) -> Iterator[tuple[str, MutableStep]]:
        """The steps by name, in order of definition."""
        return iter([(name, MutableStep(self, step)) for name, step in self._draft.steps.items()])

    def add_parameter(self, name: str, value: Input, overwrite: bool = False) -> None:
        """Add a parameter; only in `pre_mutate`.

        Args:
            name: The attribute.
            value: The `Parameter` or `IncludeFile`.
            overwrite: Whether a parameter of that attribute may be replaced.

        Raises:
            MutationError: if it is too late, or the attribute is taken.
        """
        self._only_early("add_parameter")
        present = vars(self._draft.cls).get(name)
        replaceable = isinstance(present, Input) and present.added
        if overwrite and name in self._draft.inputs:
            replaceable = True
        if hasattr(self._draft.cls, name) and not replaceable:
            raise MutationError(f"{self._owner} has an attribute `{name}` already")
        value.attribute, value.added = name, True
        setattr(self._draft.cls, name, value)
        self._draft.inputs[name] = value

    def remove_parameter(self, parameter_name: str) -> bool:
        """Remove a parameter by its attribute; only in `pre_mutate`.

        Raises:
            MutationError: if it is too late.
        """
        self._only_early("remove_parameter")
        return self._draft.inputs.pop(parameter_name, None) is not None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._draft.steps:
            return MutableStep(self, self._draft.steps[name])
        if name in self._draft.configs:
            return self._draft.config_values()[name]
        raise AttributeError(f"{self._owner} has no step or config `{name}`")

    def _only_early(self, what: str) -> None:
        if not self._early:
            raise MutationError(f"`{what}` is possible in `pre_mutate` only")


def _spec(use: DecoratorUse) -> DecoratorSpecTuple:
    module = getattr(use.target, "__module__", None)
    return (
        use.name,
        f"{module}.{use.name}" if module else use.name,
        list(use.args),
        use.attributes,
    )


def _use(deco: Any, args: tuple[Any, ...], attributes: dict[str, Any]) -> DecoratorUse:
    file, line = caller(3)
    if isinstance(deco, str):
        try:
            name, written = parse_decospec(deco)
        except ValueError as error:
            raise MutationError(str(error)) from None
        return DecoratorUse(name, {**written, **attributes}, args, None, file, line)
    name = getattr(deco, "name", "") or deco.__name__
    target = None if hasattr(deco, "__wrapped__") else deco
    return DecoratorUse(name, attributes, args, target, file, line)
