"""The difference of two bundles on a terminal and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from flowc.cli import terminal

if TYPE_CHECKING:
    from flowc.comparison import Section
    from flowc.ir.diff import Change

_COLORS = {"+": terminal.GREEN, "-": terminal.RED, "~": terminal.YELLOW}
_WORDS = {"+": "added", "~": "changed", "-": "removed"}


def render_changes(sections: Sequence[Section], *, color: bool) -> str:
    """A heading for each section, a line for each change, and one that sums them up."""
    if not sections:
        return "no differences"
    return "\n".join([*_lines(sections, color), _summary(sections)])


def render_changes_json(sections: Sequence[Section]) -> str:
    """The same as one JSON object, of `diff.v1.json`."""
    changes = [
        {
            "section": section.title,
            "sign": change.sign,
            "subject": change.subject,
            "detail": change.detail or None,
        }
        for section in sections
        for change in section.changes
    ]
    counts = _counts(sections)
    summary = {word: counts[sign] for sign, word in _WORDS.items()}
    document = {"version": 1, "changes": changes, "summary": summary}
    return json.dumps(document, indent=2, ensure_ascii=False)


def _lines(sections: Sequence[Section], color: bool) -> Iterator[str]:
    for section in sections:
        yield terminal.style(section.title, terminal.BOLD, color=color)
        inside = ""
        for change in section.changes:
            if section.title != "objects" or not change.detail:
                yield f"  {_sign(change, color)} {_printable(str(change)[2:])}"
                continue
            if change.subject != inside:
                inside = change.subject
                yield f"  {_printable(inside)}"
            yield f"    {_sign(change, color)} {_printable(change.detail)}"


def _sign(change: Change, color: bool) -> str:
    return terminal.style(change.sign, _COLORS[change.sign], color=color)


def _printable(text: str) -> str:
    """Text of a bundle, which must not move the cursor."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _summary(sections: Sequence[Section]) -> str:
    counts = _counts(sections)
    told = ", ".join(f"{counts[sign]} {word}" for sign, word in _WORDS.items() if counts[sign])
    total = counts.total()
    return f"{total} {'difference' if total == 1 else 'differences'}: {told}"


def _counts(sections: Sequence[Section]) -> Counter[str]:
    return Counter(change.sign for section in sections for change in section.changes)
