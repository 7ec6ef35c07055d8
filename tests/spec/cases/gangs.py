"""Tasks that run at the same time and know of each other."""

from __future__ import annotations

from tests.spec.case import Case, Given

CASES = (
    # Every rank is a task, knows its number and the size of the gang, and is an input of the join.
    Case(
        "gang",
        tasks="start train/r.{0..2} gather end",
        artifacts={
            "end": {
                "values": [100, 101, 102],
                "ranks": [(0, 3, True), (1, 3, True), (2, 3, True)],
            }
        },
    ),
    # The size may be computed; a gang of one is a gang.
    Case(
        "gang_computed", tasks="start train/r.0 gather end", artifacts={"end": {"places": [(0, 1)]}}
    ),
    Case(
        "gang_computed",
        variant="two",
        given=Given({"nodes": "2"}),
        tasks="start train/r.{0,1} gather end",
        artifacts={"end": {"places": [(0, 2), (1, 2)]}},
    ),
    # The size may stand in the decorator.
    Case(
        "gang_attribute",
        tasks="start train/r.{0,1} gather end",
        artifacts={"end": {"places": [(0, 2), (1, 2)]}},
    ),
    # Each item of a foreach has a gang of its own.
    Case(
        "gang_in_foreach",
        tasks="start prepare/r.{0,1} train/r.{0,1}.{0,1} gather/r.{0,1} join end",
        artifacts={"end": {"labels": [["small-0", "small-1"], ["large-0", "large-1"]]}},
    ),
    # The ranks run at the same time, even if there are more of them than workers.
    Case(
        "gang_meets",
        tasks="start train/r.{0..3} gather end",
        artifacts={"end": {"met": [True] * 4}},
    ),
    # A gang is retried as a whole.
    Case(
        "gang_retry",
        tasks="start train/r.{0,1} gather end",
        failures={"train/r.1": ("RuntimeError: rank 1 fails once",)},
        artifacts={"end": {"attempts_seen": [1, 1]}},
    ),
)
