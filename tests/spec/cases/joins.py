"""What joins begin with, and what `merge_artifacts` takes over."""

from __future__ import annotations

from tests.spec.case import Case
from tests.spec.values import ABSENT, Like

CASES = (
    # A join begins with parameters and constants; everything else has to be taken from its inputs.
    Case(
        "join_inherits_nothing",
        tasks="start a b join end",
        artifacts={
            "join": {"has": [False, False, True, True], "read": 1.5, "from_input": 0.5},
            "end": {"still_missing": [False, False], "before": ABSENT, "inside": ABSENT},
        },
    ),
    # Equal values are taken over, equal meaning by content; so is what only one branch has. What the
    # join has set itself before is not touched, although the branches differ in it.
    Case(
        "merge_equal",
        tasks="start a b join end",
        artifacts={
            "end": {
                "config": {"rows": [1, 2]},
                "only_a": "a",
                "only_b": "b",
                "chosen": "from b",
            }
        },
    ),
    # A conflict names all artifacts in question, and takes nothing over, not even what agrees.
    Case(
        "merge_conflict",
        tasks="start a b join end",
        artifacts={"end": {"names": ["label", "score"], "left_behind": [False, False, False]}},
    ),
    # Nobody catching the exception, the join fails with the names in its message.
    Case(
        "merge_conflict_fails",
        ends="failed",
        tasks="start work/r.{0,1}",
        failures={"join": (Like("UnhandledInMergeArtifactsException: .*score"),)},
    ),
    # What is excluded is neither taken over nor compared.
    Case(
        "merge_exclude",
        tasks="start work/r.{0,1} join end",
        artifacts={"end": {"items": ["x", "y"], "title": "letters", "scratch": ABSENT}},
    ),
    # With `include` nothing else is looked at.
    Case(
        "merge_include",
        tasks="start a b join end",
        artifacts={"end": {"wanted": "w", "unwanted": ABSENT, "differs": ABSENT}},
    ),
    # `include` insists on names that no input has, and is content with names that only one has.
    Case(
        "merge_missing",
        tasks="start a b join end",
        artifacts={"end": {"names": ["nowhere"], "has_only_a": False, "only_a": 1}},
    ),
    # Merging makes sense in a join only, and including and excluding at once makes none.
    Case(
        "merge_misuse",
        tasks="start a b join end",
        artifacts={"end": {"outside_a_join": "refused", "both": "refused"}},
    ),
    # What was there before nested fan-outs comes through all of their joins.
    Case(
        "merge_nested",
        tasks="start outer/r.{0,1} left/r.{0,1} right/r.{0,1} inner_join/r.{0,1} outer_join end",
        artifacts={
            "end": {"common": ["x"], "sides": ["left", "right"], "numbers": [1, 2]},
        },
        unchanged={"common": "start left/r.1 outer_join end"},
    ),
    # A merge takes any selection of the inputs, such as the best one.
    Case(
        "join_subset",
        tasks="start train/r.{0..2} best end",
        artifacts={"end": {"model": "model-3", "score": 30, "winner_index": 0}},
    ),
)
