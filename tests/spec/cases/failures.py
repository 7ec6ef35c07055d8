"""Attempts, exceptions, and the decorators that deal with them."""

from __future__ import annotations

from tests.spec.case import Case
from tests.spec.values import ABSENT, Like

CASES = (
    # Attempts are counted from 0, each begins afresh, and each keeps its own log.
    Case(
        "retry_succeeds",
        tasks="start flaky end",
        failures={"flaky": ("ValueError: boom 0", "ValueError: boom 1")},
        artifacts={"end": {"seen": 2, "left_over": "nothing"}},
        stdout={"flaky": "this is attempt 2\n", "flaky@0": "this is attempt 0\n"},
    ),
    # After the last attempt the run has failed, and nothing behind the step runs.
    Case(
        "retry_exhausted",
        ends="failed",
        tasks="start",
        failures={"broken": ("KeyError: 'attempt 0'", "KeyError: 'attempt 1'")},
    ),
    # One item of a foreach is retried without the others.
    Case(
        "retry_in_foreach",
        tasks="start work/r.{0..2} join end",
        failures={"work/r.1": ("OSError: only this item, only once",)},
        artifacts={"end": {"results": [(10, 0), (20, 1), (30, 0)]}},
    ),
    # A failure tells type and message; the traceback shows the user's frames and the exception's cause.
    Case(
        "fails",
        ends="failed",
        tasks="",
        failures={"start": ("fails.NoSuchThing: no light in the cellar",)},
        stdout={"start": "before\n"},
        stderr={"start": Like(r"KeyError: 'light'.*in look_for.*NoSuchThing: no light")},
    ),
    # A branch that fails keeps the join from running; what else was running may finish.
    Case(
        "fails_in_branch",
        ends="failed",
        tasks="start good? after_good?",
        failures={"bad": ("AssertionError: this branch fails",)},
    ),
    # A process that ends in the middle of a step has not committed, whatever its exit code.
    Case("exits", ends="failed", tasks="", failures={"start": (Like("SystemExit: 0"),)}),
    # A process that a step has forked ends where it leaves the step, with the status it would have had.
    Case(
        "forks",
        tasks="start fails end",
        artifacts={"end": {"who": "task", "leaves": 7, "returns": 0, "raises": 1}},
        stderr={"fails": Like("ValueError: said by a child")},
    ),
    # A step has to say what follows.
    Case("returns_early", ends="failed", tasks="", failures={"start": (Like("start.*next"),)}),
    # @catch stores the exception, keeps what was assigned before it, and lets the flow go on; where
    # nothing was raised, the variable is None.
    Case(
        "catch_sets_variable",
        tasks="start risky careful end",
        caught={"risky": "ZeroDivisionError: a message"},
        artifacts={
            "careful": {"text": Like("a message")},
            "end": {"summary": (True, None, "kept", "kept as well")},
        },
        stderr={"risky": Like("ZeroDivisionError: a message")},
    ),
    # @catch acts in the last attempt only: @retry comes first, in whatever order they are written.
    Case(
        "catch_after_retries",
        tasks="start end",
        failures={"start": ("ValueError: boom 0", "ValueError: boom 1")},
        caught={"start": "ValueError: boom 2"},
        artifacts={"end": {"caught": True, "attempt_seen": 2}},
    ),
    # In a foreach each task catches for itself.
    Case(
        "catch_in_foreach",
        tasks="start divide/r.{0..2} join end",
        caught={"divide/r.1": "ZeroDivisionError: division by zero"},
        artifacts={"end": {"results": [10.0, None, 5.0]}},
    ),
    # A split that failed leads to all of its branches.
    Case(
        "catch_on_split",
        tasks="start a b join end",
        caught={"start": "ValueError: before the split"},
        artifacts={"end": {"saw": [True, True]}},
    ),
    # A killed process is caught as well, by one more attempt that does not run the step. What the step
    # had assigned is gone; what it had inherited is not.
    Case(
        "catch_killed",
        tasks="start risky end",
        failures={"risky": (Like("SIGKILL|[Kk]illed|signal 9|137"),)},
        caught={"risky": Like("SIGKILL|[Kk]illed|signal 9|137")},
        artifacts={"end": {"caught": True, "has_lost": False, "inherited": "kept", "lost": ABSENT}},
    ),
    # An artifact that cannot be saved is caught too: what the step had assigned is gone. Had it raised as
    # well, that is what is told.
    Case(
        "catch_unpicklable",
        tasks="start locks raises join end",
        caught={"locks": Like(r"'lock' cannot be saved"), "raises": "KeyError: 'a message'"},
        artifacts={
            "join": {
                "told": Like(r"'lock' cannot be saved.* / .*a message"),
                "saw": [("kept", False, False)] * 2,
            }
        },
    ),
    # A killed process is retried like one that raised, and what it had printed is not lost.
    Case(
        "retry_killed",
        tasks="start end",
        failures={"start": (Like("SIGKILL|[Kk]illed|signal 9|137"),)},
        artifacts={"end": {"alive": 1}},
        stdout={"start@0": "about to die\n"},
    ),
    # A step that takes too long fails.
    Case(
        "timeout_fails",
        ends="failed",
        tasks="",
        failures={"start": (Like("TimeoutException: .*start"),)},
    ),
    # The timeout is raised in the step, which may tidy up before @catch takes it.
    Case(
        "timeout_caught",
        tasks="start end",
        caught={"start": Like("TimeoutException")},
        artifacts={"end": {"caught": True, "tidied": True}},
    ),
    # Variables are set for the step, letter by letter, and for no other.
    Case(
        "environment_variables",
        tasks="start end",
        artifacts={
            "start": {"color": "bl'ue $HOME {{x}}", "empty": ""},
            "end": {"elsewhere": None},
        },
    ),
)
