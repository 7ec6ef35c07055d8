"""How a decorator in a flow is remembered until the compiler or a task reads it.

A decorator changes nothing about the function or class it stands on: it leaves a `DecoratorUse`
there, top-most first, and the compiler turns uses into specs. A name or a value that cannot be right
is remembered too, so that it is reported together with everything else.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable
from types import CodeType
from typing import (
    Any,
    NamedTuple,
    ParamSpec,
    Protocol,
    TypeVar,
    cast,
    overload,
)

STEP_USES = "__flowc_decorators__"
"""The attribute of a step function that holds its uses."""

FLOW_USES = "__flowc_flow_decorators__"
"""The attribute of a flow class that holds the uses written on that very class."""

P = ParamSpec("P")
F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C", bound=type)


class DecoratorUse(NamedTuple):
    """One decorator as it was written.

    `attributes` holds what was given, without defaults; `args` what was given by position, which no
    built-in decorator takes. `target` is the class or function of a decorator that flowc does not
    own. `file` and `line` say where it stands.
    """

    name: str
    attributes: dict[str, Any]
    args: tuple[Any, ...] = ()
    target: Any = None
    file: str = ""
    line: int = 0


class StepDecoratorFunction(Protocol[P]):
    """A step decorator: used bare, or called with its attributes."""

    @overload
    def __call__(self, func: F, /) -> F: ...
    @overload
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Callable[[F], F]: ...


class FlowDecoratorFunction(Protocol[P]):
    """A flow decorator: used bare, or called with its attributes."""

    @overload
    def __call__(self, cls: C, /) -> C: ...
    @overload
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Callable[[C], C]: ...


SIGNATURES: dict[str, dict[str, Any]] = {}
"""Attribute names and defaults of every built-in decorator; `REQUIRED` marks one without a default."""

REPEATABLE = {"card", "trigger", "trigger_on_finish", "exit_hook"}
"""Built-in decorators that may stand more than once on one step or flow."""


class _Required:
    def __repr__(self) -> str:
        return "required"


REQUIRED = _Required()
"""Stands for the default of an attribute that has none."""


def step_decorator(signature: Callable[P, None]) -> StepDecoratorFunction[P]:
    """Make a step decorator of a function whose keyword parameters are the attributes."""
    _register(signature)
    return cast("StepDecoratorFunction[P]", _decorator(signature))


def flow_decorator(signature: Callable[P, None]) -> FlowDecoratorFunction[P]:
    """Make a flow decorator of a function whose keyword parameters are the attributes."""
    _register(signature)
    return cast("FlowDecoratorFunction[P]", _decorator(signature))


def record_use(target: Any, use: DecoratorUse) -> None:
    """Put a use above those that a step or a flow already carries."""
    slot = FLOW_USES if isinstance(target, type) else STEP_USES
    own: list[DecoratorUse] = vars(target).get(slot, [])
    setattr(target, slot, [use, *own])


def caller(depth: int = 2) -> tuple[str, int]:
    """File and line of the code that called the function `depth` frames up."""
    frame = sys._getframe(depth)
    code = frame.f_code
    if len(code.co_linetable) < _LONG_TABLE:
        return code.co_filename, frame.f_lineno
    # Python looks a line up by walking the table, which is quadratic for a class of many steps.
    if _table.code is not code:
        _table.code = code
        _table.starts, _table.lines = [], []
        for start, _, line in code.co_lines():
            _table.starts.append(start)
            _table.lines.append(line or 0)
    return code.co_filename, _table.lines[bisect_right(_table.starts, frame.f_lasti) - 1]


_LONG_TABLE = 4096


class _LineTable:
    """The line table of the code that was asked about last."""

    code: CodeType | None = None
    starts: list[int]
    lines: list[int]


_table = _LineTable()


def _register(signature: Callable[..., None]) -> None:
    code = signature.__code__
    names = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    defaults = signature.__kwdefaults__ or {}
    SIGNATURES[signature.__name__] = {name: defaults.get(name, REQUIRED) for name in names}


def _decorator(signature: Callable[..., None]) -> Callable[..., Any]:
    name = signature.__name__

    def decorator(*args: Any, **attributes: Any) -> Any:
        file, line = caller()
        if len(args) == 1 and not attributes and callable(args[0]):
            record_use(args[0], DecoratorUse(name, {}, (), None, file, line))
            return args[0]
        use = DecoratorUse(name, attributes, args, None, file, line)

        def apply(target: Any) -> Any:
            record_use(target, use)
            return target

        return apply

    for attribute in ("__module__", "__name__", "__qualname__", "__doc__"):
        setattr(decorator, attribute, getattr(signature, attribute))
    decorator.__wrapped__ = signature  # type: ignore[attr-defined]
    return decorator
