"""The draft of a flow: decorators that options add, and the mutators' work."""

from __future__ import annotations

import contextlib
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

from flowc.diagnostics import DiagnosticBag, Span
from flowc.frontend.attributes import FailedExpression
from flowc.frontend.source import SourceFile, display_path
from flowc_runtime.decorators.decospec import parse_decospec
from flowc_runtime.decorators.use import DecoratorUse
from flowc_runtime.mutators.base import Mutators
from flowc_runtime.mutators.draft import FlowDraft, read_draft, resolve_draft

OPTION = "--with"
"""The `file` of decorators that come from an option."""


def draft_flow(
    cls: type, decospecs: tuple[str, ...], source: SourceFile, bag: DiagnosticBag
) -> FlowDraft | None:
    """The draft of a flow class after all of its mutators, with config values put in.

    None if a mutator failed; the reason is then in the bag.
    """
    draft = read_draft(cls)
    mutators = Mutators(draft)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            mutators.pre_mutate()
            mutators.mutate()
    except Exception as error:  # noqa: BLE001 - whatever a user's mutator raises is the finding
        bag.add(
            "FC011",
            f"a mutator failed: {_in_one_line(error)}",
            _place(error, source),
            help="a mutator runs while the flow is compiled, and again in every task",
        )
        return None
    resolve_draft(draft, failed=lambda error: FailedExpression(_in_one_line(error)))
    # Last, so that a task, which knows nothing of the options, replays the same.
    add_decospecs(draft, decospecs, bag)
    return draft


def add_decospecs(draft: FlowDraft, decospecs: tuple[str, ...], bag: DiagnosticBag) -> None:
    """Give every step the decorators that options name and that it lacks."""
    for added in parse_decospecs(decospecs, bag):
        for step in draft.steps.values():
            if all(use.name != added.name for use in step.uses):
                step.uses.append(added)


def parse_decospecs(decospecs: tuple[str, ...], bag: DiagnosticBag) -> Iterator[DecoratorUse]:
    """The decorators that options name; a text that cannot be read is reported."""
    for text in decospecs:
        try:
            name, attributes = parse_decospec(text)
        except ValueError as error:
            span = Span.of_file(OPTION)
            bag.add("FC310", f"{OPTION}: {error}", span, help="write `name:key=value`")
        else:
            yield DecoratorUse(name, attributes, file=OPTION)


def _in_one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def _place(error: BaseException, source: SourceFile) -> Span:
    """The line of the user's code that raised."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.lineno and "flowc_runtime" not in Path(frame.filename).parts:
            path = display_path(Path(frame.filename))
            column = (frame.colno or 0) + 1
            return Span(path, frame.lineno, column, frame.lineno, column + 1)
    return Span.of_file(source.path)
