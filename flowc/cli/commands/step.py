"""`flowc step`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from flowc.cli.commands.resume import latest_run
from flowc.cli.flow_command import ResumeCommand
from flowc.cli.options import flow_argument
from flowc.cli.places import Pathspec, complete_pathspec, known_run, parse_pathspec
from flowc.cli.running import AskedRun, run_command, run_flow
from flowc.diagnostics import UsageError
from flowc.local import Single

if TYPE_CHECKING:
    from flowc.local import RunOptions
    from flowc_runtime.datastore import Store


@click.command(
    cls=ResumeCommand,
    examples=(
        "flowc step flow.py train",
        "flowc step flow.py train --from TrainFlow/12",
        "flowc step flow.py train --from TrainFlow/12/train/r.3",
    ),
)
@flow_argument()
@click.argument("step")
@click.option(
    "--from",
    "source",
    metavar="PATHSPEC",
    shell_complete=complete_pathspec,
    help="The run (or one task of it) whose inputs to use; default: the flow's latest run.",
)
@run_command
def command(
    asked: AskedRun,
    /,
    step: str,
    source: str | None,
) -> int:
    """Run one task of an earlier run again, with the code as it is now, and nothing after it.

    PATHSPEC is Flow/run, or Flow/run/step/path where the step has several tasks. What the task leaves is
    kept as a run of its own that `flowc runs` does not list; that of the earlier run stays as it is.
    """
    plan = asked.loaded.checked.plan
    if all(known.name != step for known in plan.steps):
        raise UsageError(f"flow {plan.flow} has no step `{step}`")

    def settle(store: Store, options: RunOptions) -> RunOptions:
        spec = _source(store, plan.flow, step, source)
        return replace(options, origin=spec.run, only=Single(step, _path(store, step, spec)))

    return run_flow(asked, {}, settle)


def _source(store: Store, name: str, step: str, text: str | None) -> Pathspec:
    if text is None:
        return Pathspec(name, latest_run(store, name))
    spec = parse_pathspec(text if "/" in text else f"{name}/{text}")
    if spec.flow != name:
        raise UsageError(f"`{text}` belongs to {spec.flow}, and the file holds {name}")
    if spec.step not in (None, step):
        raise UsageError(f"`{text}` is a task of step `{spec.step}`, not of `{step}`")
    return spec


def _path(store: Store, step: str, spec: Pathspec) -> str:
    """The path of the task that is meant.

    Raises:
        UsageError: if there is none, or if it could be one of several.
    """
    view = known_run(store, spec)
    paths = list(view.tasks(step))[::-1]
    run = f"{spec.flow}/{spec.run}"
    if spec.path is not None:
        if spec.path not in paths:
            raise UsageError(f"there is no task {run}/{step}/{spec.path}")
        return spec.path
    if not paths:
        raise UsageError(f"run {run} did not get as far as step `{step}`")
    if len(paths) > 1:
        raise UsageError(
            f"step `{step}` has {len(paths)} tasks in run {run}",
            help=f"choose one, such as --from {run}/{step}/{paths[0]}",
        )
    return paths[0]
