"""Decorators as text, `name:key=value,key2=value2`: what `--with` and mutators take."""

from __future__ import annotations

from typing import Any

_OPEN, _CLOSE = "[{(", "]})"


def parse_decospec(text: str) -> tuple[str, dict[str, Any]]:
    """The name and the attributes of a decorator written as text.

    A value is JSON where it can be, else text; commas inside brackets or quotes belong to the value.

    Raises:
        ValueError: if an attribute has no value.
    """
    name, _, rest = text.partition(":")
    attributes: dict[str, Any] = {}
    for part in _split(rest):
        key, equals, value = part.partition("=")
        if not equals or not key.strip():
            raise ValueError(f"`{part.strip()}` in `{text}` is not `key=value`")
        attributes[key.strip()] = _value(value.strip())
    return name.strip(), attributes


def _split(text: str) -> list[str]:
    parts, start, depth, quote = [], 0, 0, ""
    for at, char in enumerate(text):
        if quote:
            quote = "" if char == quote and text[at - 1] != "\\" else quote
        elif char in "\"'":
            quote = char
        elif char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth -= 1
        elif char == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return [part for part in parts if part.strip()]


def _value(text: str) -> Any:
    if text in ("True", "False", "None"):
        return {"True": True, "False": False, "None": None}[text]
    import json

    try:
        return json.loads(text)
    except ValueError:
        return text[1:-1] if len(text) > 1 and text[0] == text[-1] == "'" else text
