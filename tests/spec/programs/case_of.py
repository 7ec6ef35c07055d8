"""A prediction as a case of the specification, so that the same checks serve both."""

from __future__ import annotations

from tests.spec.case import Case
from tests.spec.programs.oracle import CAUGHT, Prediction
from tests.spec.values import Told


def case_of(name: str, prediction: Prediction) -> Case:
    """All tasks with all their artifacts, and the names that the end lists."""
    artifacts = {
        task: {name: _expected(value) for name, value in values.items()}
        for task, values in prediction.tasks.items()
    }
    return Case(
        name,
        tasks=" ".join(prediction.tasks),
        artifacts=artifacts,
        listed={task: tuple(values) for task, values in prediction.tasks.items()},
        failures=dict.fromkeys(prediction.flaky, ("RuntimeError: flaky",)),
        caught=dict.fromkeys(prediction.caught, "RuntimeError: to be caught"),
    )


def _expected(value: object) -> object:
    return Told("RuntimeError: to be caught") if value is CAUGHT else value
