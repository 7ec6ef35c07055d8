"""`flowc show`."""

from __future__ import annotations

from collections.abc import Iterator
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
    json_option,
    settings_options,
)
from flowc.cli.parameters import describe

if TYPE_CHECKING:
    from flowc.checker import Checked


@click.command(cls=Command, examples=("flowc show flow.py", "flowc show flow.py --json"))
@flow_argument()
@json_option
@flow_options
@settings_options
def command(flow: str, as_json: bool, loading: FlowChoice, chosen: SettingsChoice) -> None:
    """Print a flow as a tree: steps, decorators, parameters, and what the docstrings say.

    With --json, print its intermediate representation.
    """
    chosen.load(flow, user_config=False)  # they may demand another version of flowc
    checked = checked_flow(flow, loading)
    if as_json:
        from flowc.ir.encoding import encode_flow

        terminal.write(encode_flow(checked.program.flow).decode())
    else:
        terminal.write(show(checked))


def show(checked: Checked) -> str:
    """A flow as people read it."""
    from flowc.ir.render import render_tree

    flow = checked.program.flow
    parts = ["\n".join(_head(flow.name, flow.doc)), render_tree(flow, checked.structure.regions)]
    if flow.parameters:
        parts.append("Parameters\n" + _table([describe(p) for p in flow.parameters]))
    if flow.configs:
        parts.append("Configs\n" + _table([(config.name,) for config in flow.configs]))
    return "\n".join(parts)


def _head(name: str, doc: str) -> Iterator[str]:
    yield name
    yield from (f"  {line}".rstrip() for line in doc.strip().splitlines())
    yield ""


def _table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"  {line.rstrip()}\n" for line in lines)
