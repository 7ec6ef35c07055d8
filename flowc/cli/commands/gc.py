"""`flowc gc`."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import click

from flowc.cli import terminal
from flowc.cli.options import Command, json_option, settings_options
from flowc.cli.places import store_options
from flowc.diagnostics import UsageError
from flowc_runtime.dataclass import dataclass
from flowc_runtime.datastore import cleaning

if TYPE_CHECKING:
    from flowc_runtime.datastore import Store

_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class _Swept:
    """The digests of a flow's blobs that nobody names."""

    flow: str
    blobs: list[str]


@click.command(
    cls=Command,
    examples=("flowc gc --dry-run", "flowc gc TrainFlow --grace 1", "flowc gc --json"),
)
@click.argument("flow", required=False, metavar="[FLOW]")
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
@click.option(
    "--grace",
    type=click.FloatRange(min=0),
    default=24.0,
    show_default=True,
    metavar="HOURS",
    help="Spare what is younger: a task writes its artifacts first, and then that it has finished.",
)
@json_option
@settings_options
@store_options
def command(
    flow: str | None,
    dry_run: bool,
    grace: float,
    as_json: bool,
    store: Store,
) -> None:
    """Remove the contents of artifacts that no run names any more.

    Contents are shared by the runs of a flow, so deleting a run frees nothing by itself. What dead
    processes left half-written goes as well. FLOW is the flow's name; without it, all flows are swept.
    """
    before = time.time() - grace * _HOUR
    swept = [_sweep(store, name, before, dry_run=dry_run) for name in _flows(store, flow)]
    leftovers = 0 if dry_run else store.tidy(before)
    if as_json:
        report = {
            "version": 1,
            "dry_run": dry_run,
            "flows": [{"flow": one.flow, "blobs": one.blobs} for one in swept],
            "leftovers": leftovers,
        }
        terminal.write(json.dumps(report, indent=2, ensure_ascii=False))
        return
    for line in _lines(swept, leftovers, dry_run=dry_run):
        terminal.write(line)


def _flows(store: Store, flow: str | None) -> list[str]:
    known = list(store.folders(""))
    if flow is None:
        return known
    if flow not in known:
        raise UsageError(
            f"there is no flow {flow} in {terminal.show_path(store.root)}",
            help="`flowc runs` lists what there is",
        )
    return [flow]


def _sweep(store: Store, flow: str, before: float, *, dry_run: bool) -> _Swept:
    find = cleaning.unused_blobs if dry_run else cleaning.sweep
    return _Swept(flow, [key.rpartition("/")[2] for key in find(store, flow, before=before)])


def _lines(swept: list[_Swept], leftovers: int, *, dry_run: bool) -> list[str]:
    done = "would be removed" if dry_run else "removed"
    lines = [f"{one.flow}: {_count(len(one.blobs), 'blob')} {done}" for one in swept if one.blobs]
    if leftovers:
        lines.append(f"{_count(leftovers, 'half-written file')} {done}")
    return lines or ["nothing to remove"]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
