"""`flowc logs`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from flowc.cli.options import Command, settings_options
from flowc.cli.places import (
    TaskPlace,
    complete_pathspec,
    find_tasks,
    parse_pathspec,
    read_tasks,
    store_options,
)
from flowc.cli.ui.wording import task_label
from flowc.diagnostics import UsageError
from flowc_runtime.logs import read_log

if TYPE_CHECKING:
    from flowc_runtime.datastore import Store


@click.command(
    cls=Command,
    examples=(
        "flowc logs TrainFlow/12",
        "flowc logs TrainFlow/12/train/r.3 --attempt 0",
        "flowc logs TrainFlow/12/train --stderr --timestamps",
    ),
)
@click.argument("pathspec", shell_complete=complete_pathspec)
@click.option("--stdout", "wanted", flag_value="stdout", help="Only what went to standard output.")
@click.option("--stderr", "wanted", flag_value="stderr", help="Only what went to standard error.")
@click.option("--both", "wanted", flag_value="both", default=True, hidden=True)
@click.option("--timestamps", is_flag=True, help="Begin each line with its time.")
@click.option(
    "--attempt", type=click.IntRange(min=0), metavar="N", help="That attempt, not the last one."
)
@settings_options
@store_options
def command(
    pathspec: str, wanted: str, timestamps: bool, attempt: int | None, store: Store
) -> None:
    """Print what tasks have written, byte for byte.

    PATHSPEC is Flow/run, Flow/run/step or Flow/run/step/path. Where it names several tasks, each line
    begins with its task.
    """
    spec = parse_pathspec(pathspec)
    tasks = find_tasks(store, spec)
    found = False

    def read(task: TaskPlace) -> bytes:
        number = last_attempt(task) if attempt is None else attempt
        return task.run.read_log(task.step, task.path, number)

    for task, data in read_tasks(tasks, read):
        found = found or bool(data)
        prefix = f"{task_label(task.step, task.path)} | " if len(tasks) > 1 else ""
        for line in _lines(data, wanted, timestamps):
            sys.stdout.buffer.write(prefix.encode() + line + b"\n")
    sys.stdout.buffer.flush()
    if not found and attempt is not None:
        raise UsageError(f"{pathspec} has no log of attempt {attempt}")


def last_attempt(task: TaskPlace) -> int:
    """The number of the attempt that committed, else of the last one that failed (or runs)."""
    record = task.record()
    if record is not None:
        return record.attempt
    failed = task.run.attempts(task.step, task.path)
    running = task.run.store.exists(task.run.log_key(task.step, task.path, failed))
    return failed if running else max(0, failed - 1)


def _lines(data: bytes, wanted: str, timestamps: bool) -> Iterator[bytes]:
    for entry in read_log(data):
        if wanted in ("both", entry.stream):
            yield (entry.at.encode() + b" " if timestamps else b"") + entry.text
