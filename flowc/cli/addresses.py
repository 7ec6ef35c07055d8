"""Addresses of people who are told of runs: secrets that go into the cluster and nowhere else."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from flowc.argo_options import ADDRESSES, addresses_of, variable_of
from flowc.cli import terminal
from flowc.diagnostics import UsageError

if TYPE_CHECKING:
    from flowc.settings import Settings

_HELP = {
    "notify_slack_webhook_url": "Webhook of Slack; goes into a Secret.",
    "notify_pager_duty_integration_key": "Integration key of PagerDuty; likewise.",
    "notify_incident_io_api_key": "Key of incident.io; likewise.",
}


def address_options(callback: Callable[..., Any]) -> Callable[..., Any]:
    """Add an option for each address; the callback receives the given ones as `addresses`, by key."""

    @functools.wraps(callback)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        given = {name: kwargs.pop(name) for name in ADDRESSES}
        return callback(*args, addresses=addresses_of(given), **kwargs)

    for name in reversed(list(ADDRESSES)):
        click.option(
            f"--{name.replace('_', '-')}",
            envvar=variable_of(name),
            show_envvar=True,
            metavar="SECRET",
            help=_HELP[name],
        )(wrapper)
    return wrapper


def settings_with_secret(
    settings: Settings, addresses: Mapping[str, str], deployed_name: Callable[[], str]
) -> Settings:
    """The settings, which then name a Secret for the addresses.

    Args:
        settings: the settings so far.
        addresses: the addresses by key; none leave the settings as they are.
        deployed_name: tells the deployment's name, of which that of the Secret is made.

    Raises:
        UsageError: if there is a key for incident.io, but no alert source.
    """
    argo = settings.argo
    if "incident_io_api_key" in addresses and argo.incident_io_source is None:
        raise UsageError(
            "incident.io needs the id of an alert source",
            help="--incident-io-alert-source-config-id, or the setting `argo.incident_io_source`",
        )
    if not addresses or argo.notify_secret is not None:
        return settings
    if not (argo.notify_on_error or argo.notify_on_success):
        terminal.say(
            "note: nobody is told: neither failures (`argo.notify_on_error`) nor successes"
        )
    key, name = "argo.notify_secret", f"{deployed_name()}-notify"
    return replace(
        settings,
        said={**settings.said, key: name},
        origins={**settings.origins, key: "addresses on the command line"},
    )
