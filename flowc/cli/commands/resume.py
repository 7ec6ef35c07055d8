"""`flowc resume`."""

from __future__ import annotations

import click

from flowc.cli import terminal
from flowc.cli.flow_command import LoadedFlow, ResumeCommand
from flowc.cli.options import (
    FlowChoice,
    SettingsChoice,
    flow_argument,
    flow_options,
    quiet_option,
    settings_options,
    verbose_option,
)
from flowc.cli.running import RunChoice, run_flow, run_options, store_root
from flowc.diagnostics import UsageError
from flowc_runtime.datastore import open_store, run_ids


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
@run_options
@flow_options
@settings_options
@quiet_option
@verbose_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    flow: str,
    step: str | None,
    origin_run_id: str | None,
    choice: RunChoice,
    loading: FlowChoice,  # noqa: ARG001 - the flow has been loaded with it
    chosen: SettingsChoice,  # noqa: ARG001
    quiet: bool,
    verbose: bool,
) -> int:
    """Continue a run that has stopped, as a new run.

    What has finished is taken over, the rest runs; with STEP, that step runs again as well, and what
    comes after it. Parameters are those of the run that is continued.
    """
    loaded = ctx.find_object(LoadedFlow)
    assert loaded is not None
    origin = origin_run_id or latest_run(loaded, choice)
    return run_flow(
        flow, loaded, choice, {}, origin=origin, again=step, quiet=quiet, verbose=verbose
    )


def latest_run(loaded: LoadedFlow, choice: RunChoice) -> str:
    """The id of the flow's latest run.

    Raises:
        UsageError: if it has none.
    """
    name = loaded.checked.program.flow.name
    store = open_store(store_root(loaded, choice))
    latest = next(iter(run_ids(store, name)), None)
    if latest is None:
        raise UsageError(f"flow {name} has no run in {terminal.show_path(store.root)}")
    return latest
