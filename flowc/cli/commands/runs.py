"""`flowc runs` and `flowc runs delete`."""

from __future__ import annotations

import heapq
import itertools
import json
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

import click

from flowc.cli import terminal
from flowc.cli.options import Command, json_option, settings_options
from flowc.cli.places import complete_pathspec, known_run, parse_run, store_options
from flowc.cli.ui.wording import printable
from flowc.diagnostics import UsageError
from flowc_runtime.client.errors import MetaflowNotFound
from flowc_runtime.client.run_state import RunState, run_state
from flowc_runtime.client.run_view import RunView
from flowc_runtime.dataclass import dataclass
from flowc_runtime.datastore import SchemaVersionError, StoreError, cleaning, layout
from flowc_runtime.datastore.errors import DamagedRecord
from flowc_runtime.datastore.read_ahead import read_ahead

if TYPE_CHECKING:
    from flowc_runtime.datastore import Store
    from flowc_runtime.plan import Plan


@dataclass(frozen=True, slots=True)
class _Row:
    flow: str
    run: str
    state: RunState
    created: str
    user: str
    target: str
    tags: tuple[str, ...]


class _Runs(click.Group):
    """Lists runs where no command is named."""

    default = "list"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command in front that is meant."""
        named = bool(args) and args[0] in self.commands
        return super().parse_args(ctx, args if named else [self.default, *args])


@click.group(cls=_Runs, add_help_option=False)
def command() -> None:
    """List runs, and delete them."""


@command.command(
    "list",
    cls=Command,
    examples=(
        "flowc runs",
        "flowc runs TrainFlow --limit 5",
        "flowc runs TrainFlow --json",
        "flowc runs delete TrainFlow/12",
    ),
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
def list_runs(flow: str | None, limit: int, as_json: bool, store: Store) -> None:
    """List runs, newest first.

    FLOW is the flow's name, as it stands in pathspecs; without it, the runs of all flows are listed.
    """
    flows = [flow] if flow else list(store.folders(""))
    row = partial(_row, store, {})
    found = list(read_ahead(store, row, _newest(store, flows, limit)))
    rows = [row for row in found if isinstance(row, _Row)]
    for unreadable in found:
        if isinstance(unreadable, StoreError):
            terminal.say(f"warning: {unreadable}")
    if as_json:
        listed = [asdict(row) for row in rows]
        terminal.write(json.dumps({"version": 1, "runs": listed}, indent=2, ensure_ascii=False))
    elif rows:
        terminal.write(_table(rows))
    else:
        terminal.say(f"no runs{f' of {flow}' if flow else ''} in {terminal.show_path(store.root)}")


@command.command(
    "delete",
    cls=Command,
    examples=(
        "flowc runs delete TrainFlow/12",
        "flowc runs delete TrainFlow/12 TrainFlow/13 --dry-run",
    ),
)
@click.argument(
    "pathspecs",
    nargs=-1,
    required=True,
    metavar="FLOW/RUN...",
    shell_complete=complete_pathspec,
)
@click.option("--dry-run", is_flag=True, help="Say what would be deleted, and delete nothing.")
@settings_options
@store_options
def delete_runs(pathspecs: tuple[str, ...], dry_run: bool, store: Store) -> None:
    """Delete runs: their records, logs and tags.

    The contents of their artifacts may belong to other runs as well; `flowc gc` removes those that are
    nobody's any more. A run that still goes on is refused, and then none is deleted.
    """
    views = [_finished(store, pathspec) for pathspec in pathspecs]
    for view in views:
        flow, run = view.files.flow, view.files.run
        if not dry_run:
            cleaning.delete_run(store, flow, run)
        terminal.write(f"{flow}/{run} {'would be deleted' if dry_run else 'deleted'}")


def _finished(store: Store, pathspec: str) -> RunView:
    spec = parse_run(pathspec)
    try:
        view = known_run(store, spec)
        state = run_state(view)
    except DamagedRecord:
        return RunView(store, spec.flow, spec.run)
    if state == "running":
        raise UsageError(f"run {pathspec} is still running", help="stop it first")
    return view


def _newest(store: Store, flows: list[str], limit: int) -> list[str]:
    """Index entries of the newest runs of several flows; each flow's own are in order already."""
    listings = (store.list(layout.index_prefix(flow)) for flow in flows)
    merged = heapq.merge(*listings, key=lambda key: key.rpartition("/")[2])
    return list(itertools.islice(merged, limit))


def _row(store: Store, plans: dict[str, Plan | None], key: str) -> _Row | StoreError | None:
    """A run; or why it cannot be read, which must not hide the others."""
    view = RunView(store, key.split("/")[0], layout.run_of_index_key(key), plans)
    try:
        return _read_row(view)
    except MetaflowNotFound:
        return None  # being deleted
    except (DamagedRecord, SchemaVersionError) as error:
        return error


def _read_row(view: RunView) -> _Row:
    record = view.record
    return _Row(
        record.flow,
        record.run,
        run_state(view),
        record.created,
        record.user,
        record.target,
        tuple(sorted(view.tags())),
    )


def _table(rows: list[_Row]) -> str:
    cells = [
        (
            f"{row.flow}/{row.run}",
            row.state,
            row.created[:19].replace("T", " "),
            row.user,
            row.target,
            printable(" ".join(row.tags)),
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
