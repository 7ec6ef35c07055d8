"""`flowc doctor`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowc.cli import terminal
from flowc.cli.boundary import ENVIRONMENT
from flowc.cli.options import Command, SettingsChoice, json_option, settings_options
from flowc.cli.stores import use_store
from flowc.settings import SettingsError

if TYPE_CHECKING:
    from flowc.targets.deployment import Check

_TONES = {"ok": terminal.GREEN, "warning": terminal.YELLOW, "failed": terminal.RED}
_STATE, _NAME = 9, 16  # widths of the columns


@click.command(
    cls=Command,
    examples=("flowc doctor", "flowc doctor --datastore-root s3://bucket/flows --json"),
)
@click.option(
    "--datastore-root",
    metavar="ROOT",
    help="Folder or URL of the datastore, instead of the setting datastore.root.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=20.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for servers, all of which are asked at once.",
)
@json_option
@settings_options
def command(
    datastore_root: str | None, timeout: float, as_json: bool, chosen: SettingsChoice
) -> int:
    """Say whether this machine, its settings and the services are as flowc needs them.

    Looks at versions, settings, credentials, the datastore (an object goes there and back) and the
    engines' namespaces (nothing is changed there). The exit code is 4 if something has failed.
    """
    found: list[Check] = []
    for check in _checks(chosen, datastore_root, timeout):
        found.append(check)
        if not as_json:
            terminal.write(_line(check, color=terminal.use_color(sys.stdout)))
    failed = any(check.state == "failed" for check in found)
    if as_json:
        report = {"version": 1, "ok": not failed, "checks": [asdict(check) for check in found]}
        terminal.write(json.dumps(report, indent=2, ensure_ascii=False))
    return ENVIRONMENT if failed else 0


def _checks(chosen: SettingsChoice, root: str | None, timeout: float) -> Iterator[Check]:
    from flowc.doctor.origins import check_settings
    from flowc.doctor.packages import check_packages
    from flowc.doctor.storage import check_storage
    from flowc.doctor.waiting import together
    from flowc.targets.deployment import Check
    from flowc.targets.registry import INSPECTIONS, inspect

    yield from check_packages()
    try:
        settings = chosen.load(".", user_config=True)
    except SettingsError as error:
        yield Check("settings", "failed", str(error), error.help)
        return
    yield check_settings(settings, Path.cwd(), os.environ, chosen.file)
    store = use_store(settings, root)
    engines = {name: partial(inspect, name, settings) for name in INSPECTIONS}
    yield from together({"datastore": partial(check_storage, store), **engines}, timeout)


def _line(check: Check, *, color: bool) -> str:
    state = terminal.style(f"{check.state:<{_STATE}}", _TONES[check.state], color=color)
    line = f"{state}{check.name:<{_NAME}}{check.message}"
    return f"{line}\n{'':<{_STATE}}= help: {check.help}" if check.help else line
