"""Options of `argo-workflows create` that say how runs go, as Metaflow calls them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

_OPTIONS = (
    click.option("--max-workers", type=click.IntRange(min=1), help="Pods of a run at once."),
    click.option("--workflow-timeout", type=click.IntRange(min=1), help="Seconds for a run."),
    click.option(
        "--workflow-priority", type=int, help="Among runs that wait, the highest goes first."
    ),
    click.option("--workflow-title", metavar="TEXT", help="Title in Argo's user interface."),
    click.option("--workflow-description", metavar="TEXT", help="Text below the title."),
    click.option("--namespace", help="The client's namespace inside of runs."),
    click.option("--notify-on-error", is_flag=True, default=None, help="Tell of failed runs."),
    click.option("--notify-on-success", is_flag=True, default=None, help="Tell of other runs too."),
    click.option(
        "--incident-io-alert-source-config-id", metavar="ID", help="Alert source of incident.io."
    ),
    click.option(
        "--incident-io-metadata",
        multiple=True,
        metavar="KEY=VALUE",
        help="Metadata of alerts at incident.io; repeatable.",
    ),
    click.option(
        "--enable-error-msg-capture/--no-enable-error-msg-capture",
        default=None,
        help="Record in the datastore why a run failed.",
    ),
    click.option("--auto-emit-argo-events/--no-auto-emit-argo-events", default=None, hidden=True),
    click.option(
        "--enable-heartbeat-daemon/--no-enable-heartbeat-daemon", default=None, hidden=True
    ),
)


def run_options(callback: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options; the callback receives them under Metaflow's names."""
    for option in reversed(_OPTIONS):
        callback = option(callback)
    return callback
