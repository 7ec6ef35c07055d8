"""The cases of the specification, by topic."""

from __future__ import annotations

from tests.spec.case import Case
from tests.spec.cases import (
    artifacts,
    failures,
    foreach,
    graph,
    joins,
    loops,
    parameters,
    switches,
)

CASES: tuple[Case, ...] = (
    *graph.CASES,
    *foreach.CASES,
    *joins.CASES,
    *artifacts.CASES,
    *parameters.CASES,
    *failures.CASES,
    *switches.CASES,
    *loops.CASES,
)
