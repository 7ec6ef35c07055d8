"""YAML as a person would write it, read the same by YAML 1.1 and YAML 1.2.

The writer is our own because its bytes are a promise: they must not depend on which libyaml a machine
has, and source code in a ConfigMap has to stay readable (libyaml falls back to one quoted line as soon
as a file holds a tab or a trailing space). Quotes appear only where some reader needs them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from flowc_runtime.dataclass import dataclass

if TYPE_CHECKING:
    from flowc_runtime.protocol import JSONValue

Scalar: TypeAlias = str | int | bool | None
Node: TypeAlias = "Scalar | Inline | Bare | Mapping[str, Node] | Sequence[Node]"


@dataclass(frozen=True, slots=True)
class Inline:
    """A list or mapping of scalars that is written on one line."""

    value: Sequence[Scalar] | Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Bare:
    """A text that is written as it is: an engine makes YAML of it before anybody reads the document."""

    text: str


_REST = "A-Za-z0-9_./@=+*()&|,-"
_WORD = rf"[{_REST}](?:[{_REST}:]*[{_REST}])?"
_PLAIN = re.compile(rf"-{{0,2}}[A-Za-z/_](?:[{_REST}:]*[{_REST}])?(?: {_WORD})*")
_PLAIN_INLINE = re.compile(r"-{0,2}[A-Za-z/_](?:[A-Za-z0-9_./@+:-]*[A-Za-z0-9_./@+-])?")
_QUANTITY = re.compile(r"[1-9][0-9]*(?:m|s|h|[KMGT]i?)")
_RESERVED = re.compile(r"(?:y|yes|n|no|true|false|on|off|null|nan|inf|infinity)", re.IGNORECASE)
_SINGLE = re.compile(r"[ -&(-~]*")
_ESCAPED = re.compile("[\x7f-\x9f\xad\u2028\u2029\ufeff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BASIC_PLANE = re.compile("[\x7f-\uffff]")
_NOT_IN_BLOCK = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def dump(document: Mapping[str, Node], *, comment: str = "") -> str:
    """One YAML document; every line of `comment` stands at its head behind a `#`.

    Raises:
        ValueError: if a string holds a lone surrogate, which no YAML can carry.
    """
    head = "".join(f"# {line}".rstrip() + "\n" for line in comment.splitlines())
    lines: list[str] = []
    _mapping(document, 0, lines)
    return head + "\n".join(lines) + "\n"


def dump_all(documents: Sequence[Mapping[str, Node]], *, comment: str = "") -> str:
    """Several YAML documents in one text."""
    first, *others = documents
    return dump(first, comment=comment) + "".join(f"---\n{dump(other)}" for other in others)


def dump_json(value: JSONValue) -> str:
    """A value as JSON that readers of YAML take too.

    JSON's escapes for a character beyond U+FFFF are two, of which YAML takes neither; many others may
    not stand in YAML as they are.
    """
    text = json.dumps(value, ensure_ascii=False)
    return _BASIC_PLANE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def load_all(text: str | bytes) -> list[JSONValue]:
    """The documents of a YAML text, which anybody may have written.

    Raises:
        ValueError: if it is not YAML.
    """
    import yaml  # compiling only writes

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return list(yaml.load_all(text, Loader=loader))
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _mapping(value: Mapping[str, Node], indent: int, lines: list[str]) -> None:
    pad = " " * indent
    for key, item in value.items():
        head = f"{pad}{_quote_once(key)}:"
        if isinstance(item, str):
            if "\n" in item and _fits_block(item):
                lines.append(f"{head} {_block_header(item)}")
                lines.append(_block(item, pad + "  "))
            else:
                lines.append(f"{head} {_quote_once(item)}")
        elif isinstance(item, (dict, Mapping)) and item:
            lines.append(head)
            _mapping(item, indent + 2, lines)
        elif _is_block_list(item):
            lines.append(head)
            _sequence(item, indent + 2, lines)
        else:
            lines.append(f"{head} {_inline(item)}")


def _sequence(value: Sequence[Node], indent: int, lines: list[str]) -> None:
    pad = " " * indent
    for item in value:
        if isinstance(item, (dict, Mapping)) and item:
            first = len(lines)
            _mapping(item, indent + 2, lines)
            lines[first] = f"{pad}- {lines[first][indent + 2 :]}"
        elif _is_block_list(item):
            lines.append(f"{pad}-")
            _sequence(item, indent + 2, lines)
        else:
            lines.append(f"{pad}- {_inline(item)}")


def _is_block_list(item: Node) -> TypeGuard[Sequence[Node]]:
    return isinstance(item, Sequence) and not isinstance(item, str) and bool(item)


def _inline(item: Node) -> str:
    if isinstance(item, Inline):
        value = item.value
        if isinstance(value, Mapping):
            inside = ", ".join(f"{quote(k, inline=True)}: {_scalar(v)}" for k, v in value.items())
            return f"{{{inside}}}"
        return f"[{', '.join(_scalar(v) for v in value)}]"
    if isinstance(item, Bare):
        return item.text
    if isinstance(item, Mapping):
        return "{}"
    if isinstance(item, Sequence) and not isinstance(item, str):
        return "[]"
    return quote(item) if isinstance(item, str) else _scalar(item)


def _scalar(value: Scalar) -> str:
    return quote(value, inline=True) if isinstance(value, str) else json.dumps(value)


def quote(text: str, *, inline: bool = False) -> str:
    """A string as a scalar of one line, in quotes unless every reader takes it plain.

    Args:
        text: the string.
        inline: whether it stands inside brackets, where fewer characters are safe.

    Raises:
        ValueError: if it holds a lone surrogate.
    """
    plain = _PLAIN_INLINE if inline else _PLAIN
    if (plain.fullmatch(text) and not _RESERVED.fullmatch(text)) or _QUANTITY.fullmatch(text):
        return text
    if _SURROGATE.search(text):
        raise ValueError(f"YAML cannot carry the lone surrogate in {text!r}")
    if '"' in text and _SINGLE.fullmatch(text):
        return f"'{text}'"
    quoted = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


_quote_once = lru_cache(maxsize=1024)(quote)


def _fits_block(text: str) -> bool:
    return not _NOT_IN_BLOCK.search(text) and bool(text.strip("\n"))


def _block_header(text: str) -> str:
    indicator = "2" if text[0] in " \t\n" else ""
    if not text.endswith("\n"):
        return f"|{indicator}-"
    return f"|{indicator}+" if text.endswith("\n\n") else f"|{indicator}"


def _block(text: str, pad: str) -> str:
    body = text[:-1] if text.endswith("\n") else text
    padded = pad + body.replace("\n", f"\n{pad}")
    # Empty lines carry no indentation.
    return re.sub(f"^{pad}$", "", padded, flags=re.MULTILINE)
