"""`flowc targets`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from flowc.cli import terminal
from flowc.cli.options import Command, json_option

if TYPE_CHECKING:
    from flowc.targets.capabilities import Cell, Support, Table

_WORDS = {
    "native": "yes",
    "lowered": "yes*",
    "notimpl": "not yet",
    "notyet": "waits",
    "never": "no",
}
_LEGEND = (
    "yes: the engine's own feature; yes*: expressed by other features of the engine; not yet: flowc"
    " does not do it yet;\nwaits: the engine cannot do it yet; no: the engine is not made for it"
)


@click.command(
    cls=Command,
    examples=("flowc targets", "flowc targets --reasons", "flowc targets --format markdown"),
)
@click.option(
    "--format",
    type=click.Choice(["table", "markdown"]),
    default="table",
    show_default=True,
    help="How the table is written.",
)
@click.option("--reasons", is_flag=True, help="Say for each cell how or why not.")
@json_option
def command(format: str, reasons: bool, as_json: bool) -> None:
    """Say which feature of a flow works on which target."""
    from flowc.targets.capabilities import capability_table

    table = capability_table()
    if as_json:
        terminal.write(_json(table))
    elif format == "markdown":
        terminal.write(markdown(table))
    else:
        color = terminal.use_color(sys.stdout)
        terminal.write(_text(table, color=color))
        terminal.write(f"\n{_reasons(table) if reasons else _LEGEND}")


def markdown(table: Mapping[str, Table]) -> str:
    """The table as Markdown, for the README and the documentation."""
    titles = list(table)
    lines = [["feature", *titles], ["---"] * (len(titles) + 1)]
    lines += [[name, *(_word(cell) for cell in cells)] for name, cells in _rows(table)]
    body = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    return f"{body}\n{_LEGEND.replace(chr(10), ' ')}.\n"


def _rows(table: Mapping[str, Table]) -> list[tuple[str, list[Cell]]]:
    columns = list(table.values())
    return [(feature.value, [column[feature] for column in columns]) for feature in columns[0]]


def _word(cell: Cell) -> str:
    return _WORDS[cell.support.value]


def _text(table: Mapping[str, Table], *, color: bool) -> str:
    rows = _rows(table)
    first = max(len("feature"), *(len(name) for name, _ in rows)) + 2
    widths = [max(len(title), *(len(word) for word in _WORDS.values())) + 2 for title in table]
    heads = "".join(f"{title:<{w}}" for title, w in zip(table, widths, strict=True))
    lines = [terminal.style(f"{'feature':<{first}}{heads}".rstrip(), terminal.BOLD, color=color)]
    for name, cells in rows:
        words = [
            terminal.style(f"{_word(cell):<{w}}", _tone(cell.support), color=color)
            for cell, w in zip(cells, widths, strict=True)
        ]
        lines.append(f"{name:<{first}}{''.join(words)}".rstrip())
    return "\n".join(lines) + "\n"


def _tone(support: Support) -> str:
    if support.works:
        return terminal.GREEN
    return terminal.RED if support.value == "never" else terminal.YELLOW


def _reasons(table: Mapping[str, Table]) -> str:
    lines = [
        f"{name}\n" + "".join(f"  {t}: {c.reason}\n" for t, c in zip(table, cells, strict=True))
        for name, cells in _rows(table)
    ]
    return "".join(lines)


def _json(table: Mapping[str, Table]) -> str:
    features = {
        name: {
            target: {"support": cell.support.value, "reason": cell.reason}
            for target, cell in zip(table, cells, strict=True)
        }
        for name, cells in _rows(table)
    }
    return json.dumps({"version": 1, "targets": list(table), "features": features}, indent=2)
