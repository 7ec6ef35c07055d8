"""A run as plain lines: what tasks print, and a line where something changes."""

from __future__ import annotations

import sys

from flowc.cli import terminal
from flowc.cli.report import counted
from flowc.cli.ui.progress import Progress
from flowc.cli.ui.wording import printable, reason, seconds, task_label
from flowc.local import events


class PlainView:
    """Task output goes to the stream it was written to, prose to standard error.

    With `verbose` every task's start and end is told, with `quiet` only trouble is.
    """

    def __init__(self, *, verbose: bool = False, quiet: bool = False) -> None:
        self.progress = Progress()
        self._verbose = verbose
        self._quiet = quiet

    def notify(self, event: events.Event) -> None:
        """Write what there is to say about one event."""
        self.progress.notify(event)
        match event:
            case events.LogLine(transient=False):
                _write_line(event)
            case events.RunStarted():
                self._tell(_opening(event))
            case events.TaskStarted() if self._verbose:
                again = f", attempt {event.attempt + 1}" if event.attempt else ""
                self._tell(f"{task_label(event.step, event.path)}: started{again}")
            case events.TaskFinished():
                self._tell_finished(event)
            case events.TaskFailed():
                terminal.say(f"{task_label(event.step, event.path)}: failed: {reason(event)}")
            case events.TaskRetried():
                delay = f" in {seconds(event.delay)}" if event.delay else ""
                label = task_label(event.step, event.path)
                terminal.say(f"{label}: attempt {event.attempt + 1} follows{delay}")
            case events.Note():
                self._tell(f"note: {event.message}")
            case events.HookFinished():
                terminal.say(hook(event))
            case events.Stopping():
                terminal.say(stopping(event))
            case _:
                pass

    def close(self) -> None:
        """Nothing to leave behind."""

    def _tell_finished(self, event: events.TaskFinished) -> None:
        label = task_label(event.step, event.path)
        if event.outcome == "caught":
            self._tell(f"{label}: done, its exception was caught")
        elif self._verbose:
            self._tell(f"{label}: {event.outcome} in {seconds(event.duration)}")
        step = self.progress.steps[event.step]
        if step.complete and not self._verbose:
            took = seconds(step.elapsed(event.at))
            tasks = f"{step.total} tasks done" if step.total > 1 else "done"
            self._tell(f"{step.name}: {tasks} in {took}")

    def _tell(self, message: str) -> None:
        if not self._quiet:
            terminal.say(message)


def hook(event: events.HookFinished) -> str:
    """What is said of an exit hook, with what it printed."""
    outcome = "called" if event.succeeded else "failed"
    return f"exit hook {event.name} {outcome}\n{event.output}".rstrip()


def stopping(event: events.Stopping) -> str:
    """What is said after Ctrl-C."""
    if event.at_once:
        return "stopping at once"
    return "stopping; Ctrl-C again to stop at once"


def _opening(event: events.RunStarted) -> str:
    origin = f", continuing run {event.origin}" if event.origin else ""
    workers = counted(event.workers, "worker")
    return f"run {event.flow}/{event.run} started with {workers}{origin}"


def _write_line(event: events.LogLine) -> None:
    stream = sys.stdout if event.stream == "stdout" else sys.stderr
    stream.write(f"{task_label(event.step, event.path)} | {printable(event.text)}\n")
    stream.flush()
