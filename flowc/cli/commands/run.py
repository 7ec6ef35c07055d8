"""`flowc run`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from flowc.cli.flow_command import FlowCommand
from flowc.cli.options import flow_argument
from flowc.cli.places import complete_pathspec, known_run, parse_pathspec
from flowc.cli.running import AskedRun, run_command, run_flow
from flowc.diagnostics import UsageError
from flowc_runtime.datastore import timestamps
from flowc_runtime.task.entry import parse_json
from flowc_runtime.trigger import event_of_run

if TYPE_CHECKING:
    from flowc.local import RunOptions
    from flowc_runtime.datastore import Store
    from flowc_runtime.protocol import JSONValue


def _read_events(
    _ctx: click.Context, _param: click.Parameter, texts: tuple[str, ...]
) -> tuple[JSONValue, ...]:
    try:
        return tuple(parse_json(text) for text in texts)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command(
    cls=FlowCommand,
    examples=(
        "flowc run flow.py --alpha 0.5",
        "flowc run flow.py --with retry:times=2 --max-workers 4",
        "flowc run flow.py --trigger UpstreamFlow/12",
        """flowc run flow.py --event '{"name": "table_updated", "table": "users"}'""",
        "flowc run flow.py --help     (lists the flow's parameters as well)",
    ),
)
@flow_argument()
@click.option(
    "--trigger",
    "triggers",
    multiple=True,
    metavar="FLOW/RUN",
    shell_complete=complete_pathspec,
    help="Run as if that run's end had started this one; repeatable.",
)
@click.option(
    "--event",
    "events",
    multiple=True,
    metavar="JSON",
    callback=_read_events,
    help="Run as if an event with that payload had started it; repeatable.",
)
@run_command
def command(
    asked: AskedRun,
    /,
    triggers: tuple[str, ...],
    events: tuple[JSONValue, ...],
    **values: Any,
) -> int:
    """Run a flow on this machine.

    Every Parameter of the flow is an option. The exit code is 0 if the last step has finished and 1 if
    the run failed.
    """

    def settle(store: Store, options: RunOptions) -> RunOptions:
        event = [*events, *(_end_of(store, pathspec) for pathspec in triggers)]
        return replace(options, event=event or None)

    return run_flow(asked, values, settle)


def _end_of(store: Store, pathspec: str) -> JSONValue:
    """The event that a run's end is.

    Raises:
        UsageError: if there is no such run, or if it has not succeeded.
    """
    spec = parse_pathspec(pathspec)
    if spec.step is not None:
        raise UsageError(f"`{pathspec}` names more than a run", help="write Flow/run")
    view = known_run(store, spec)
    end = view.end()
    if end is None:
        raise UsageError(f"run {pathspec} has not succeeded, so it triggers nothing")
    finished = int(timestamps.parse(end.finished).timestamp())
    return event_of_run(view.record, f"{end.step}/{end.path}", finished)
