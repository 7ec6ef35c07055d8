"""`flowc tag add`, `remove`, `replace` and `list`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from flowc.cli import terminal
from flowc.cli.options import Command, json_option, settings_options
from flowc.cli.places import complete_pathspec, known_run, parse_run, store_options
from flowc.cli.ui.wording import printable
from flowc.diagnostics import UsageError
from flowc_runtime.client import Run
from flowc_runtime.client.errors import MetaflowTagError

if TYPE_CHECKING:
    from flowc_runtime.datastore import Store

_run_argument = click.argument("run", metavar="FLOW/RUN", shell_complete=complete_pathspec)
_tags_argument = click.argument("tags", nargs=-1, required=True, metavar="TAG...")


@click.group()
def command() -> None:
    """Tag runs, and list their tags."""


@command.command("add", cls=Command, examples=("flowc tag add TrainFlow/12 good reviewed",))
@_run_argument
@_tags_argument
@settings_options
@store_options
def add(run: str, tags: tuple[str, ...], store: Store) -> None:
    """Add tags to a run; those that it has already stay."""
    change_tags(find_run(store, run), remove=(), add=tags)


@command.command("remove", cls=Command, examples=("flowc tag remove TrainFlow/12 reviewed",))
@_run_argument
@_tags_argument
@settings_options
@store_options
def remove(run: str, tags: tuple[str, ...], store: Store) -> None:
    """Remove tags from a run; those that it does not have are no error."""
    change_tags(find_run(store, run), remove=tags, add=())


@command.command("replace", cls=Command, examples=("flowc tag replace TrainFlow/12 good best",))
@_run_argument
@click.argument("old")
@click.argument("new")
@settings_options
@store_options
def replace(run: str, old: str, new: str, store: Store) -> None:
    """Put the tag NEW in the place of OLD."""
    change_tags(find_run(store, run), remove=(old,), add=(new,))


@command.command("list", cls=Command, examples=("flowc tag list TrainFlow/12",))
@_run_argument
@json_option
@settings_options
@store_options
def list_tags(run: str, as_json: bool, store: Store) -> None:
    """List a run's tags, one a line. The last ones, such as `user:ann`, are flowc's own."""
    show_tags(find_run(store, run), as_json=as_json)


def find_run(store: Store, pathspec: str) -> Run:
    """The run that `Flow/run` names.

    Raises:
        UsageError: if there is none, or the pathspec names more than a run.
    """
    spec = parse_run(pathspec)
    known_run(store, spec)
    return Run(f"{spec.flow}/{spec.run}", _namespace_check=False, _store=store)


def change_tags(run: Run, *, remove: tuple[str, ...], add: tuple[str, ...]) -> None:
    """Change a run's tags in one go, and tell what they are then.

    Raises:
        UsageError: if a tag cannot be added or removed.
    """
    try:
        run.replace_tags(remove, add)
    except MetaflowTagError as error:
        raise UsageError(str(error)) from None
    tags = ", ".join(map(printable, sorted(run.user_tags))) or "no tags"
    terminal.say(f"{run.pathspec} has {tags}")


def show_tags(run: Run, *, as_json: bool) -> None:
    """Print a run's tags."""
    users, own = sorted(run.user_tags), sorted(run.system_tags)
    if as_json:
        listed = {"version": 1, "user_tags": users, "system_tags": own}
        terminal.write(json.dumps(listed, indent=2, ensure_ascii=False))
        return
    for tag in (*users, *own):
        terminal.write(printable(tag))
