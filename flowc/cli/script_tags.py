"""`tag` of a flow's own command line, with Metaflow's options."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from flowc.cli.commands.tag import change_tags, find_run, show_tags
from flowc.diagnostics import UsageError

if TYPE_CHECKING:
    from flowc_runtime.client import Run
    from flowc_runtime.datastore import Store

_run_id = click.option("--run-id", metavar="RUN", help="The run; by default the latest one.")
_namespace = click.option("--namespace", hidden=True)
_tags = click.argument("tags", nargs=-1, required=True)


def tag_group(flow: str, store: Callable[[], Store]) -> click.Group:
    """`tag add|remove|replace|list`.

    Args:
        flow: name of the flow.
        store: gives its datastore.
    """

    def run(run_id: str | None) -> Run:
        return _latest(store(), flow) if run_id is None else find_run(store(), f"{flow}/{run_id}")

    @click.group("tag")
    def tag() -> None:
        """Tag runs."""

    @tag.command("add")
    @_run_id
    @_namespace
    @_tags
    def add(run_id: str | None, tags: tuple[str, ...], **_: Any) -> None:
        """Add tags to a run."""
        change_tags(run(run_id), remove=(), add=tags)

    @tag.command("remove")
    @_run_id
    @_namespace
    @_tags
    def remove(run_id: str | None, tags: tuple[str, ...], **_: Any) -> None:
        """Remove tags from a run."""
        change_tags(run(run_id), remove=tags, add=())

    @tag.command("replace")
    @_run_id
    @_namespace
    @click.argument("tags", nargs=2, metavar="OLD NEW")
    def replace(run_id: str | None, tags: tuple[str, str], **_: Any) -> None:
        """Put the tag NEW in the place of OLD."""
        change_tags(run(run_id), remove=tags[:1], add=tags[1:])

    @tag.command("list")
    @_run_id
    @_namespace
    @click.option("--flat/--no-flat", hidden=True)
    @click.argument("named", metavar="[RUN]", required=False)
    def list_tags(run_id: str | None, named: str | None, **_: Any) -> None:
        """List a run's tags."""
        show_tags(run(run_id or named), as_json=False)

    return tag


def _latest(store: Store, flow: str) -> Run:
    from flowc_runtime.client import Flow
    from flowc_runtime.client.errors import MetaflowNotFound

    try:
        latest = Flow(flow, _namespace_check=False, _store=store).latest_run
    except MetaflowNotFound:
        latest = None
    if latest is None:
        raise UsageError(f"there is no run of {flow}")
    return latest
