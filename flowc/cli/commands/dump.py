"""`flowc dump`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from flowc.cli import terminal
from flowc.cli.options import Command, json_option, settings_options
from flowc.cli.places import (
    TaskPlace,
    complete_pathspec,
    find_tasks,
    parse_pathspec,
    read_tasks,
    store_options,
)
from flowc.diagnostics import UsageError
from flowc_runtime.artifacts import ArtifactError, ArtifactReader
from flowc_runtime.datastore import ArtifactRef, StoreError

if TYPE_CHECKING:
    from flowc_runtime.datastore import Store, TaskRecord
    from flowc_runtime.protocol import JSONValue


@click.command(
    cls=Command,
    examples=(
        "flowc dump TrainFlow/12/end",
        "flowc dump TrainFlow/12/train/r.3/model",
        "flowc dump TrainFlow/12/train --include score,best --json",
    ),
)
@click.argument("pathspec", shell_complete=complete_pathspec)
@click.option("--include", metavar="NAMES", help="Only these artifacts, comma-separated.")
@click.option(
    "--max-value-size",
    type=click.IntRange(min=0),
    default=1000,
    show_default=True,
    metavar="BYTES",
    help="Show larger artifacts by type and size only.",
)
@json_option
@settings_options
@store_options
def command(
    pathspec: str, include: str | None, max_value_size: int, as_json: bool, store: Store
) -> None:
    """Print the artifacts of tasks.

    PATHSPEC is Flow/run, Flow/run/step, Flow/run/step/path, or one artifact of a task. With --json, the
    artifacts' types, sizes and digests are printed, and no value is loaded.
    """
    spec = parse_pathspec(pathspec)
    tasks = find_tasks(store, spec)
    if spec.artifact is not None:
        terminal.write(_one(tasks[0], spec.artifact))
        return
    names = frozenset(include.split(",")) if include else None
    if as_json:
        terminal.write(_json(tasks, names))
    else:
        for _, text in read_tasks(tasks, lambda task: _task(task, names, max_value_size)):
            terminal.write(text)


def _one(task: TaskPlace, name: str) -> str:
    """The whole value of one artifact; texts are printed as they are."""
    record = task.record()
    if record is None or name not in record.artifacts:
        raise UsageError(f"{task.pathspec} has no artifact `{name}`")
    value = ArtifactReader(task.run.blobs).load(record.artifacts[name], name)
    return value if isinstance(value, str) else repr(value)


def _task(task: TaskPlace, names: frozenset[str] | None, limit: int) -> str:
    record = task.record()
    if record is None:
        return f"{task.pathspec}: has not finished\n"
    caught = ", its exception was caught" if record.outcome == "caught" else ""
    shown = list(_chosen(record, names))
    width = max((len(name) for name, _ in shown), default=0)
    lines = [f"{task.pathspec}{caught}"]
    lines += [f"  {name:<{width}}  {_value(task, name, ref, limit)}" for name, ref in shown]
    return "\n".join(lines) + "\n"


def _value(task: TaskPlace, name: str, ref: ArtifactRef, limit: int) -> str:
    if ref.size > limit:
        return f"<{ref.type}, {ref.size} bytes>"
    try:
        return repr(ArtifactReader(task.run.blobs).load(ref, name))
    except (ArtifactError, StoreError) as error:
        return f"<{ref.type}, {ref.size} bytes: {error}>"


def _chosen(record: TaskRecord, names: frozenset[str] | None) -> Iterator[tuple[str, ArtifactRef]]:
    for name, ref in sorted(record.artifacts.items()):
        if names is None or name in names:
            yield name, ref


def _json(tasks: list[TaskPlace], names: frozenset[str] | None) -> str:
    listed: list[JSONValue] = [
        {
            "pathspec": task.pathspec,
            "outcome": record.outcome,
            "artifacts": {
                name: {"type": ref.type, "size": ref.size, "sha256": ref.digest}
                for name, ref in _chosen(record, names)
            },
        }
        for task, record in read_tasks(tasks, TaskPlace.record)
        if record is not None
    ]
    return json.dumps({"version": 1, "tasks": listed}, indent=2, ensure_ascii=False)
