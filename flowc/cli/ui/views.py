"""Choosing how a run is shown."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

from flowc.cli import terminal

if TYPE_CHECKING:
    from flowc.local.events import Event

CHOICES = ("auto", "live", "plain", "json")
"""The values of `flowc run --ui`."""


class View(Protocol):
    """An observer that draws."""

    def notify(self, event: Event) -> None:
        """Draw one event."""

    def close(self) -> None:
        """Leave the terminal as it was."""


def open_view(choice: str, *, verbose: bool, quiet: bool) -> View:
    """The view of `CHOICES` that was asked for; `auto` is the live table where a person watches."""
    if choice == "json":
        from flowc.cli.ui.jsonlines import JsonView

        return JsonView()
    watched = terminal.is_interactive(sys.stdout) and terminal.is_interactive(sys.stderr)
    if choice == "live" or (choice == "auto" and watched and not quiet):
        from flowc.cli.ui.live import LiveView

        return LiveView()
    from flowc.cli.ui.plain import PlainView

    return PlainView(verbose=verbose, quiet=quiet)
