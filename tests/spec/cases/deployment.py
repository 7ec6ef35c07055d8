"""Decorators about where and when a flow runs: what it computes does not depend on them."""

from __future__ import annotations

from tests.spec.case import Case, Given
from tests.spec.values import Like

CASES = (
    Case("compute", tasks="start train end", artifacts={"end": {"x": 2}}),
    Case("compute_batch", tasks="start end", artifacts={"end": {"x": 1}}),
    # A flow with a schedule or a trigger can be started by hand as well.
    Case("scheduled", tasks="start end", artifacts={"end": {"x": 1}}),
    Case("triggered", tasks="start end", artifacts={"end": {"read": "none"}}),
    # What an event carries is told as it came; `current.trigger` says which event it was.
    Case(
        "event_data",
        tasks="start work/r.{0,1} join end",
        artifacts={"end": {"data": None, "triggered": False}},
    ),
    Case(
        "event_data",
        variant="event",
        given=Given(
            events=(
                {
                    "name": "table_updated",
                    "id": "e-1",
                    "timestamp": 1_700_000_000,
                    "rows": [1, {"ü": '$(x) {{y}} "'}],
                },
            )
        ),
        tasks="start work/r.{0,1} join end",
        artifacts={
            "end": {
                "triggered": True,
                "data": {
                    "name": "table_updated",
                    "id": "e-1",
                    "timestamp": 1_700_000_000,
                    "rows": [1, {"ü": '$(x) {{y}} "'}],
                },
                "events": [("table_updated", "e-1", 1_700_000_000, "event")],
                "found": ["e-1", False],
                "runs": None,
            },
            "work/r.1": {"seen": "table_updated"},
        },
    ),
    # Of several events the latest comes first, and each is found by its name.
    Case(
        "event_data",
        variant="events",
        given=Given(
            events=(
                {"name": "table_updated", "id": "1", "timestamp": 1_700_000_000, "n": 1},
                {
                    "name": "other",
                    "payload": {"name": "other", "id": "2", "timestamp": 1_700_000_001},
                },
            )
        ),
        tasks="start work/r.{0,1} join end",
        artifacts={
            "end": {
                "data": {
                    "table_updated": {
                        "name": "table_updated",
                        "id": "1",
                        "timestamp": 1_700_000_000,
                        "n": 1,
                    },
                    "other": {"name": "other", "id": "2", "timestamp": 1_700_000_001},
                },
                "events": [
                    ("other", "2", 1_700_000_001, "event"),
                    ("table_updated", "1", 1_700_000_000, "event"),
                ],
            },
        },
    ),
    Case("triggered_on_finish", tasks="start end", artifacts={"end": {"x": 1}}),
    # A project gives its flows names that do not collide.
    Case(
        "in_project",
        tasks="start end",
        artifacts={
            "end": {
                "project": "spec_suite",
                "flow_in_project": Like(r"^spec_suite\..+\.InProjectFlow$"),
                "branch": Like("."),
            }
        },
    ),
    # A secret is a variable of its step and of no other.
    Case(
        "inline_secrets",
        tasks="start end",
        artifacts={"start": {"token": "s3cr3t $(x)"}, "end": {"elsewhere": None}},
    ),
    # Exactly one kind of exit hook is called when the run is over, with the run.
    Case("exit_hooks", tasks="start end", tags=("went well",)),
    Case(
        "exit_hooks",
        variant="error",
        given=Given({"divisor": "0"}),
        ends="failed",
        tasks="",
        failures={"start": (Like("^ZeroDivisionError"),)},
        tags=("went wrong",),
    ),
    # A decorator that nobody knows changes nothing.
    Case("unknown_decorator", tasks="start end", artifacts={"end": {"x": 1}}),
)
