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
