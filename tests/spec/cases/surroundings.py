"""What steps can learn about their run, and what their run keeps of them."""

from __future__ import annotations

from tests.spec.case import Case, Given
from tests.spec.values import Here, Like

CASES = (
    # `current` names the task as the client will; what does not exist here does not exist at all.
    Case(
        "current_values",
        tasks="start work/r.{0,1} join end",
        artifacts={
            "work/r.1": {"task_id": "r.1", "pathspec": Here("{flow}/{run}/work/r.1")},
            "end": {
                "flow_name": "CurrentValuesFlow",
                "flow_itself": "CurrentValuesFlow",
                "run_id": Here("{run}"),
                "step_name": "work",
                "retry_count": 0,
                "origin": None,
                "has_user": True,
                "is_running": True,
                "names": ["alpha_rate"],
                "unknown": ("default", False),
                "inside": True,
            },
        },
    ),
    # The client works inside a step, on the very run that the step belongs to.
    Case(
        "client_inside",
        tasks="start square/r.{0..2} join look end",
        artifacts={"end": {"results": [1, 4, 9], "start_numbers": [1, 2, 3], "me": True}},
    ),
    # Both streams are kept apart, with what child processes and C code write; a progress bar is kept as
    # it looked at the end; bytes that are no text are shown as such.
    Case(
        "output",
        tasks="start children progress raw end",
        stdout={
            "start": "to stdout: grüße ☃\nno line end\n",
            "children": "first\nfrom a child\nbelow Python\n",
            "progress": "100 %\ndone\n",
            "raw": Like("^not UTF-8: \ufffd\ufffd\nlong: x{10000}\n$"),
        },
        stderr={"start": "to stderr\n", "progress": ""},
    ),
    # Tags can be given at the start and changed on the way; a task knows those of the start.
    Case(
        "tagged",
        given=Given(tags=("first", "sec:ond")),
        tasks="start end",
        artifacts={"end": {"seen": ["first", "sec:ond"]}},
        tags=("added by a step", "first", "sec:ond"),
    ),
)
