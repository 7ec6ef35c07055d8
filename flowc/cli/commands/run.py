"""`flowc run`."""

from __future__ import annotations

from typing import Any

import click

from flowc.cli.flow_command import FlowCommand, LoadedFlow
from flowc.cli.options import (
    FlowChoice,
    SettingsChoice,
    flow_argument,
    flow_options,
    quiet_option,
    settings_options,
    verbose_option,
)
from flowc.cli.running import RunChoice, run_flow, run_options


@click.command(
    cls=FlowCommand,
    examples=(
        "flowc run flow.py --alpha 0.5",
        "flowc run flow.py --with retry:times=2 --max-workers 4",
        "flowc run flow.py --help     (lists the flow's parameters as well)",
    ),
)
@flow_argument()
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
    choice: RunChoice,
    loading: FlowChoice,  # noqa: ARG001 - the flow has been loaded with it
    chosen: SettingsChoice,  # noqa: ARG001
    quiet: bool,
    verbose: bool,
    **values: Any,
) -> int:
    """Run a flow on this machine.

    Every Parameter of the flow is an option. The exit code is 0 if the last step has finished and 1 if
    the run failed.
    """
    loaded = ctx.find_object(LoadedFlow)
    assert loaded is not None
    return run_flow(flow, loaded, choice, values, quiet=quiet, verbose=verbose)
