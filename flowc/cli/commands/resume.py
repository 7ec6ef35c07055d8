"""`flowc resume`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from flowc.cli import terminal
from flowc.cli.flow_command import ResumeCommand
from flowc.cli.options import flow_argument
from flowc.cli.running import AskedRun, run_command, run_flow
from flowc.diagnostics import UsageError
from flowc_runtime.datastore import run_ids

if TYPE_CHECKING:
    from flowc.local import RunOptions
    from flowc_runtime.datastore import Store


@click.command(
    cls=ResumeCommand,
    examples=(
        "flowc resume flow.py",
        "flowc resume flow.py train --origin-run-id 12",
    ),
)
@flow_argument()
@click.argument("step", required=False)
@click.option(
    "--origin-run-id", metavar="ID", help="The run to continue; default: the flow's latest one."
)
@run_command
def command(
    asked: AskedRun,
    /,
    step: str | None,
    origin_run_id: str | None,
) -> int:
    """Continue a run that has stopped, as a new run.

    What has finished is taken over, the rest runs; with STEP, that step runs again as well, and what
    comes after it. Parameters are those of the run that is continued.
    """
    name = asked.loaded.checked.plan.flow

    def settle(store: Store, options: RunOptions) -> RunOptions:
        return replace(options, origin=origin_run_id or latest_run(store, name), again=step)

    return run_flow(asked, {}, settle)


def latest_run(store: Store, flow: str) -> str:
    """The id of a flow's latest run.

    Raises:
        UsageError: if it has none.
    """
    latest = next(iter(run_ids(store, flow)), None)
    if latest is None:
        raise UsageError(f"flow {flow} has no run in {terminal.show_path(store.root)}")
    return latest
