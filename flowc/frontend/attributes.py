"""Reading the attributes of a decorator as the types that they must have."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any, TypeVar

from flowc.diagnostics import DiagnosticBag, Span
from flowc.ir import specs
from flowc.ir.program import Spans
from flowc.spelling import nearest
from flowc_runtime.configs import Unresolved
from flowc_runtime.dataclass import dataclass
from flowc_runtime.decorators.builtin import SIGNATURES
from flowc_runtime.decorators.use import REQUIRED, DecoratorUse
from flowc_runtime.protocol import JSONValue

T = TypeVar("T")


class Unknown:
    """A value that cannot be known without running the flow's file (`check --static`)."""

    def __repr__(self) -> str:
        return "<unknown>"


UNKNOWN = Unknown()

CONTEXT_NOTE = "a context with `flow_name`, `parameter_name` and `configs`"
"""What functions get that compute a value, as it is told to users."""


class FailedExpression(Unknown):
    """Stands for a config expression that raised; `reason` is what."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


def report_failed(value: object, span: Span, bag: DiagnosticBag) -> None:
    """Report a config expression that raised, where there is one."""
    if isinstance(value, FailedExpression):
        bag.add(
            "FC226",
            f"a config expression failed: {value.reason}",
            span,
            help="in it, configs go by the names of their attributes",
        )


class NotJSON(Exception):  # noqa: N818 - a condition that callers turn into a finding
    """A value that JSON cannot carry."""


@dataclass(slots=True)
class Attributes:
    """The attributes of one decorator, defaults filled in; every read checks the type.

    A value of the wrong type is reported at its place, and the default stands in for it. `node` names
    the decorator in the table of spans.
    """

    use: DecoratorUse
    node: tuple[str, ...]
    spans: Spans
    bag: DiagnosticBag
    values: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        signature = SIGNATURES[self.use.name]
        for name in self.use.attributes:
            report_failed(self.use.attributes[name], self.span(name), self.bag)
            if name not in signature:
                self._report_unknown(name, signature)
        if self.use.args:
            self.bag.add(
                "FC303",
                f"@{self.use.name} takes its attributes by name",
                self.span(),
                help=f"write `@{self.use.name}({next(iter(signature), 'name')}=...)`",
            )
        given = {
            name: value
            for name, value in self.use.attributes.items()
            if name in signature and not isinstance(value, Unknown | Unresolved)
        }
        self.values = {**signature, **given}
        for name, value in self.values.items():
            if value is REQUIRED:
                if name not in self.use.attributes:
                    self._report_missing(name)
                self.values[name] = None

    def span(self, *attribute: str) -> Span:
        """The place of an attribute, or of the decorator."""
        return self.spans.of(*self.node, *attribute)

    def given(self, name: str) -> bool:
        """Whether the user wrote the attribute."""
        return name in self.use.attributes

    def refuse(self, name: str, expected: str) -> None:
        """Report that an attribute is not what it must be."""
        if is_stub(self.values[name]):
            self.bag.add(
                "FC010",
                f"`{name}` of @{self.use.name} comes from a module that is not installed",
                self.span(name),
                help="install the module where the flow is compiled, or write the value itself",
            )
            return
        self.bag.add(
            "FC302",
            f"`{name}` of @{self.use.name} must be {expected}, not {_show(self.values[name])}",
            self.span(name),
            help=f"give {expected}, or leave `{name}` out",
        )

    def number(self, name: str) -> float | None:
        """A number, also written as text."""
        return self._read(name, _number, "a number")

    def integer(self, name: str) -> int | None:
        """A whole number, also written as text or as a float."""
        return self._read(name, _integer, "a whole number")

    def count(self, name: str, default: int) -> int:
        """A whole number that has a default."""
        value = self.integer(name)
        return default if value is None else value

    def text(self, name: str) -> str | None:
        """Text."""
        return self._read(name, _text, "text")

    def flag(self, name: str) -> bool:
        """True or false, also written as text."""
        return bool(self._read(name, _flag, "True or False"))

    def flag_or_none(self, name: str) -> bool | None:
        """True, false, or not said."""
        return self._read(name, _flag, "True or False")

    def names(self, name: str) -> tuple[str, ...]:
        """A list of texts, also written as one text with commas."""
        return self._read(name, _names, "a list of texts") or ()

    def pairs(self, name: str) -> tuple[specs.Pair, ...]:
        """A mapping of texts, also written as `a=b` entries."""
        return self._read(name, _pairs, "a mapping of texts") or ()

    def json(self, name: str) -> JSONValue:
        """Anything that JSON can carry."""
        return self._read(name, plain, "made of texts, numbers, lists and mappings")

    def _read(self, name: str, convert: Callable[[Any], T], expected: str) -> T | None:
        value = self.values[name]
        if value is None:
            return None
        try:
            return convert(value)
        except (TypeError, ValueError, OverflowError, NotJSON):
            self.refuse(name, expected)
        default = SIGNATURES[self.use.name][name]
        return None if default is None or default is REQUIRED else convert(default)

    def _report_unknown(self, name: str, signature: Mapping[str, Any]) -> None:
        close = nearest(name, signature)
        known = ", ".join(f"`{known}`" for known in signature)
        self.bag.add(
            "FC301",
            f"@{self.use.name} has no attribute `{name}`",
            self.span(name),
            help=f"did you mean `{close}`?" if close else f"it has {known}",
        )

    def _report_missing(self, name: str) -> None:
        self.bag.add(
            "FC304",
            f"@{self.use.name} needs `{name}`",
            self.span(),
            help=f"write `@{self.use.name}({name}=...)`",
        )


def is_stub(value: object) -> bool:
    """Whether a value stands for something of a module that is not installed."""
    return type(value).__module__ == "flowc.frontend.stubs"


def plain(value: Any) -> JSONValue:
    """A value as JSON values.

    Raises:
        NotJSON: if there is something in it that JSON cannot carry.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: plain(item) for key, item in value.items()}
    raise NotJSON(type(value).__name__)


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return number


def _integer(value: Any) -> int:
    number = _number(value)
    if number != int(number):
        raise ValueError
    return int(value) if isinstance(value, int | str) and str(value).isdigit() else int(number)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    words = {"true": True, "1": True, "false": False, "0": False}
    if isinstance(value, str) and value.lower() in words:
        return words[value.lower()]
    raise TypeError


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if not isinstance(value, Sequence) or not all(isinstance(item, str) for item in value):
        raise TypeError
    return tuple(value)


def _pairs(value: Any) -> tuple[specs.Pair, ...]:
    if isinstance(value, str):
        value = [part for part in value.split(",") if part.strip()]
    if isinstance(value, Mapping):
        return tuple(specs.Pair(str(key), _scalar(item)) for key, item in value.items())
    if isinstance(value, Sequence):
        return tuple(
            specs.Pair(key.strip(), item.strip())
            for key, _, item in (_text(e).partition("=") for e in value)
        )
    raise TypeError


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise TypeError


def shown(value: object) -> str | None:
    """How a message shows a value; None if that is too long.

    Without the address that many objects tell, which differs from one run to the next.
    """
    text = re.sub(r" at 0x[0-9a-f]+", "", repr(value))
    return text if len(text) <= 40 else None


def _show(value: object) -> str:
    text = shown(value)
    return f"`{text}`" if text else f"a {type(value).__name__}"
