"""The cases of the specification, by topic."""

from __future__ import annotations

from tests.spec.case import Case
from tests.spec.cases import (
    artifacts,
    classes,
    deployment,
    failures,
    foreach,
    gangs,
    graph,
    joins,
    loops,
    parameters,
    surroundings,
    switches,
)

CASES: tuple[Case, ...] = (
    *graph.CASES,
    *foreach.CASES,
    *joins.CASES,
    *switches.CASES,
    *loops.CASES,
    *gangs.CASES,
    *artifacts.CASES,
    *parameters.CASES,
    *failures.CASES,
    *surroundings.CASES,
    *classes.CASES,
    *deployment.CASES,
)
