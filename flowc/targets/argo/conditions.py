"""Conditions under which a task of a DAG starts: Argo's `depends` and `when`.

`depends` speaks of tasks that are over; `when` then looks at what they chose. Argo decides it once all
tasks that `depends` names are over, whichever of them ran.
"""

from __future__ import annotations

from collections.abc import Sequence

from flowc_runtime.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class After:
    """When something starts: `depends`, and `when` if that alone does not decide it."""

    depends: str
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a step: behind `task`, and if that is a switch, only if it chose the step."""

    task: str
    target: str
    is_choice: bool

    @property
    def taken(self) -> str:
        """The way was taken, as `when` says it."""
        if self.is_choice:
            return f"'{output_of(self.task, 'case')}' == '{self.target}'"
        return f"'{{{{tasks.{self.task}.status}}}}' == 'Succeeded'"


def output_of(task: str, name: str) -> str:
    """Argo's spelling of an output of another task of the same DAG."""
    return f"{{{{tasks.{task}.outputs.parameters.{name}}}}}"


def succeeded(task: str) -> After:
    """Behind a task."""
    return After(f"{task}.Succeeded")


def any_way(ways: Sequence[Way]) -> After:
    """Behind the one of several ways that was taken."""
    depends = " || ".join(dict.fromkeys(f"{way.task}.Succeeded" for way in ways))
    if not any(way.is_choice for way in ways):
        return After(depends)
    return After(depends, " || ".join(way.taken for way in ways))


def all_of(conditions: Sequence[After]) -> After:
    """Behind all of several branches."""
    depends = _and([condition.depends for condition in conditions])
    whens = [condition.when for condition in conditions if condition.when]
    return After(depends, _and(whens) if whens else None)


def _and(conditions: Sequence[str]) -> str:
    several = list(dict.fromkeys(conditions))
    if len(several) == 1:
        return several[0]
    return " && ".join(f"({c})" if "||" in c else c for c in several)
