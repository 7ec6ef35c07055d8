"""What runs the cases: one small class for each engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from flowc.ir.features import Feature
from flowc.targets.capabilities import capabilities
from tests.spec.case import Given
from tests.spec.outcome import Outcome


class NotRun(Exception):
    """The flow did not become a run: it was refused, or the engine gave up. The text says why."""


@dataclass(frozen=True)
class Project:
    """A user's project: the flow's file, and what has to be installed where its steps run."""

    flow: Path
    packages: tuple[str, ...] = field(default=())

    @property
    def folder(self) -> Path:
        """The project's folder; backends may write beside the files."""
        return self.flow.parent


class Backend(Protocol):
    """Runs a flow as its users would, to the end, and tells where its records are."""

    @property
    def name(self) -> str:
        """What the tests call it."""
        ...

    @property
    def column(self) -> str:
        """Its column in the table of capabilities."""
        ...

    @property
    def engines(self) -> tuple[str, ...]:
        """Programs without which it cannot run; none if it needs nothing but Python."""
        ...

    def run(self, project: Project, given: Given) -> Outcome:
        """Run a flow and wait for its end, whatever that is.

        Raises:
            NotRun: if there is no run.
        """
        ...

    def run_many(self, projects: Sequence[Project]) -> Iterator[Outcome | NotRun]:
        """Run flows that need nothing given; for each in turn, what `run` returns or raises."""
        ...


def obstacles(column: str, used: frozenset[Feature]) -> list[str]:
    """Why a flow cannot run there, from the table of capabilities; empty if it can."""
    table = capabilities(column)
    cells = ((feature, table[feature]) for feature in Feature if feature in used)
    return [f"{f.value}: {c.support.value}, {c.reason}" for f, c in cells if not c.support.works]
