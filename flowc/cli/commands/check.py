"""`flowc check`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from flowc.cli import terminal
from flowc.cli.options import (
    Command,
    FlowChoice,
    SettingsChoice,
    flow_argument,
    flow_options,
    quiet_option,
    settings_options,
    verbose_option,
)
from flowc.cli.report import FINDINGS, counted, summary
from flowc.cli.ui.formats import FORMATS, render
from flowc.diagnostics import DiagnosticBag

if TYPE_CHECKING:
    from flowc.checker import Checked
    from flowc.frontend.loader import LoadOptions
    from flowc.settings import Settings


@click.command(
    cls=Command,
    examples=(
        "flowc check flow.py",
        "flowc check flows/*.py -t argo",
        "flowc check flow.py:TrainFlow --format json",
    ),
)
@flow_argument(nargs=-1, required=True)
@click.option(
    "--format",
    type=click.Choice(FORMATS),
    default="human",
    show_default=True,
    help="How findings are written.",
)
@click.option(
    "-t",
    "--target",
    "targets",
    multiple=True,
    metavar="TARGET",
    help="Report also what this target cannot do; repeatable.",
)
@click.option("--static", is_flag=True, help="Read the source only; import nothing.")
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@click.option(
    "--max-errors",
    type=click.IntRange(min=1),
    metavar="N",
    help="Show at most that many findings.",
)
@flow_options
@settings_options
@quiet_option
@verbose_option
def command(
    flow: tuple[str, ...],
    format: str,
    targets: tuple[str, ...],
    static: bool,
    strict: bool,
    max_errors: int | None,
    loading: FlowChoice,
    chosen: SettingsChoice,
    quiet: bool,
    verbose: bool,
) -> int:
    """Report every mistake in one or more flows, each at its place.

    FLOW is `path.py` or `path.py:ClassName`. Nothing is run, and nothing is contacted. The exit code is
    1 if there is an error.
    """
    from flowc.checker import check

    bag = DiagnosticBag()
    for path in flow:
        settings = chosen.load(path, user_config=False)
        options = loading.load_options(static=static)
        found = DiagnosticBag()
        checked = check(path, options=options, bag=found)
        if checked is not None:
            for target in targets:
                _check_target(path, checked, target, settings, options, found)
            if verbose:
                terminal.say(_facts(path, checked))
        bag.extend(found)
    return _report(bag.promoted() if strict else bag, format, max_errors, len(flow), quiet)


def _check_target(
    path: str,
    checked: Checked,
    target: str,
    settings: Settings,
    options: LoadOptions,
    bag: DiagnosticBag,
) -> None:
    """Find what a target cannot do by compiling for it; the result is thrown away."""
    from flowc.compiler import CompileOptions, compile_checked, flow_file
    from flowc.targets.registry import get_target

    compile_checked(
        checked,
        get_target(target),
        file=flow_file(path),
        settings=settings,
        # Whose branch it will be makes no difference to what the engine can take.
        options=CompileOptions(load=options, user="me"),
        bag=bag,
    )


def _facts(path: str, checked: Checked) -> str:
    flow = checked.program.flow
    return f"{path}: {flow.name}, {counted(len(flow.steps), 'step')}"


def _report(bag: DiagnosticBag, format: str, limit: int | None, flows: int, quiet: bool) -> int:
    findings = bag.sorted()
    shown = findings[:limit]
    terminal.write(render(shown, format, color=terminal.use_color(sys.stdout)))
    if len(shown) < len(findings):
        terminal.say(f"... and {len(findings) - len(shown)} more")
    if not quiet and findings:
        terminal.say(f"\n{summary(findings)}" if format == "human" else summary(findings))
    elif not quiet and format == "human":
        terminal.say(f"no findings in {counted(flows, 'flow')}")
    return FINDINGS if bag.has_errors else 0
