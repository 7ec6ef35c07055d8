"""The checks see what is wrong: each way of departing from a case is reported."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.spec.backends.local import Local
from tests.spec.case import Given, expand
from tests.spec.cases import CASES
from tests.spec.checking import differences
from tests.spec.outcome import Outcome
from tests.spec.test_cases import prepare
from tests.spec.values import ABSENT, Here, Like, Shown, Told, agrees

CASE = next(case for case in CASES if case.id == "retry_in_foreach")


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    project = prepare(CASE, tmp_path_factory.mktemp("run"))
    return Local("local").run(project, Given(tags=("a",)))


WRONG: dict[str, dict[str, Any]] = {
    "the run failed": {"ends": "failed"},
    "a task too many": {"tasks": "start work/r.{0,1} join end"},
    "a task too few": {"tasks": "start work/r.{0..3} join end"},
    "a task elsewhere": {"tasks": "start work/r.{0..2} join/r.0 end"},
    "no failure": {"failures": {}},
    "another failure": {"failures": {"work/r.1": ("OSError: something else",)}},
    "one more failure": {"failures": {**CASE.failures, "work/r.2": ("OSError: x",)}},
    "a caught exception": {"caught": {"end": "OSError: x"}},
    "another value": {"artifacts": {"end": {"results": [(10, 0), (20, 0), (30, 0)]}}},
    "another type": {"artifacts": {"end": {"results": [[10, 0], [20, 1], [30, 0]]}}},
    "a missing artifact": {"artifacts": {"end": {"more": 1}}},
    "an artifact too many": {"artifacts": {"end": {"results": ABSENT}}},
    "another list": {"listed": {"end": ()}},
    "other output": {"stdout": {"end": "hello\n"}},
    "other errors": {"stderr": {"work/r.1@0": ""}},
    "other tags": {"tags": ("a", "b")},
    "another digest": {"unchanged": {"result": "work/r.{0,1}"}},
}


def test_the_case_itself_holds(outcome: Outcome) -> None:
    assert differences(CASE, outcome) == []


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_reported(what: str, outcome: Outcome) -> None:
    assert differences(replace(CASE, **WRONG[what]), outcome) != []


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        (1, True), (1, 1.0), ([1], (1,)), ({"a": 1}, {"a": True}), ([1, 2], [1]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}), ("x", ABSENT), (ABSENT, None), (Like("^x"), "yx"),
        (Like("x"), 1), (Shown("1"), "1"), (Told("1"), 2), (Here("{run}"), "{run}"),
    ],
)  # fmt: skip
def test_values_that_differ_do_not_agree(expected: object, found: object) -> None:
    assert not agrees(expected, found, {"run": "7"})


def test_braces_are_spelled_out() -> None:
    assert expand("a b/r.{0..2} c/r_{1,3}.{0,1}") == [
        *("a", "b/r.0", "b/r.1", "b/r.2"),
        *("c/r_1.0", "c/r_1.1", "c/r_3.0", "c/r_3.1"),
    ]
