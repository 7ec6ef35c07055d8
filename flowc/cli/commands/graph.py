"""`flowc graph`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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
from flowc.diagnostics import UsageError

if TYPE_CHECKING:
    from flowc.checker import Checked

FORMATS = ("mermaid", "dot", "svg", "json")
"""The values of `--format`."""


@click.command(
    cls=Command,
    examples=(
        "flowc graph flow.py",
        "flowc graph flow.py --format svg > flow.svg",
        "flowc graph flow.py --inject README.md",
    ),
)
@flow_argument()
@click.option(
    "--format",
    type=click.Choice(FORMATS),
    default="mermaid",
    show_default=True,
    help="How the graph is written.",
)
@click.option(
    "--inject",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Put the graph into a Markdown file, between `<!-- flowc graph NAME -->` and `<!-- /flowc -->`.",
)
@flow_options
@settings_options
def command(
    flow: str,
    format: str,
    inject: Path | None,
    loading: FlowChoice,
    chosen: SettingsChoice,
) -> None:
    """Draw a flow's graph for a document; GitHub and GitLab show Mermaid as a picture."""
    chosen.load(flow, user_config=False)  # they may demand another version of flowc
    checked = checked_flow(flow, loading)
    if inject is None:
        terminal.write(_render(checked, format))
    elif format == "mermaid":
        _inject(inject, checked.program.flow.name, _render(checked, format))
    else:
        raise UsageError("--inject writes Mermaid, which Markdown shows as a picture")


def _render(checked: Checked, format: str) -> str:
    flow = checked.program.flow
    if format == "mermaid":
        from flowc.ir.render import render_mermaid

        return render_mermaid(flow, checked.structure.regions)
    if format == "svg":
        from flowc.ir.drawing import render_svg

        return render_svg(flow, checked.structure.order)
    from flowc.ir.export import render_dot, render_json

    return render_dot(flow) if format == "dot" else render_json(flow)


def _inject(file: Path, name: str, graph: str) -> None:
    """Replace what stands between the markers of a flow; a file without them is left alone."""
    start, end = f"<!-- flowc graph {name} -->", "<!-- /flowc -->"
    text = file.read_text(encoding="utf-8")
    head, opened, rest = text.partition(start)
    _, closed, tail = rest.partition(end)
    if not opened or not closed:
        raise UsageError(
            f"{file} has no place for the graph", help=f"add the lines {start} and {end}"
        )
    wanted = f"{head}{start}\n```mermaid\n{graph}```\n{end}{tail}"
    if wanted != text:
        file.write_text(wanted, encoding="utf-8")
