"""Comments that silence a finding on their line: `# flowc: ignore[FC403] reason`."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator

from flowc.diagnostics import Diagnostic, DiagnosticBag, Span
from flowc.frontend.source import shown_text
from flowc.rules import RULES
from flowc.spelling import nearest
from flowc_runtime.dataclass import dataclass

_COMMENT = re.compile(r"#\s*flowc:\s*ignore\b(?:\[(?P<codes>[^\]]*)\])?")
_BY_SOURCE_ALONE = ("FC1", "FC2", "FC3", "FC4")


@dataclass(frozen=True, slots=True)
class _Ignore:
    """One code that a comment names, and where; an empty code stands for a comment that names none."""

    code: str
    span: Span


def apply_ignores(files: Iterable[str], bag: DiagnosticBag, *, complete: bool) -> None:
    """Take from a bag what comments silence, and add what is wrong with such comments.

    Args:
        files: The files to look for comments in, besides those of the findings.
        bag: The findings so far.
        complete: Whether everything was found that the files' own text can give rise to, so that a
            comment to no effect is worth a finding.
    """
    found: dict[tuple[str, int, str], list[Diagnostic]] = {}
    for finding in bag:
        if finding.can_be_ignored:
            place = (finding.span.file, finding.span.line, finding.code)
            found.setdefault(place, []).append(finding)
    for file in dict.fromkeys((*files, *(file for file, _, _ in found))):
        for ignore in _read_ignores(file):
            silenced = found.get((file, ignore.span.line, ignore.code), ())
            bag.remove(silenced)
            if not silenced:
                _check(ignore, complete, bag)


def _read_ignores(file: str) -> Iterator[_Ignore]:
    try:
        text = shown_text(file)
    except (OSError, SyntaxError, ValueError):
        return
    # Most files have no such comment, and reading the tokens takes longer than all the rest.
    if not _COMMENT.search(text):
        return
    for token in _comments(text):
        for match in _COMMENT.finditer(token.string):
            yield from _named(match, file, token)


def _comments(text: str) -> Iterator[tokenize.TokenInfo]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    try:
        yield from (token for token in tokens if token.type == tokenize.COMMENT)
    except (
        tokenize.TokenError,
        SyntaxError,
    ):  # the file is no Python, which is a finding of its own
        return


def _named(match: re.Match[str], file: str, comment: tokenize.TokenInfo) -> Iterator[_Ignore]:
    line, column = comment.start[0], comment.start[1] + 1

    def span(start: int, end: int) -> Span:
        return Span(file, line, column + start, line, column + end)

    names = list(re.finditer(r"[^\s,]+", match["codes"] or ""))
    if not names:
        yield _Ignore("", span(*match.span()))
    for name in names:
        start = match.start("codes")
        yield _Ignore(name[0], span(start + name.start(), start + name.end()))


def _check(ignore: _Ignore, complete: bool, bag: DiagnosticBag) -> None:
    """Report a comment that has silenced nothing, if it never could or if all findings are known."""
    code = ignore.code
    rule = RULES.get(code)
    if not code:
        message, way_out = "this comment names no code", "write `# flowc: ignore[FC403] <reason>`"
    elif rule is None:
        message, way_out = f"there is no rule `{code}`", _suggest(code)
    elif not rule.can_be_ignored:
        message = f"{code} cannot be ignored: it leaves nothing that could be compiled"
        way_out = "put the mistake right, and remove the comment"
    else:
        # What depends on the surroundings, or on a target, may well be found elsewhere.
        if complete and code.startswith(_BY_SOURCE_ALONE):
            message = f"no finding of {code} ({rule.name}) is on this line"
            bag.add("FC155", message, ignore.span, help="remove the comment")
        return
    bag.add("FC156", message, ignore.span, help=way_out)


def _suggest(name: str) -> str:
    codes = {rule.name: rule.code for rule in RULES.values()}
    if close := nearest(name, codes):
        return f"`{close}` is {codes[close]}"
    return "`flowc explain` lists them"
