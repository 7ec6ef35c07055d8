"""`dump` and `logs` of a flow's own command line, in the formats that scripts know from Metaflow."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flowc.cli import terminal
from flowc.cli.commands.logs import last_attempt
from flowc.cli.places import Pathspec, TaskPlace, find_tasks, read_tasks
from flowc.diagnostics import UsageError
from flowc_runtime.artifacts import ArtifactReader
from flowc_runtime.logs import read_log

if TYPE_CHECKING:
    from flowc_runtime.datastore import ArtifactRef, Store, TaskRecord

TOO_LARGE = "< artifact too large >"


def dump_command(flow: str, store: Callable[[], Store]) -> click.Command:
    """`dump RUN/STEP[/TASK]`.

    Args:
        flow: name of the flow.
        store: gives its datastore.
    """

    @click.command("dump", short_help="Print the artifacts of a task.")
    @click.argument("input_path")
    @click.option("--private/--no-private", help="Show names that begin with _ as well.")
    @click.option(
        "--max-value-size",
        type=int,
        default=1000,
        show_default=True,
        help="Show only smaller ones.",
    )
    @click.option("--include", default="", metavar="NAMES", help="Only these, comma-separated.")
    @click.option("--file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
                  help="Pickle the values into a file instead.")  # fmt: skip
    def dump(
        input_path: str, private: bool, max_value_size: int, include: str, file: Path | None
    ) -> None:
        """Print the artifacts of tasks: INPUT_PATH is RUN/STEP or RUN/STEP/TASK."""
        names = frozenset(name for name in include.split(",") if name)
        values: dict[str, dict[str, object]] = {}
        tasks = find_tasks(store(), _pathspec(flow, input_path))
        for task, record in read_tasks(tasks, TaskPlace.record):
            terminal.say(f"Dumping output of {_spelled(task)}")
            chosen = dict(_chosen(record, names, private=private))
            if file is None:
                for name, ref in chosen.items():
                    value = _value(task, name, ref, max_value_size)
                    terminal.write(
                        f"{name} [size: {ref.size} type: <class '{ref.type}'>] = {value}"
                    )
            else:
                place = f"{task.run.run}/{task.step}/{task.path}"
                values[place] = {
                    name: _value(task, name, ref, max_value_size) for name, ref in chosen.items()
                }
        if file is not None:
            file.write_bytes(pickle.dumps(values))
            terminal.say(f"Artifacts written to {file}")

    return dump


def logs_command(flow: str, store: Callable[[], Store]) -> click.Command:
    """`logs [show] RUN/STEP[/TASK]`; the arguments are those of `dump_command`."""

    @click.command("logs", short_help="Print what a task has written.")
    @click.argument("words", nargs=-1, metavar="[show] INPUT_PATH")
    @click.option("--stdout/--no-stdout", help="Only what went to standard output.")
    @click.option("--stderr/--no-stderr", help="Only what went to standard error.")
    @click.option("--both/--no-both", default=True, hidden=True)
    @click.option("--timestamps/--no-timestamps", help="Begin each line with its time.")
    @click.option("--attempt", type=int, help="That attempt, not the last one.")
    def logs(
        words: tuple[str, ...],
        stdout: bool,
        stderr: bool,
        both: bool,  # noqa: ARG001 - what holds where neither of the two is asked for
        timestamps: bool,
        attempt: int | None,
    ) -> None:
        """Print what tasks have written: INPUT_PATH is RUN/STEP or RUN/STEP/TASK."""
        path = words[1:] if words[:1] == ("show",) else words
        if len(path) != 1:
            raise UsageError("write logs show RUN/STEP or RUN/STEP/TASK")
        streams = {"stdout"} if stdout and not stderr else {"stderr"} if stderr and not stdout else {
            "stdout", "stderr"
        }  # fmt: skip

        def read(task: TaskPlace) -> bytes:
            number = last_attempt(task) if attempt is None else attempt
            return task.run.read_log(task.step, task.path, number)

        for task, data in read_tasks(find_tasks(store(), _pathspec(flow, path[0])), read):
            terminal.say(f"Dumping logs of {_spelled(task)}")
            for entry in read_log(data):
                if entry.stream in streams:
                    time = _local(entry.at) if timestamps else ""
                    sys.stdout.buffer.write(time.encode() + entry.text + b"\n")
            sys.stdout.buffer.flush()

    return logs


def _pathspec(flow: str, path: str) -> Pathspec:
    parts = path.strip("/").split("/")
    if parts[0] == flow:
        parts = parts[1:]
    if len(parts) not in (2, 3) or not all(parts):
        raise UsageError(f"`{path}` is neither RUN/STEP nor RUN/STEP/TASK")
    return Pathspec(flow, *parts)


def _spelled(task: TaskPlace) -> str:
    return f"run_id={task.run.run} step={task.step} task_id={task.path}"


def _chosen(
    record: TaskRecord | None, names: frozenset[str], *, private: bool
) -> Iterator[tuple[str, ArtifactRef]]:
    for name, ref in sorted(record.artifacts.items()) if record else ():
        if (name in names or not names) and (private or not name.startswith("_")):
            yield name, ref


def _value(task: TaskPlace, name: str, ref: ArtifactRef, limit: int) -> Any:
    if ref.size > limit:
        return TOO_LARGE
    return ArtifactReader(task.run.blobs).load(ref, name)


def _local(at: str) -> str:
    moment = datetime.fromisoformat(at).astimezone()
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d} "
