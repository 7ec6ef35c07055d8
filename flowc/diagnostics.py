"""Diagnostics: what is wrong with a user's flow, where, and what to do about it.

A user's mistake never travels as an exception: whoever finds one adds a `Diagnostic` to a
`DiagnosticBag` and goes on, so that all findings of a file are reported at once.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from typing import TYPE_CHECKING

from flowc_runtime.dataclass import dataclass

if TYPE_CHECKING:
    from flowc.rules import Rule


class Severity(enum.Enum):
    """How much a finding matters: only an error stops compiling."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of a source file. Lines and columns count from 1; the end column is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def of_file(cls, file: str) -> Span:
        """The beginning of a file, for findings about the file as a whole."""
        return cls(file, 1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains a finding."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `message` is short, lower case and without a full stop; `help` is the way out.

    `label` is a word or two about the place itself, such as "no step with this name".
    """

    code: str
    message: str
    span: Span
    help: str | None = None
    notes: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    severity: Severity = Severity.ERROR
    label: str | None = None

    @property
    def rule(self) -> Rule:
        """The entry of the rule table that explains this code."""
        from flowc.rules import RULES

        return RULES[self.code]

    @property
    def can_be_ignored(self) -> bool:
        """Whether a comment may silence it: not what leaves nothing sound to compile."""
        return self.severity is not Severity.ERROR or self.rule.can_be_ignored


@dataclass(slots=True)
class DiagnosticBag:
    """Collects findings; duplicates are folded, order is by place and code."""

    _items: dict[Diagnostic, None] = field(default_factory=dict)

    def add(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        help: str | None = None,
        notes: Iterable[str] = (),
        related: Iterable[Related] = (),
        severity: Severity | None = None,
        label: str | None = None,
    ) -> None:
        """Record a finding of rule `code`; the rule's own severity holds unless one is given.

        Raises:
            KeyError: if the rule table has no such code.
        """
        from flowc.rules import RULES  # all the texts: a flow without findings does not need them

        rule = RULES[code]
        finding = Diagnostic(
            code,
            message,
            span,
            help,
            tuple(notes),
            tuple(related),
            severity or Severity(rule.severity),
            label,
        )
        self._items[finding] = None

    def extend(self, findings: Iterable[Diagnostic]) -> None:
        """Record findings that were made elsewhere."""
        self._items.update(dict.fromkeys(findings))

    def remove(self, findings: Iterable[Diagnostic]) -> None:
        """Forget findings; those that were never made do no harm."""
        for finding in findings:
            self._items.pop(finding, None)

    def sorted(self) -> list[Diagnostic]:
        """All findings by file, place and code."""
        return sorted(self._items, key=lambda d: (d.span, d.code, d.message))

    def promoted(self) -> DiagnosticBag:
        """The same findings with warnings as errors (`check --strict`)."""
        bag = DiagnosticBag()
        bag.extend(
            replace(d, severity=Severity.ERROR) if d.severity is Severity.WARNING else d
            for d in self._items
        )
        return bag

    @property
    def has_errors(self) -> bool:
        """Whether any finding stops compiling."""
        return any(d.severity is Severity.ERROR for d in self._items)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


class FlowcError(Exception):
    """An error that ends a command with one clear line instead of a traceback.

    Raised for what is not a finding in the user's flow: an output folder that cannot be written, a
    missing file, a store out of reach. `exit_code` follows the table of exit codes.
    """

    exit_code = 4

    def __init__(self, message: str, *, help: str | None = None) -> None:
        super().__init__(message)
        self.help = help


class UsageError(FlowcError):
    """The command was called with arguments that cannot be right."""

    exit_code = 2
