"""Findings as a person reads them: the message, the place in the source, and the way out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from flowc.cli import terminal
from flowc.diagnostics import Diagnostic, Severity, Span
from flowc_runtime.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDEST = 120
_COLORS = {
    Severity.ERROR: terminal.RED,
    Severity.WARNING: terminal.YELLOW,
    Severity.INFO: terminal.CYAN,
}


@dataclass(slots=True)
class Sources:
    """Lines of source files, each read once. A file that cannot be read has none."""

    _lines: dict[str, Sequence[str]] = field(default_factory=dict)

    def line(self, file: str, number: int) -> str | None:
        """Line `number` (from 1) of a file, without its line end; None if there is no such line."""
        if file not in self._lines:
            self._lines[file] = _read_lines(file)
        lines = self._lines[file]
        return lines[number - 1] if 0 < number <= len(lines) else None


@dataclass(frozen=True, slots=True)
class _Mark:
    """A span with its label; the primary one is drawn with carets."""

    span: Span
    label: str
    primary: bool


def render_human(findings: Iterable[Diagnostic], *, color: bool) -> str:
    """Findings with source excerpts, a blank line between two of them."""
    sources = Sources()
    return "\n".join(_frame(finding, sources, color) for finding in findings)


def _frame(finding: Diagnostic, sources: Sources, color: bool) -> str:
    tone = _COLORS[finding.severity]
    marks = [_Mark(finding.span, finding.label or "", True)]
    marks += [_Mark(related.span, related.message, False) for related in finding.related]
    gutter = len(str(max(mark.span.line for mark in marks)))
    head = terminal.style(
        f"{finding.severity.value}[{finding.code}]", terminal.BOLD, tone, color=color
    )
    lines = [f"{head}{terminal.style(f': {finding.message}', terminal.BOLD, color=color)}"]
    for file in dict.fromkeys(mark.span.file for mark in marks):
        here = [mark for mark in marks if mark.span.file == file]
        arrow = "-->" if file == finding.span.file else ":::"
        lines += _excerpt(here, sources, _Pen(gutter, tone, color), arrow)
    lines += _closing(finding, gutter, color)
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class _Pen:
    """How an excerpt is drawn: width of the line numbers, colour of the primary mark."""

    gutter: int
    tone: str
    color: bool

    def margin(self, number: int | None = None) -> str:
        """The beginning of a line: its number or nothing, and the bar."""
        text = f"{'' if number is None else number:>{self.gutter}} |"
        return terminal.style(text, terminal.BOLD, terminal.BLUE, color=self.color)

    def mark(self, mark: _Mark, before: str, under: str) -> str:
        """The line below a source line: blanks as wide as `before`, carets as wide as `under`."""
        sign = "^" if mark.primary else "-"
        text = sign * max(1, _width(under)) + (f" {mark.label}" if mark.label else "")
        tone = self.tone if mark.primary else terminal.BLUE
        drawn = terminal.style(text, terminal.BOLD, tone, color=self.color)
        return f"{self.margin()} {' ' * _width(before)}{drawn}"


def _excerpt(marks: list[_Mark], sources: Sources, pen: _Pen, arrow: str) -> Iterator[str]:
    first = marks[0].span
    place = terminal.show_path(first.file)
    known = [mark for mark in marks if sources.line(mark.span.file, mark.span.line) is not None]
    if known or first.line > 1:
        place += f":{first.line}:{first.column}"
    blue = terminal.style(arrow, terminal.BOLD, terminal.BLUE, color=pen.color)
    yield f"{'':{pen.gutter}}{blue} {place}"
    if not known:
        yield from (f"{'':{pen.gutter}} = {mark.label}" for mark in marks if mark.label)
        return
    yield pen.margin()
    yield from _marked_lines(known, sources, pen)


def _marked_lines(marks: list[_Mark], sources: Sources, pen: _Pen) -> Iterator[str]:
    last: int | None = None
    for number in sorted({mark.span.line for mark in marks}):
        if last is not None and number == last + 2:
            yield f"{pen.margin(last + 1)} {_shown(sources.line(marks[0].span.file, last + 1) or '')}"
        elif last is not None and number > last + 2:
            yield "..."
        line = sources.line(marks[0].span.file, number) or ""
        here = [mark for mark in marks if mark.span.line == number]
        start, text = _window(line, here[0].span.column)
        yield f"{pen.margin(number)} {_shown(text)}".rstrip()
        for mark in here:
            column = mark.span.column - 1 - start
            end = mark.span.end_column - 1 - start if mark.span.end_line == number else len(text)
            yield pen.mark(mark, _shown(text[:column]), _shown(text[column:end]))
        last = number


def _closing(finding: Diagnostic, gutter: int, color: bool) -> Iterator[str]:
    words = [("help", finding.help)] if finding.help else []
    words += [("note", note) for note in finding.notes]
    for label, text in words:
        head = terminal.style(f"{label}:", terminal.BOLD, color=color)
        indent = "\n" + " " * (gutter + 5 + len(label))
        yield f"{'':{gutter}} = {head} {text.replace(chr(10), indent)}"


def _window(line: str, column: int) -> tuple[int, str]:
    """A part of a line that is too long to show, around a column, and where the part begins."""
    if len(line) <= _WIDEST:
        return 0, line
    start = max(0, min(column - 1 - _WIDEST // 3, len(line) - _WIDEST))
    return start, line[start : start + _WIDEST]


def _shown(text: str) -> str:
    """Source text that cannot move the cursor: tabs as blanks, control characters as dots."""
    return "".join("    " if char == "\t" else char if char.isprintable() else "·" for char in text)


def _width(text: str) -> int:
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1
        for char in text
    )


def _read_lines(file: str) -> Sequence[str]:
    from flowc.frontend.source import shown_text

    try:
        return shown_text(file).split("\n")
    except (SyntaxError, UnicodeDecodeError):
        return Path(file).read_text(encoding="utf-8", errors="replace").split("\n")
    except (OSError, ValueError):
        return ()
