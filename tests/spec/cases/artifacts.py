"""What becomes of the values that steps assign to `self`."""

from __future__ import annotations

import datetime
import decimal
import hashlib
import pathlib
import random

from tests.spec.case import Case
from tests.spec.values import ABSENT, Like, Shown

CASES = (
    # An artifact that nobody touches is stored once, however many tasks it passes, joins included.
    Case(
        "pass_through",
        tasks="start middle a b join end",
        artifacts={"end": {"length": 2000}},
        unchanged={"table": "start middle a b join end"},
    ),
    # Changes in place count; the task before keeps its own state.
    Case(
        "changed_in_place",
        tasks="start grow end",
        artifacts={
            "start": {"rows": [1, 2], "nested": {"inner": {"deep": []}}},
            "end": {"rows": [1, 2, 3], "nested": {"inner": {"deep": ["x"]}}},
        },
    ),
    # What a step deletes before it ends, it has never had.
    Case(
        "deleted",
        tasks="start end",
        artifacts={"end": {"gone": False, "still_gone": False, "kept": "small"}},
        listed={"start": ("gone", "kept")},
    ),
    # Class attributes are artifacts of every task, and like parameters cannot be assigned.
    Case(
        "constants",
        tasks="start end",
        artifacts={
            "start": {"refused": ["regions", "rate"], "regions": ("eu", "us")},
            "end": {"read": (("eu", "us"), {"eu": 2}, 1.5)},
        },
    ),
    # A leading underscore hides an artifact from listings, from nothing else.
    Case(
        "private_artifacts",
        tasks="start end",
        artifacts={"end": {"total": 3, "_private": 2}},
        listed={"end": ("public", "total")},
    ),
    # A class in the flow's file belongs to the flow's module, not to whatever `__main__` is at the time.
    Case(
        "own_classes",
        tasks="start end",
        artifacts={
            "end": {
                "model": Shown("Model([1, 2])"),
                "point": Shown("Point(x=1, y=2)"),
                "checks": (True, True, True),
                "modules": {"own_classes"},
            }
        },
    ),
    # Whatever can be pickled comes back as it was.
    Case(
        "many_types",
        tasks="start end",
        artifacts={
            "end": {
                "none": None,
                "truth": True,
                "number": 2**70,
                "inexact": 0.1 + 0.2,
                "complex_number": 1 + 2j,
                "text": "grüße ☃ \x00 \n",
                "raw": bytes(range(256)),
                "pair": (1, [2, {"three": {4}}]),
                "when": datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.UTC),
                "price": decimal.Decimal("0.10"),
                "path": pathlib.PurePosixPath("a/b"),
                "error": Shown("ValueError('as a value')"),
                "kind": dict,
                "function": len,
                "größe": "a name beyond ASCII",
                "error_text": "as a value",
            }
        },
    ),
    # No name of an artifact gets in the way of flowc's own.
    Case(
        "awkward_names",
        tasks="start end",
        artifacts={
            "end": {
                "together": ["data", "id", "run", "path", "attempt", "artifacts"],
                "inputs": "inputs",
                "record": "record",
            }
        },
    ),
    # Megabytes come back bit by bit, compressible or not.
    Case(
        "large_artifact",
        tasks="start end",
        artifacts={
            "end": {
                "noise_sha": hashlib.sha256(random.Random(1).randbytes(5_000_000)).hexdigest(),
                "all_zero": True,
                "last_row": {"id": 19_999, "name": "row 19999"},
            }
        },
    ),
    # Hundreds of artifacts are as good as one.
    Case("many_artifacts", tasks="start end", artifacts={"end": {"total": 124_750}}),
    # What cannot be pickled is named, down to the part that is at fault, and nothing is half saved.
    Case(
        "unpicklable",
        ends="failed",
        tasks="",
        failures={"start": (Like(r"start.*model.*\['layers'\]\[0\]\['lock'\].*lock"),)},
    ),
    # Properties and methods are no artifacts; they work on those of the task that asks.
    Case(
        "properties",
        tasks="start end",
        artifacts={"end": {"first": 6, "second": "PropertiesFlow 30 m2", "area": ABSENT}},
        listed={"end": ("first", "height", "second", "width")},
    ),
    # An artifact may be assigned by a method, or by a function that got the flow.
    Case(
        "assigned_by_method",
        tasks="start end",
        artifacts={"end": {"counter": 2, "words": ["start", "end"]}},
    ),
)
