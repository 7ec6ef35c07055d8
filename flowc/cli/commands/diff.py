"""`flowc diff`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from flowc.bundle import changed_files, read_as_it_is, read_manifest
from flowc.cli import terminal
from flowc.cli.compiling import DIFFERENCES, Job, compile_told
from flowc.cli.options import (
    Command,
    FlowChoice,
    SettingsChoice,
    branch_options,
    compile_options,
    flow_file,
    flow_options,
    json_option,
    quiet_option,
    settings_options,
)
from flowc.cli.report import FINDINGS
from flowc.diagnostics import UsageError

if TYPE_CHECKING:
    from flowc.bundle import Bundle
    from flowc.settings import Settings


@click.command(
    cls=Command,
    examples=(
        "flowc diff build/hello flow.py              (what would compiling change?)",
        "flowc diff old/build/hello build/hello      (two bundles)",
        "flowc diff build/hello --against deployed    (what would deploying change?)",
        "flowc diff main.py branch.py -t argo --raw  (two flows, every byte)",
    ),
)
@click.argument("old", metavar="A")
@click.argument("new", metavar="[B]", required=False)
@click.option(
    "--against",
    type=click.Choice(["deployed"]),
    help="Compare what is deployed now with A, which then stands alone.",
)
@click.option(
    "-t",
    "--target",
    metavar="TARGET",
    help="What a flow is compiled for; by default what the bundle beside it is for.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 3 if there are differences.")
@click.option("--raw", is_flag=True, help="Print the difference of all files, line by line.")
@json_option
@compile_options
@branch_options
@flow_options
@settings_options
@quiet_option
def command(
    old: str,
    new: str | None,
    against: str | None,
    target: str | None,
    exit_code: bool,
    raw: bool,
    as_json: bool,
    name: str | None,
    code: str | None,
    image: str | None,
    tags: tuple[str, ...],
    branch: str | None,
    production: bool,
    loading: FlowChoice,
    chosen: SettingsChoice,
    quiet: bool,
) -> int:
    """Say what differs between A and B: the folder of a bundle, or a flow that is compiled for it.

    Changes are told by what they mean: of the flow, the settings, the code, the engine's objects.
    Nothing is written. With `--against deployed`, the changes are those that deploying A would bring.
    """
    if (against is None) == (new is None):
        raise UsageError("give B, or `--against deployed`", help="flowc diff build/old build/new")
    if raw and as_json:
        raise UsageError("--raw and --json exclude each other")
    from flowc_runtime.client.place import user_name

    paths = [old] if new is None else [old, new]
    engine = target or _target_of(*paths)
    user = user_name() if new is None else None  # whose branch it is that is deployed
    jobs = [
        Job(path, engine, "-", name, code, image, tags, branch, production, loading, user)
        for path in paths
    ]
    sides = [read_side(job, chosen, quiet=quiet, deploys=new is None) for job in jobs]
    if new is None:
        sides = [*_beside_deployed(sides[0], chosen.load(old, user_config=True))]
    lines, differ = _told(sides[0], sides[1], raw=raw, as_json=as_json)
    terminal.write(lines)
    return DIFFERENCES if exit_code and differ else 0


def read_side(job: Job, chosen: SettingsChoice, *, quiet: bool, deploys: bool = False) -> Bundle:
    """A bundle as it lies in its folder, or what a flow compiles to.

    Args:
        job: where it is, or how it is compiled.
        chosen: what the command line says about settings.
        quiet: whether only errors are told.
        deploys: whether a flow is compiled as deploying does, with the user's own configuration.

    Raises:
        Exit: with code 1 if the flow has errors.
        FlowcError: if there is neither.
    """
    folder = Path(job.flow)
    if folder.is_dir():
        bundle = read_as_it_is(folder)
        edited = changed_files(bundle.manifest, folder)
        if edited and not quiet:
            terminal.say(f"{job.flow} was edited by hand: {', '.join(edited)}")
        return bundle
    if not flow_file(job.flow).exists():
        raise UsageError(f"there is no flow and no bundle `{job.flow}`")
    compiled = compile_told(job, chosen.load(job.flow, user_config=deploys), quiet=quiet)
    if compiled is None:
        raise Exit(FINDINGS)
    return compiled


def _beside_deployed(bundle: Bundle, settings: Settings) -> tuple[Bundle, Bundle]:
    from flowc.targets.registry import get_deployer

    deployer = get_deployer(bundle.manifest.target, settings, bundle.manifest)
    return deployer.beside_deployed(bundle)


def _target_of(*sides: str) -> str:
    """The target of the bundle among two sides; flows alone are compared as such."""
    return next(_targets(sides), "ir")


def _targets(sides: tuple[str, ...]) -> Iterator[str]:
    for side in sides:
        manifest = read_manifest(Path(side)) if Path(side).is_dir() else None
        if manifest is not None:
            yield manifest.target


def _told(old: Bundle, new: Bundle, *, raw: bool, as_json: bool) -> tuple[str, bool]:
    from flowc.cli.ui.changes import render_changes, render_changes_json
    from flowc.comparison import compare, raw_difference

    if raw:
        lines = "\n".join(raw_difference(old, new))
        return lines, bool(lines)
    sections = compare(old, new)
    if as_json:
        return render_changes_json(sections), bool(sections)
    return render_changes(sections, color=terminal.use_color(sys.stdout)), bool(sections)
