"""Steps that run again."""

from __future__ import annotations

from tests.spec.case import Case, Given


def leaving(goal: str, tasks: str, story: str) -> Case:
    """A run that leaves the loop with several exits by one of them."""
    given = Given({"goal": goal})
    return Case(
        "loop_exits", variant=goal, given=given, tasks=tasks, artifacts={"end": {"story": story}}
    )


CASES = (
    # Each trip is a task of its own, and hands its artifacts to the next.
    Case(
        "loop_self",
        tasks="start guess/r_{0..2} report end",
        artifacts={
            "guess/r_1": {"guesses": [0, 1], "enough": "no"},
            "end": {"guesses": [0, 1, 2], "total": 3},
        },
    ),
    # A loop that ends in its first trip has one trip.
    Case("loop_once", tasks="start body/r_0 end", artifacts={"end": {"done": True}}),
    # A loop may have several steps, and its way back need not be a switch.
    Case(
        "loop_steps",
        tasks="start train/r_{0..2} evaluate/r_{0..2} tune/r_{0,1} deploy end",
        artifacts={"end": {"history": [2, 6, 8], "deployed": 2}},
    ),
    # The inner loop starts anew in every trip of the outer one.
    Case(
        "loop_nested",
        tasks="start outer/r_{0,1} inner/r_0_{0,1} inner/r_1_{0..2} decide/r_{0,1} end",
        artifacts={"end": {"trail": [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3)]}},
    ),
    # Whichever exit is taken, what follows gets the artifacts of the task that took it.
    leaving(
        "converged",
        "start improve/r_{0..2} measure/r_{0..2} publish end",
        "published after 3",
    ),
    leaving("hopeless", "start improve/r_{0..2} measure/r_{0..2} give_up end", "given up after 3"),
    leaving("broken", "start improve/r_{0,1} measure/r_0 repair end", "repaired after 2"),
    # Items of a foreach repeat independently of each other.
    Case(
        "loop_in_foreach",
        tasks="start begin/r.{0..2} collatz/r.0_0 collatz/r.1_0 collatz/r.2_{0..4} finish/r.{0..2}"
        " join end",
        artifacts={
            "end": {
                "chains": [
                    (0, 6, [6, 3]),
                    (1, 1, [1, 4]),
                    (2, 3, [3, 10, 5, 16, 8, 4]),
                ]
            }
        },
    ),
    # A foreach inside a loop may be as wide as the trip wants.
    Case(
        "foreach_in_loop",
        tasks="start round/r_{0,1} double/r_0.{0..2} double/r_1.{0,1} gather/r_{0,1} end",
        artifacts={"end": {"numbers": [12]}},
    ),
    # A loop in one branch does not hold up the other, only the join.
    Case(
        "loop_in_branch",
        tasks="start count/r_{0,1} counted plain join end",
        artifacts={"end": {"counters": [2, 100]}},
    ),
    # The body of a loop may choose and fork; each trip does so afresh.
    Case(
        "loop_with_cases",
        tasks="start turn/r_{0..2} single/r_0 fork/r_1 left/r_1 right/r_1 meet/r_1 rest/r_2"
        " decide/r_{0..2} end",
        artifacts={"end": {"trail": ["single", "left+right", "rest"]}},
    ),
    # Sixty trips are nothing special, and trip 10 comes after 9.
    Case(
        "loop_many_trips",
        tasks="start count_down/r_{0..61} end",
        artifacts={"end": {"left": 0}},
    ),
    # An `if` may lead back as well.
    Case("loop_if", tasks="start shrink/r_{0..2} end", artifacts={"end": {"value": 3}}),
    # Attempts are counted by trip.
    Case(
        "loop_retry",
        tasks="start turn/r_{0..2} end",
        failures={"turn/r_1": ("ConnectionError: in the second trip",)},
        artifacts={"end": {"trail": [0, 1, 0]}},
    ),
)
