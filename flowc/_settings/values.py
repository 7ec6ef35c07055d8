"""Conversion of setting values, from text (environment, `--set`) and from TOML or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TypeAlias

SettingValue: TypeAlias = bool | int | str | tuple[str, ...] | Mapping[str, str] | None

_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off"})


class MisfitError(ValueError):
    """A value does not fit its key; the text says what was expected."""


def from_text(kind: str, text: str) -> SettingValue:
    """The value of a key of `kind` (the annotation of its field) as written in a variable.

    Lists are comma-separated or JSON, mappings are `a=1,b=2` or JSON; an empty text unsets a key that
    may be unset.

    Raises:
        MisfitError: if the text does not fit.
    """
    if text == "" and kind.endswith("| None"):
        return None
    return _FROM_TEXT[kind.removesuffix(" | None")](text)


def from_data(kind: str, value: object) -> SettingValue:
    """The value of a key of `kind` as read from TOML or JSON.

    Raises:
        MisfitError: if the type does not fit.
    """
    if value is None and kind.endswith("| None"):
        return None
    return _FROM_DATA[kind.removesuffix(" | None")](value)


def to_text(value: SettingValue) -> str:
    """A value as it would be written in `flowc.toml`."""
    if value is None:
        return "(unset)"
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{json.dumps(k)} = {json.dumps(v)}" for k, v in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    return json.dumps(value, ensure_ascii=False)


def _text(value: str) -> str:
    return value


def _integer(value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise MisfitError(f"expected a whole number, got `{value}`") from None


def _boolean(value: str) -> bool:
    word = value.lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise MisfitError(f"expected true or false, got `{value}`")


def _words(value: str) -> tuple[str, ...]:
    if value.startswith("["):
        return _list(_parsed(value))
    return tuple(word.strip() for word in value.split(",") if word.strip())


def _pairs(value: str) -> Mapping[str, str]:
    if value.startswith("{"):
        return _table(_parsed(value))
    pairs = [item.partition("=") for item in value.split(",") if item]
    if any(not separator for _, separator, _ in pairs):
        raise MisfitError(f"expected `name=value` pairs, got `{value}`")
    return {name.strip(): word.strip() for name, _, word in pairs}


def _parsed(text: str) -> object:
    try:
        value: object = json.loads(text)
    except ValueError:
        raise MisfitError(f"expected JSON, got `{text}`") from None
    return value


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise MisfitError(f"expected a string, got {_kind(value)}")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise MisfitError(f"expected a whole number, got {_kind(value)}")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise MisfitError(f"expected true or false, got {_kind(value)}")
    return value


def _list(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise MisfitError(f"expected a list of strings, got {_kind(value)}")
    return tuple(value)


def _table(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise MisfitError(f"expected a table of strings, got {_kind(value)}")
    return dict(value)


def _kind(value: object) -> str:
    return f"`{json.dumps(value, default=str)}`"


_FROM_TEXT: Mapping[str, Callable[[str], SettingValue]] = {
    "str": _text,
    "int": _integer,
    "bool": _boolean,
    "tuple[str, ...]": _words,
    "Mapping[str, str]": _pairs,
}

_FROM_DATA: Mapping[str, Callable[[object], SettingValue]] = {
    "str": _string,
    "int": _whole,
    "bool": _truth,
    "tuple[str, ...]": _list,
    "Mapping[str, str]": _table,
}
