"""The command line and the environment of a task: the only place that spells them for engines."""

from __future__ import annotations

import shlex

from flowc.targets.base import Unit
from flowc_runtime.project import ProjectBranch
from flowc_runtime.protocol import PROTOCOL_VERSION, Env


def interpreter(python: str) -> tuple[str, ...]:
    """The fixed head of the command: Python, as the settings name it, with the runtime."""
    return (*shlex.split(python), "-m", "flowc_runtime")


def task_arguments(step: str) -> tuple[str, ...]:
    """What follows the head for a task of one step."""
    return ("task", "--step", step)


def shared_environment(unit: Unit, *, engine: str, code: str, control: str) -> dict[str, str]:
    """Variables that are the same for every task of every run.

    Args:
        unit: the flow that is compiled.
        engine: the name of the target.
        code: the folder or URL where the code archive is.
        control: how control values go back to the engine.
    """
    return {
        Env.PROTOCOL: str(PROTOCOL_VERSION),
        Env.ENGINE: engine,
        Env.FLOW: unit.program.flow.name,
        Env.CODE: code,
        Env.CODE_SHA256: unit.code.digest,
        Env.CONTROL: control,
        **_project(unit.project),
    }


def _project(project: ProjectBranch | None) -> dict[str, str]:
    if project is None:
        return {}
    return {Env.PROJECT: project.project, Env.BRANCH: project.branch}
