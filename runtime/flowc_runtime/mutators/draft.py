"""A flow before it becomes IR: its steps, inputs and decorators, open to mutators.

Compiler and task build the same draft from the same class, so that both see the same flow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flowc_runtime.configs import Config, resolve, value_of
from flowc_runtime.decorators.use import FLOW_USES, STEP_USES, DecoratorUse
from flowc_runtime.parameters import Input


class StepDraft:
    """One step: its function, the class that defines it, and its decorators, top-most first."""

    def __init__(
        self, name: str, function: Callable[..., Any], owner: type, uses: list[DecoratorUse]
    ) -> None:
        self.name = name
        self.function = function
        self.owner = owner
        self.uses = uses


class FlowDraft:
    """A flow: steps in order of definition, inputs by attribute, decorators top-most first."""

    def __init__(self, cls: type) -> None:
        self.cls = cls
        self.steps: dict[str, StepDraft] = {}
        self.inputs: dict[str, Input] = {}
        self.configs: dict[str, Config] = {}
        self.uses: list[DecoratorUse] = []

    def config_values(self) -> dict[str, Any]:
        """The values of the configs by attribute."""
        return {name: value_of(config) for name, config in self.configs.items()}


def read_draft(cls: type) -> FlowDraft:
    """The draft of a flow class, over all of its bases; a subclass replaces what it redefines."""
    draft = FlowDraft(cls)
    for base in reversed(cls.__mro__):
        for name, value in vars(base).items():
            _place(draft, base, name, value)
    for base in cls.__mro__:
        draft.uses.extend(vars(base).get(FLOW_USES, ()))
    return draft


def resolve_draft(draft: FlowDraft, failed: Callable[[Exception], object] | None = None) -> None:
    """Put values in the place of configs and config expressions, in decorators and parameters.

    Args:
        draft: The flow.
        failed: What stands in for an expression that raises, made from what it raised.

    Raises:
        Exception: whatever computing a config expression raises, unless `failed` is given.
    """
    configs = draft.config_values()

    def put(value: Any) -> Any:
        try:
            return resolve(value, configs)
        except Exception as error:
            if failed is None:
                raise
            return failed(error)

    for uses in [draft.uses, *(step.uses for step in draft.steps.values())]:
        uses[:] = [_resolve_use(use, put) for use in uses]
    for value in draft.inputs.values():
        for name in ("default", "help", "required", "separator"):
            if name in vars(value):
                setattr(value, name, put(vars(value)[name]))


def _resolve_use(use: DecoratorUse, put: Callable[[Any], Any]) -> DecoratorUse:
    return use._replace(
        attributes={name: put(value) for name, value in use.attributes.items()},
        args=tuple(put(value) for value in use.args),
    )


def _place(draft: FlowDraft, base: type, name: str, value: Any) -> None:
    if not _is_step(value):
        draft.steps.pop(name, None)
    draft.inputs.pop(name, None)
    draft.configs.pop(name, None)
    if _is_step(value):
        draft.steps[name] = StepDraft(name, value, base, list(vars(value).get(STEP_USES, ())))
    elif isinstance(value, Input) and not value.added:
        draft.inputs[name] = value
    elif isinstance(value, Config):
        draft.configs[name] = value


def _is_step(value: Any) -> bool:
    return callable(value) and "is_step" in getattr(value, "__dict__", ())
