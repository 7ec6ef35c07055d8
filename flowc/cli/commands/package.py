"""`flowc package push`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowc.cli import terminal
from flowc.cli.options import Command, quiet_option, settings_options
from flowc.diagnostics import UsageError

if TYPE_CHECKING:
    from flowc.cli.options import SettingsChoice


@click.group()
def command() -> None:
    """Handle the code that travels outside of bundles."""


@command.command(
    "push",
    cls=Command,
    examples=(
        "flowc package push build/train",
        "flowc package push build/train --datastore-root s3://staging/flows",
    ),
)
@click.argument(
    "bundle", metavar="BUNDLE", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option(
    "--datastore-root",
    metavar="ROOT",
    help="Folder or URL of the datastore, instead of the one that the bundle was compiled for.",
)
@settings_options
@quiet_option
def push(bundle: Path, datastore_root: str | None, chosen: SettingsChoice, quiet: bool) -> None:
    """Put the code of a bundle into the datastore, where its tasks look for it.

    For bundles that were compiled with `--code store`. What is there already is left alone.
    """
    from flowc.bundle import read_bundle
    from flowc.code_store import push_code, root_of

    read = read_bundle(bundle)
    root = datastore_root or root_of(read) or chosen.load(".", user_config=True).store_root
    pushed = push_code(read, root)
    if pushed is None:
        raise UsageError(
            f"{terminal.show_path(str(bundle))} has no code to push",
            help="compile it with `--code store`",
        )
    if not quiet:
        state = "pushed" if pushed.is_new else "is there already:"
        terminal.say(f"{state} {pushed.key} in {terminal.show_path(root)}")
