"""Compare the outcome of a run with what its case says."""

from __future__ import annotations

from collections.abc import Iterator

from tests.spec.case import Case, expand, place
from tests.spec.outcome import Outcome
from tests.spec.values import agrees


def differences(case: Case, outcome: Outcome) -> list[str]:
    """Everything in which an outcome differs from what must hold, one line each."""
    return [
        line
        for check in (_end, _tasks, _failures, _caught, _artifacts, _listed, _logs, _tags, _shared)
        for line in check(case, outcome)
    ]


def _end(case: Case, outcome: Outcome) -> Iterator[str]:
    reported = "succeeded" if outcome.succeeded else "failed"
    if reported != case.ends:
        yield f"the backend reports that the run {reported}"
    known = case.ends == "succeeded" or outcome.failure_recorded
    if outcome.run.state != (case.ends if known else "unknown"):
        yield f"the records say that the run {outcome.run.state}"


def _tasks(case: Case, outcome: Outcome) -> Iterator[str]:
    words = expand(case.tasks)
    certain = {_full(word) for word in words if not word.endswith("?")}
    possible = certain | {_full(word.rstrip("?")) for word in words}
    committed = outcome.committed()
    yield from (f"{task} did not commit" for task in sorted(certain - committed))
    yield from (f"{task} committed, but must not run" for task in sorted(committed - possible))
    for task in sorted(committed ^ outcome.listed()):
        yield f"the records and the client disagree about whether {task} committed"


def _failures(case: Case, outcome: Outcome) -> Iterator[str]:
    expected = {_full(task): failures for task, failures in case.failures.items()}
    for task in sorted(outcome.attempted() | set(expected)):
        found = outcome.failures(*place(task))
        if not agrees(list(expected.get(task, ())), found, outcome.facts):
            yield f"failed attempts of {task}: {found}"


def _caught(case: Case, outcome: Outcome) -> Iterator[str]:
    expected = {_full(task): exception for task, exception in case.caught.items()}
    found = outcome.caught()
    for task in sorted(set(expected) | set(found)):
        if not agrees(expected.get(task), found.get(task), outcome.facts):
            yield f"exception caught in {task}: {found.get(task)}"
        elif outcome.task(*place(task)).successful:
            yield f"the client calls {task} successful, though @catch had to act"


def _artifacts(case: Case, outcome: Outcome) -> Iterator[str]:
    for task, values in case.artifacts.items():
        for name, expected in values.items():
            found = outcome.artifact(*place(task), name)
            if not agrees(expected, found, outcome.facts):
                yield f"{task}: {name} is {found!r}, expected {expected!r}"


def _listed(case: Case, outcome: Outcome) -> Iterator[str]:
    for task, expected in case.listed.items():
        found = tuple(artifact.id for artifact in outcome.task(*place(task)))
        if sorted(found) != sorted(expected):
            yield f"{task} lists the artifacts {found}"


def _logs(case: Case, outcome: Outcome) -> Iterator[str]:
    for stream, logs in (("stdout", case.stdout), ("stderr", case.stderr)):
        for task, expected in logs.items():
            name, _, attempt = task.partition("@")
            found = getattr(outcome.task(*place(name), int(attempt) if attempt else None), stream)
            if not agrees(expected, found, outcome.facts):
                yield f"{stream} of {task}: {found!r}, expected {expected!r}"


def _tags(case: Case, outcome: Outcome) -> Iterator[str]:
    found = tuple(sorted(outcome.run.user_tags))
    if case.tags is not None and found != tuple(sorted(case.tags)):
        yield f"tags of the run: {found}"


def _shared(case: Case, outcome: Outcome) -> Iterator[str]:
    for name, tasks in case.unchanged.items():
        digests = {task: outcome.task(*place(task))[name].sha for task in expand(tasks)}
        if len(set(digests.values())) != 1:
            yield f"{name} is stored more than once: {digests}"


def _full(task: str) -> str:
    return "/".join(place(task))
