"""`flowc gc`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from flowc.cli import terminal
from flowc.cli.options import Command, SettingsChoice, json_option, settings_options
from flowc.cli.places import store_at_hand
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
    examples=(
        "flowc gc --dry-run",
        "flowc gc TrainFlow --grace 1",
        "flowc gc -t argo     (code of earlier deploys, in the cluster)",
    ),
)
@click.argument("flow", required=False, metavar="[FLOW]")
@click.option(
    "-t", "--target", metavar="TARGET", help="Sweep what deploys have left in an engine instead."
)
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
@click.option(
    "--grace",
    type=click.FloatRange(min=0),
    default=24.0,
    show_default=True,
    metavar="HOURS",
    help="Spare what is younger: a task writes its artifacts first, and then that it has finished;"
    " a deploy brings code before what mounts it.",
)
@json_option
@settings_options
@store_at_hand
def command(
    flow: str | None,
    target: str | None,
    dry_run: bool,
    grace: float,
    as_json: bool,
    open_it: Callable[[], Store],
    chosen: SettingsChoice,
) -> None:
    """Remove the contents of artifacts that no run names any more.

    Contents are shared by the runs of a flow, so deleting a run frees nothing by itself. What dead
    processes left half-written goes as well. FLOW is the flow's name; without it, all flows are swept.

    With --target, code of earlier deploys is removed from the engine instead, unless something that is
    deployed or a run that has not ended still needs it.
    """
    before = time.time() - grace * _HOUR
    if target is not None:
        _sweep_engine(target, flow, chosen, before, dry_run=dry_run, as_json=as_json)
        return
    store = open_it()
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


def _sweep_engine(
    target: str,
    flow: str | None,
    chosen: SettingsChoice,
    before: float,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    from flowc.targets.deployment import Sweeper
    from flowc.targets.registry import get_deployer

    deployer = get_deployer(target, chosen.load(".", user_config=True))
    if not isinstance(deployer, Sweeper):
        raise UsageError(f"deploys leave nothing behind in `{target}`")
    removed = deployer.sweep(flow, before=before, dry_run=dry_run)
    if as_json:
        names = [{"kind": change.kind, "name": change.name} for change in removed]
        report = {"version": 1, "dry_run": dry_run, "target": target, "removed": names}
        terminal.write(json.dumps(report, indent=2, ensure_ascii=False))
        return
    done = "would be removed" if dry_run else "removed"
    for change in removed:
        terminal.write(f"{change.kind} {change.name} {done}")
    if not removed:
        terminal.write("nothing to remove")


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
