"""Random structured flows leave exactly what a plain-Python interpreter predicts."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest

from tests.spec.backends import BACKENDS
from tests.spec.backends.base import Backend
from tests.spec.programs.generate import generate
from tests.spec.programs.program import Foreach, Loop, Switch, nodes, updates
from tests.spec.programs.verify import verify

SEEDS = range(50)
BATCH = 10

# Fifty programs where tasks start in milliseconds, ten elsewhere.
RUNS = [
    pytest.param(
        backend,
        first,
        id=f"{backend.name}-{first}",
        marks=[pytest.mark.engine] if backend.engines else [],
    )
    for backend in BACKENDS
    for first in (SEEDS[::BATCH] if backend.name == "local" else SEEDS[:BATCH:BATCH])
]


@pytest.mark.parametrize(("backend", "first"), RUNS)
def test_programs_leave_what_the_oracle_predicts(
    backend: Backend, first: int, tmp_path: Path
) -> None:
    failures = verify(backend, range(first, first + BATCH), tmp_path)
    assert not failures, "\n\n".join(map(str, failures))


def test_the_same_seed_makes_the_same_program() -> None:
    assert generate(7) == generate(7)
    assert len({str(generate(seed)[0].block) for seed in SEEDS}) == len(SEEDS)


def test_the_programs_are_not_too_easy() -> None:
    programs = [generate(seed)[0] for seed in SEEDS]
    steps = [2 + len(list(updates(program.block))) for program in programs]
    assert statistics.median(steps) >= 8

    def share(kind: type, inside: type | None = None) -> float:
        having = [
            any(
                isinstance(node, kind) and (inside is None or inside in around)
                for node, around in nodes(program.block)
            )
            for program in programs
        ]
        return sum(having) / len(having)

    assert share(Foreach, inside=Foreach) >= 0.25
    assert share(Switch, inside=Foreach) >= 0.25
    assert share(Loop) >= 0.25
