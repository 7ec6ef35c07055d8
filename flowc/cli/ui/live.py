"""A run as a table that redraws itself, one row a step; what tasks print scrolls by above it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from flowc.cli.ui.plain import hook, stopping
from flowc.cli.ui.progress import Progress, StepProgress
from flowc.cli.ui.wording import printable, reason, seconds, task_label
from flowc.local import events

if TYPE_CHECKING:
    from rich.console import ConsoleOptions, RenderResult

_SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_PER_SECOND = 8


class LiveView:
    """Draws on standard error; the table stays when the run is over."""

    def __init__(self) -> None:
        self.progress = Progress()
        self._console = Console(stderr=True, highlight=False)
        self._live = Live(
            self,
            console=self._console,
            refresh_per_second=_PER_SECOND,
            transient=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def notify(self, event: events.Event) -> None:
        """Take one event into the table, or write it above."""
        self.progress.notify(event)
        match event:
            case events.RunStarted():
                self._console.print(Text(f"run {event.flow}/{event.run}", style="bold"))
                self._live.start()
            case events.LogLine(transient=False):
                self._print_line(event)
            case events.TaskFailed():
                self._print(f"{task_label(event.step, event.path)}: failed: ", "red", reason(event))
            case events.Note():
                self._print("note: ", "cyan", event.message)
            case events.HookFinished():
                self._print("", "cyan", hook(event))
            case events.Stopping():
                self._print("", "yellow", stopping(event))
            case events.RunFinished():
                self._live.stop()
            case _:
                pass

    def close(self) -> None:
        """Leave the terminal as it was, whatever has happened."""
        self._live.stop()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table as it is now."""
        yield _table(self.progress, time.time())

    def _print_line(self, event: events.LogLine) -> None:
        label = Text(f"{task_label(event.step, event.path)} | ", style="dim")
        text = Text.from_ansi(printable(event.text))
        if event.stream == "stderr":
            text.stylize("yellow")
        self._console.print(label + text, soft_wrap=True)

    def _print(self, head: str, tone: str, message: str) -> None:
        self._console.print(Text(head, style=tone) + Text(message), soft_wrap=True)


def _table(progress: Progress, now: float) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    # Where the terminal is narrow, columns that may wrap are made so, the widest first.
    for gives_way in (False, True, True, False, True):
        table.add_column(no_wrap=not gives_way)
    for step in progress.steps.values():
        table.add_row(*_row(step, now))
    return table


def _row(step: StepProgress, now: float) -> tuple[Text, ...]:
    sign, tone = _state(step, now)
    many = step.total > 1 or step.failed
    extra = [f"{step.done}/{step.total}"] if many else []
    extra += [f"{step.retries} retried"] if step.retries else []
    extra += [f"{step.failed} failed"] if step.failed else []
    last = Text.from_ansi(printable(step.last_line)).plain.strip()
    return (
        Text(sign, style=tone),
        _cut(step.name, "bold" if step.running else ""),
        _cut(", ".join(extra)),
        Text(seconds(step.elapsed(now)) if step.started is not None else ""),
        _cut(last, "dim"),
    )


def _cut(text: str, style: str = "") -> Text:
    return Text(text, style=style, no_wrap=True, overflow="ellipsis")


def _state(step: StepProgress, now: float) -> tuple[str, str]:
    if step.failed:
        return "✗", "red"
    if step.running:
        return _SPINNER[int(now * _PER_SECOND) % len(_SPINNER)], "cyan"
    if step.complete:
        return "✓", "green"
    return "·", "dim"
