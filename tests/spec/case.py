"""What a case of the specification says: a flow, what it is given, and what must hold afterwards."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

FLOWS = Path(__file__).parent / "flows"

_BRACES = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True)
class Given:
    """What a run is started with, as a person would spell it on the command line.

    Attributes:
        parameters: values by parameter name.
        files: contents of IncludeFile parameters, by parameter name.
        configs: Config values as JSON text, by config name.
        config_files: contents of files that Configs are read from, by config name.
        decospecs: decorators added to every step.
        tags: tags of the run.
        events: the events that start the run, as JSON values.
    """

    parameters: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    configs: Mapping[str, str] = field(default_factory=dict)
    config_files: Mapping[str, str] = field(default_factory=dict)
    decospecs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    events: tuple[object, ...] = ()


@dataclass(frozen=True)
class Case:
    """One run of a flow, and all that must hold after it.

    A task is spelled `step/path`; `step` alone is the task outside of every fan-out and loop.

    Attributes:
        flow: the flow's file in `flows/`, without its ending.
        tasks: exactly the tasks that commit: words such as `start work/r.{0..2} join end`. A task with a
            question mark may commit or not.
        variant: what tells this case from others of the same flow.
        given: what the run is started with.
        ends: how the run ends.
        artifacts: values by task and name; `ABSENT` for a name that the task must not have.
        listed: the names that iterating over a task gives, by task.
        failures: `Type: message` of every failed attempt in order, by task; no others may fail.
        caught: `Type: message` of the exception that @catch took, by task; no others are caught.
        stdout: what a task's last attempt wrote to standard output.
        stderr: likewise, to standard error.
        tags: tags that people gave the run, when it is over.
        unchanged: names of artifacts, with tasks in which they must be stored under one digest.
        companions: further files of `flows/` that the flow needs.
        packages: packages that have to be installed where the steps run.
    """

    flow: str
    tasks: str
    variant: str = ""
    given: Given = field(default_factory=Given)
    ends: Literal["succeeded", "failed"] = "succeeded"
    artifacts: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    failures: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    caught: Mapping[str, object] = field(default_factory=dict)
    stdout: Mapping[str, object] = field(default_factory=dict)
    stderr: Mapping[str, object] = field(default_factory=dict)
    tags: tuple[str, ...] | None = None
    unchanged: Mapping[str, str] = field(default_factory=dict)
    companions: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The name of the case among all cases."""
        return f"{self.flow}-{self.variant}" if self.variant else self.flow

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of the user's project, that of the flow first."""
        return (FLOWS / f"{self.flow}.py", *(FLOWS / name for name in self.companions))


def place(task: str) -> tuple[str, str]:
    """Step and path of a task spelled `step` or `step/path`."""
    step, _, path = task.partition("/")
    return step, path or "r"


def expand(words: str) -> list[str]:
    """Words with every `{0..2}` and `{1,3}` spelled out.

    >>> expand("start work/r.{0..2}")
    ['start', 'work/r.0', 'work/r.1', 'work/r.2']
    """
    found = []
    for word in words.split():
        pieces = _BRACES.split(word)
        choices = [
            [piece] if number % 2 == 0 else _choices(piece) for number, piece in enumerate(pieces)
        ]
        found += ["".join(chosen) for chosen in itertools.product(*choices)]
    return found


def _choices(text: str) -> list[str]:
    first, dots, last = text.partition("..")
    return [str(n) for n in range(int(first), int(last) + 1)] if dots else text.split(",")
