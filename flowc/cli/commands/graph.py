"""`flowc graph`."""

from __future__ import annotations

import click

from flowc.cli import terminal
from flowc.cli.checking import checked_flow
from flowc.cli.options import (
    Command,
    FlowChoice,
    SettingsChoice,
    flow_argument,
    flow_options,
    settings_options,
)


@click.command(cls=Command, examples=("flowc graph flow.py", "flowc graph flow.py > flow.mmd"))
@flow_argument()
@click.option(
    "--format",
    type=click.Choice(["mermaid"]),
    default="mermaid",
    show_default=True,
    help="How the graph is written.",
)
@flow_options
@settings_options
def command(
    flow: str,
    format: str,
    loading: FlowChoice,
    chosen: SettingsChoice,
) -> None:
    """Draw a flow's graph for a document; GitHub and GitLab show Mermaid as a picture."""
    from flowc.ir.render import render_mermaid

    renderers = {"mermaid": render_mermaid}
    checked = checked_flow(flow, chosen.load(flow, user_config=False), loading)
    terminal.write(renderers[format](checked.program.flow, checked.structure.regions))
