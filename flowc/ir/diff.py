"""The difference of two flows in the words of their author: what a reviewer reads before the bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Literal, Protocol, TypeVar

from flowc.ir.model import (
    Branch,
    End,
    Flow,
    Foreach,
    Gang,
    Linear,
    Step,
    Switch,
    Transition,
    kind_of,
)
from flowc_runtime.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: something was added (`+`), removed (`-`) or changed (`~`)."""

    sign: Literal["+", "-", "~"]
    subject: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.sign} {self.subject}" + (f": {self.detail}" if self.detail else "")


def diff_flows(old: Flow, new: Flow) -> list[Change]:
    """What differs, in the order of the new flow; what is gone comes where its kind is told."""
    return [
        *_fields("flow", old, new, skip=("steps", "parameters", "configs", "decorators")),
        *_members("parameter", _by_name(old.parameters), _by_name(new.parameters)),
        *_members("config", _by_name(old.configs), _by_name(new.configs)),
        *_decorators("flow", old.decorators, new.decorators),
        *_steps(old, new),
    ]


def _steps(old: Flow, new: Flow) -> Iterator[Change]:
    before, after = _by_name(old.steps), _by_name(new.steps)
    for name, step in after.items():
        if name not in before:
            yield Change("+", f"step {name}", _transition(step.transition))
        else:
            yield from _step(before[name], step)
    yield from (Change("-", f"step {name}") for name in before if name not in after)


def _step(old: Step, new: Step) -> Iterator[Change]:
    subject = f"step {new.name}"
    if old.transition != new.transition:
        yield Change(
            "~", subject, f"{_transition(old.transition)} -> {_transition(new.transition)}"
        )
    yield from _fields(subject, old, new, skip=("name", "transition", "decorators"))
    yield from _decorators(subject, old.decorators, new.decorators)


def _transition(transition: Transition) -> str:
    match transition:
        case Linear(target):
            return f"next {target}"
        case Branch(targets):
            return f"split {', '.join(targets)}"
        case Foreach(target, variable):
            return f"foreach {variable}: {target}"
        case Gang(target, size):
            return f"{'computed' if size is None else size} in parallel: {target}"
        case Switch(condition, cases):
            shown = ", ".join(f"{case.key!r}: {case.target}" for case in cases)
            return f"switch {condition or 'if'} {{{shown}}}"
        case End():
            return "end"


def _decorators(subject: str, old: Sequence[object], new: Sequence[object]) -> Iterator[Change]:
    before, after = _by_decorator(old), _by_decorator(new)
    for name, spec in after.items():
        if name not in before:
            yield Change("+", subject, f"@{name}")
        else:
            yield from _fields(f"{subject} @{name}", before[name], spec)
    yield from (Change("-", subject, f"@{name}") for name in before if name not in after)


def _members(
    word: str, before: Mapping[str, object], after: Mapping[str, object]
) -> Iterator[Change]:
    for name, value in after.items():
        if name not in before:
            yield Change("+", f"{word} {name}")
        else:
            yield from _fields(f"{word} {name}", before[name], value)
    yield from (Change("-", f"{word} {name}") for name in before if name not in after)


def _fields(subject: str, old: object, new: object, skip: Sequence[str] = ()) -> Iterator[Change]:
    if not is_dataclass(old) or not is_dataclass(new) or type(old) is not type(new):
        if old != new:
            yield Change("~", subject, f"{old!r} -> {new!r}")
        return
    for field in fields(new):
        was, is_now = getattr(old, field.name), getattr(new, field.name)
        if field.name not in skip and was != is_now:
            yield Change("~", subject, f"{field.name} {_value(was)} -> {_value(is_now)}")


def _value(value: object) -> str:
    if isinstance(value, str):
        return repr(value) if not value.isidentifier() else value
    return "unset" if value is None else repr(value)


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_Node = TypeVar("_Node", bound=_Named)


def _by_name(nodes: Sequence[_Node]) -> dict[str, _Node]:
    return {node.name: node for node in nodes}


def _by_decorator(specs: Sequence[object]) -> dict[str, object]:
    """Specs by name; a decorator that is used more than once is told apart by its number."""
    named: dict[str, object] = {}
    for spec in specs:
        kind = kind_of(spec)
        name = str(getattr(spec, "name", kind)) if kind == "opaque" else kind
        count = sum(1 for key in named if key.split(" ")[0] == name)
        named[f"{name} {count + 1}" if count else name] = spec
    return named
