"""Steps in a row, splits and their joins."""

from __future__ import annotations

from tests.spec.case import Case
from tests.spec.values import ABSENT

CASES = (
    # Artifacts travel from step to step, and each task keeps what it had when it ended.
    Case(
        "linear",
        tasks="start middle end",
        artifacts={
            "start": {"trail": ["start"]},
            "middle": {"trail": ["start", "middle"]},
            "end": {"trail": ["start", "middle", "end"]},
        },
        listed={"end": ("trail",)},
    ),
    # One step can be the whole flow.
    Case("single_step", tasks="everything", artifacts={"everything": {"answer": 42}}),
    # The first and last step may have any name.
    Case("named_ends", tasks="fetch publish", artifacts={"publish": {"published": 3}}),
    # No name of a step or flow is special, and none is taken for another.
    Case(
        "awkward_steps",
        tasks="start n y on script json a_b a__b main end",
        artifacts={
            "end": {
                "seen": [
                    ["n", "y", "on", "script", "json", "a_b"],
                    ["n", "y", "on", "script", "json", "a__b"],
                ]
            }
        },
    ),
    # A join sees its inputs in the order in which the split names them, whoever finishes first.
    Case(
        "split_order",
        tasks="start slow quick another join end",
        artifacts={
            "end": {
                "order": ["slow", "quick", "another"],
                "by_index": ["slow", "quick", "another"],
                "by_name": "quick",
                "count": 3,
                "who": ABSENT,
            }
        },
    ),
    # A split inside a branch has its own join; both joins see only their own branches.
    Case(
        "split_nested",
        tasks="start left left_one left_two left_join right both end",
        artifacts={"left_join": {"score": 3}, "both": {"score": 13}},
    ),
    # Branches need not be equally long, and inputs are named after the last step of each.
    Case(
        "split_uneven",
        tasks="start short long_one long_two long_three join end",
        artifacts={"end": {"total": 2 + 1111}},
    ),
    # What one branch does to an artifact, the other does not see.
    Case(
        "split_isolation",
        tasks="start a b join end",
        artifacts={
            "start": {"shared": {"visited": []}},
            "end": {"seen": [{"visited": ["a"]}, {"visited": ["b"]}]},
        },
    ),
)
