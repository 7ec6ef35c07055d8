"""`flowc runs`."""

from __future__ import annotations

import heapq
import itertools
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click

from flowc.cli import terminal
from flowc.cli.options import Command, json_option, settings_options
from flowc.cli.places import store_options
from flowc_runtime.client.errors import MetaflowNotFound
from flowc_runtime.client.run_state import RunState, run_state
from flowc_runtime.client.run_view import RunView
from flowc_runtime.datastore import layout

if TYPE_CHECKING:
    from flowc_runtime.datastore import Store


@dataclass(frozen=True, slots=True)
class _Row:
    flow: str
    run: str
    state: RunState
    created: str
    user: str
    target: str
    tags: tuple[str, ...]


@click.command(
    cls=Command,
    examples=("flowc runs", "flowc runs TrainFlow --limit 5", "flowc runs TrainFlow --json"),
)
@click.argument("flow", required=False, metavar="[FLOW]")
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    metavar="N",
    help="At most that many runs, the newest ones.",
)
@json_option
@settings_options
@store_options
def command(flow: str | None, limit: int, as_json: bool, store: Store) -> None:
    """List runs, newest first.

    FLOW is the flow's name, as it stands in pathspecs; without it, the runs of all flows are listed.
    """
    flows = [flow] if flow else list(store.folders(""))
    rows = [row for key in _newest(store, flows, limit) for row in _row(store, key)]
    if as_json:
        listed = [asdict(row) for row in rows]
        terminal.write(json.dumps({"version": 1, "runs": listed}, indent=2, ensure_ascii=False))
    elif rows:
        terminal.write(_table(rows))
    else:
        terminal.say(f"no runs{f' of {flow}' if flow else ''} in {terminal.show_path(store.root)}")


def _newest(store: Store, flows: list[str], limit: int) -> list[str]:
    """Index entries of the newest runs of several flows; each flow's own are in order already."""
    listings = (store.list(layout.index_prefix(flow)) for flow in flows)
    merged = heapq.merge(*listings, key=lambda key: key.rpartition("/")[2])
    return list(itertools.islice(merged, limit))


def _row(store: Store, key: str) -> Iterator[_Row]:
    flow = key.split("/")[0]
    view = RunView(store, flow, layout.run_of_index_key(key))
    try:
        record = view.record
    except MetaflowNotFound:
        return  # being deleted
    yield _Row(
        flow,
        record.run,
        run_state(view),
        record.created,
        record.user,
        record.target,
        view.files.read_tags(),
    )


def _table(rows: list[_Row]) -> str:
    cells = [
        (
            f"{row.flow}/{row.run}",
            row.state,
            row.created[:19].replace("T", " "),
            row.user,
            row.target,
            " ".join(row.tags),
        )
        for row in rows
    ]
    head = ("RUN", "STATE", "STARTED (UTC)", "USER", "WHERE", "TAGS")
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    lines = (
        "  ".join(f"{cell:<{w}}" for cell, w in zip(line, widths, strict=True)).rstrip()
        for line in (head, *cells)
    )
    return "\n".join(lines)
