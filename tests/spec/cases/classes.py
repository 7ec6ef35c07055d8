"""Flows made of several classes, and decorators that users write."""

from __future__ import annotations

from tests.spec.case import Case, Given

CASES = (
    # Steps, parameters and constants are inherited, and may be overridden, as in any class.
    Case(
        "inherited",
        companions=("shared_steps.py",),
        tasks="start evaluate end",
        artifacts={
            "end": {
                "verdict": "7 stars: True",
                "ended_by": "the base",
                "notes": ["started", "ended"],
                "threshold": 5,
            }
        },
    ),
    # A generator wraps the step: it acts before and after, on the same artifacts.
    Case(
        "step_wrapper",
        tasks="start risky end",
        artifacts={
            "end": {
                "trace": ["before start", "start", "after start in peace"],
                "forgiven": None,
                "worked": True,
            }
        },
    ),
    # A decorator may take the step's place, and the flow goes on as if it had run.
    Case(
        "step_skipped",
        tasks="start expensive end",
        artifacts={"end": {"result": 42}},
        listed={"expensive": ("result",)},
    ),
    # Hooks of the classic kind are called with what they declare.
    Case(
        "classic_decorator",
        tasks="start end",
        artifacts={"end": {"log": ["clock of start begins", "working", "start took attempt 0"]}},
    ),
    # Mutators add decorators when the flow is built, and tasks see the flow that they have built.
    Case(
        "mutators",
        tasks="start end",
        failures={"start": ("RuntimeError: once",)},
        artifacts={"end": {"colour": "green"}},
    ),
    # A decorator given for the whole run goes to every step that does not have it already.
    Case(
        "with_option",
        given=Given(decospecs=("retry:times=1,minutes_between_retries=0",)),
        tasks="start careful end",
        failures={"start": ("RuntimeError: once",)},
        artifacts={"end": {"attempts_allowed": 1}},
    ),
)
