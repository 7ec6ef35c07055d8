"""What is said when a run is over: how it went, why it failed, and what to do next."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from flowc.cli import terminal
from flowc.cli.report import counted
from flowc.cli.ui.wording import pathspec, printable, reason, seconds, task_label
from flowc.local import events
from flowc_runtime.dataclass import dataclass
from flowc_runtime.protocol import Exit

if TYPE_CHECKING:
    from flowc.diagnostics import Span

_LOG_LINES = 20
_SHOWN_FAILURES = 3


@dataclass(frozen=True, slots=True)
class RunContext:
    """What the ending needs to know beside the events.

    `flow` is the flow as spelled on the command line, `store` the datastore root as told to people,
    `options` what a later command must repeat to find it, `spans` the places of the flow's steps,
    `single` the pathspec of the task that ran again alone, if that was all.
    """

    flow: str
    store: str
    options: tuple[str, ...]
    spans: Mapping[str, Span]
    single: str | None = None


class Ending:
    """Remembers what ended the run; tells it when the views have finished drawing."""

    def __init__(self) -> None:
        self._failures: list[events.TaskFailed] = []
        self._finished: events.RunFinished | None = None

    def notify(self, event: events.Event) -> None:
        """Remember failures, but for tasks that were only asked to stop, and the end."""
        if isinstance(event, events.TaskFailed) and event.final:
            if event.exit_code != Exit.TERMINATED:
                self._failures.append(event)
        elif isinstance(event, events.RunFinished):
            self._finished = event

    def tell(self, context: RunContext, *, quiet: bool = False) -> None:
        """Write the ending to standard error; with `quiet`, only that of a run that did not succeed."""
        if self._finished is None:
            return
        if not self._finished.succeeded:
            self._tell_failure(self._finished, context)
        elif not quiet:
            _tell_success(self._finished, context)

    def _tell_failure(self, end: events.RunFinished, context: RunContext) -> None:
        color = terminal.use_color(sys.stderr)
        for failure in self._failures[:_SHOWN_FAILURES]:
            terminal.say("\n" + "\n".join(_failure(end, failure, context, color)))
        if len(self._failures) > _SHOWN_FAILURES:
            terminal.say(f"\n... and {len(self._failures) - _SHOWN_FAILURES} more failed tasks")
        state = terminal.style(end.state, terminal.BOLD, terminal.RED, color=color)
        terminal.say(f"\nrun {end.flow}/{end.run} {state} after {seconds(end.duration)}")
        for label, command in self._next_steps(end, context):
            terminal.say(f"  {label}: {command}")

    def _next_steps(
        self, end: events.RunFinished, context: RunContext
    ) -> Iterator[tuple[str, str]]:
        import shlex  # only a failure needs it

        tail = _tail(context)
        for failure in self._failures[:1]:
            spec = pathspec(end.flow, end.run, failure.step, failure.path)
            yield "its whole log", f"flowc logs {spec}{tail}"
        flow = shlex.quote(context.flow)
        if context.single is None:
            yield "continue", f"flowc resume {flow} --origin-run-id {end.run}{tail}"
        else:
            step = context.single.split("/")[2]
            yield "try again", f"flowc step {flow} {step} --from {context.single}{tail}"


def _tail(context: RunContext) -> str:
    """The options that a later command must repeat, as a shell takes them."""
    import shlex

    return "".join(f" {shlex.quote(word)}" for word in context.options)


def _tell_success(end: events.RunFinished, context: RunContext) -> None:
    color = terminal.use_color(sys.stderr)
    done = terminal.style("succeeded", terminal.BOLD, terminal.GREEN, color=color)
    tasks = counted(end.tasks, "task")
    terminal.say(
        f"run {end.flow}/{end.run} {done} in {seconds(end.duration)}:"
        f" {tasks}, results in {context.store}"
    )
    if context.single is not None:
        task = context.single.split("/", 2)[2]
        terminal.say(f"  what it left: flowc dump {end.flow}/{end.run}/{task}{_tail(context)}")
    slowest = [t for t in end.slowest[:3] if t.duration >= 1]
    if len(slowest) > 0 and end.tasks > len(slowest):
        listed = ", ".join(f"{task_label(t.step, t.path)} {seconds(t.duration)}" for t in slowest)
        terminal.say(f"  slowest: {listed}")


def _failure(
    end: events.RunFinished, failure: events.TaskFailed, context: RunContext, color: bool
) -> Iterator[str]:
    head = terminal.style("error", terminal.BOLD, terminal.RED, color=color)
    attempts = f" in attempt {failure.attempt + 1}" if failure.attempt else ""
    label = task_label(failure.step, failure.path)
    yield f"{head}: task `{label}` failed{attempts}: {reason(failure)}"
    span = context.spans.get(failure.step)
    if failure.file is not None:
        yield f" --> {terminal.show_path(failure.file)}:{failure.line}"
    if span is not None:
        yield f"  in step `{failure.step}`, {terminal.show_path(span.file)}:{span.line}"
    traceback = _lines(failure.traceback)
    yield from (f"  {line}" for line in traceback)
    log = _without_traceback([printable(line) for line in failure.log], traceback)
    if log:
        yield f"  last lines of {pathspec(end.flow, end.run, failure.step, failure.path)}:"
        yield from (f"  | {line}" for line in log[-_LOG_LINES:])


def _without_traceback(log: list[str], traceback: list[str]) -> list[str]:
    """A log without the traceback at its end, which has been shown already."""
    size = len(traceback)
    return log[:-size] if size and log[-size:] == traceback else log


def _lines(text: str) -> list[str]:
    return [printable(line) for line in text.strip().split("\n")] if text.strip() else []
