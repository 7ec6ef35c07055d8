"""Run programs on a backend and compare them with the oracle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.spec.backends.base import Backend, NotRun, Project
from tests.spec.checking import differences
from tests.spec.programs.case_of import case_of
from tests.spec.programs.generate import generate
from tests.spec.programs.source import source_of

MOST_SHOWN = 12
"""Differences of one program that are shown: the first ones tell, the others follow from them."""


@dataclass(frozen=True)
class Failure:
    """A program that did not do what it should; its flow stays where it was run."""

    seed: int
    flow: Path
    differences: tuple[str, ...]

    def __str__(self) -> str:
        shown, rest = self.differences[:MOST_SHOWN], self.differences[MOST_SHOWN:]
        lines = "\n  ".join((*shown, f"and {len(rest)} more") if rest else shown)
        return f"seed {self.seed}, {self.flow}:\n  {lines}"


def verify(backend: Backend, seeds: Iterable[int], folder: Path) -> list[Failure]:
    """Run the programs of some seeds; returns those that went wrong.

    Args:
        backend: where to run them.
        seeds: which programs.
        folder: where to write them, each into a folder of its own.
    """
    return list(_failures(backend, list(seeds), folder))


def _failures(backend: Backend, seeds: list[int], folder: Path) -> Iterator[Failure]:
    programs = [generate(seed) for seed in seeds]
    projects = []
    for program, _ in programs:
        flow = folder / program.name / f"{program.name.lower()}.py"
        flow.parent.mkdir()
        flow.write_text(source_of(program), encoding="utf-8")
        projects.append(Project(flow))
    outcomes = backend.run_many(projects)
    for seed, project, (program, prediction), outcome in zip(
        seeds, projects, programs, outcomes, strict=True
    ):
        if isinstance(outcome, NotRun):
            found = [str(outcome)]
        else:
            found = differences(case_of(program.name, prediction), outcome)
        if found:
            yield Failure(seed, project.flow, tuple(found))
