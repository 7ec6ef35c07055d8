"""`flowc config`."""

from __future__ import annotations

import json

import click

from flowc._settings.keys import SECTIONS
from flowc._settings.values import to_text
from flowc.cli import terminal
from flowc.cli.options import Command, SettingsChoice, json_option, settings_options
from flowc.settings import Settings


@click.group()
def command() -> None:
    """Show the settings and where they come from."""


@command.command(
    "show",
    cls=Command,
    examples=("flowc config show", "flowc config show argo --origins"),
)
@click.argument("section", required=False, type=click.Choice(list(SECTIONS)))
@click.option("--origins", is_flag=True, help="Say where each value comes from.")
@click.option(
    "--for-compile",
    is_flag=True,
    help="What `flowc compile` goes by: no user configuration, no environment.",
)
@json_option
@settings_options
def show(
    section: str | None, origins: bool, for_compile: bool, as_json: bool, chosen: SettingsChoice
) -> None:
    """Print the settings that hold in this folder, as `flowc.toml` would say them."""
    settings = chosen.load(".", user_config=not for_compile)
    write = _json if as_json else _toml
    terminal.write(write(settings, section, origins))


def _toml(settings: Settings, section: str | None, origins: bool) -> str:
    lines: list[str] = []
    current = ""
    for key, value, origin in settings.items():
        if section not in (None, key.section):
            continue
        if key.section != current:
            current = key.section
            lines += ["", f"[{current}]"]
        # What is unset has no spelling in TOML, so it is shown as a comment.
        entry = f"{key.name} = {to_text(value)}" if value is not None else f"# {key.name} is unset"
        lines.append(f"{entry:<44} # {origin}" if origins else entry)
    return "\n".join(lines[1:]) + "\n"


def _json(settings: Settings, section: str | None, origins: bool) -> str:
    shown = {
        key.path: {"value": value, "origin": origin} if origins else value
        for key, value, origin in settings.items()
        if section in (None, key.section)
    }
    return json.dumps({"version": 1, "settings": shown}, indent=2, ensure_ascii=False)
