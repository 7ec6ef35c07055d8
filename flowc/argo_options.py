"""Metaflow's options of `argo-workflows create`, as flowc says the same.

The command line and `Deployer` take them by the same names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypedDict

from flowc.diagnostics import UsageError


class CreateOptions(TypedDict, total=False):
    """What may be said about a deployment; None is the same as nothing said.

    Attributes:
        max_workers: Pods of a run at the same time.
        workflow_timeout: Seconds that a run may take.
        workflow_priority: Among runs that wait, the highest goes first.
        workflow_title: The title in Argo's user interface.
        workflow_description: The text below it.
        namespace: The client's namespace inside of runs, instead of that of the production token.
        notify_on_error: Whether to tell people of failed runs.
        notify_on_success: Whether to tell them of others too.
        notify_slack_webhook_url: A webhook of Slack. Like the keys below it goes into a Secret of the
            cluster, and nowhere else.
        notify_pager_duty_integration_key: An integration key of PagerDuty.
        notify_incident_io_api_key: A key of incident.io.
        incident_io_alert_source_config_id: The alert source of incident.io.
        incident_io_metadata: Metadata of alerts there, each `key=value`.
        enable_error_msg_capture: Whether to record in the datastore why a run failed.
        auto_emit_argo_events: Taken for Metaflow's sake; `NEEDLESS` says what happens instead.
        enable_heartbeat_daemon: Likewise.
    """

    max_workers: int | None
    workflow_timeout: int | None
    workflow_priority: int | None
    workflow_title: str | None
    workflow_description: str | None
    namespace: str | None
    notify_on_error: bool | None
    notify_on_success: bool | None
    notify_slack_webhook_url: str | None
    notify_pager_duty_integration_key: str | None
    notify_incident_io_api_key: str | None
    incident_io_alert_source_config_id: str | None
    incident_io_metadata: Sequence[str] | None
    enable_error_msg_capture: bool | None
    auto_emit_argo_events: bool | None
    enable_heartbeat_daemon: bool | None


SETTINGS: Mapping[str, str] = {
    "max_workers": "argo.parallelism",
    "workflow_timeout": "argo.workflow_timeout",
    "workflow_priority": "argo.priority",
    "workflow_title": "argo.title",
    "workflow_description": "argo.description",
    "namespace": "argo.client_namespace",
    "notify_on_error": "argo.notify_on_error",
    "notify_on_success": "argo.notify_on_success",
    "incident_io_alert_source_config_id": "argo.incident_io_source",
    "incident_io_metadata": "argo.incident_io_metadata",
    "enable_error_msg_capture": "argo.record_end",
}
"""The settings that options set."""

ADDRESSES: Mapping[str, str] = {
    "notify_slack_webhook_url": "slack_webhook_url",
    "notify_pager_duty_integration_key": "pager_duty_integration_key",
    "notify_incident_io_api_key": "incident_io_api_key",
}
"""Options whose values are secrets, and the keys of the Secret that they are put into."""

NEEDLESS: Mapping[str, str] = {
    "auto_emit_argo_events": "no events are emitted: a flow with `@trigger_on_finish` watches the runs"
    " it waits for",
    "enable_heartbeat_daemon": "no daemon is started: Argo itself says whether a run lives",
}
"""Options that flowc has no need of, and what happens instead."""


def variable_of(address: str) -> str:
    """The environment variable that an address may come in, so that no list of processes shows it."""
    return f"FLOWC_{address.upper()}"


def check_options(asked: Mapping[str, object]) -> None:
    """Refuse keyword arguments that are no options.

    Raises:
        TypeError: naming the first, and those that there are.
    """
    known = CreateOptions.__annotations__
    for name in asked:
        if name not in known:
            raise TypeError(
                f"create takes no keyword argument {name!r}; it takes {', '.join(known)}"
            )


def variables_of(asked: Mapping[str, object]) -> dict[str, str]:
    """The addresses that are given, by the variables that they may come in."""
    return {variable_of(option): str(asked[option]) for option in ADDRESSES if asked.get(option)}


def settings_of(asked: Mapping[str, object]) -> dict[str, str]:
    """The settings, as texts, for options that are given; None stands for one that is not.

    Raises:
        UsageError: if metadata is not KEY=VALUE.
    """
    said = {key: asked.get(option) for option, key in SETTINGS.items()}
    return {key: _text(value) for key, value in said.items() if value is not None and value != ()}


def addresses_of(asked: Mapping[str, object]) -> dict[str, str]:
    """The addresses that are given, by the keys of the Secret."""
    return {key: str(asked[option]) for option, key in ADDRESSES.items() if asked.get(option)}


def notes_on(asked: Mapping[str, object]) -> list[str]:
    """What happens instead of what was asked for."""
    return [note for option, note in NEEDLESS.items() if asked.get(option) is not None]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        pairs = [str(word).partition("=") for word in value]
        for name, separator, rest in pairs:
            if not separator:
                raise UsageError(f"`{name}{rest}` is not KEY=VALUE", help="team=search")
        return json.dumps({name: rest for name, _, rest in pairs})
    return str(value)
