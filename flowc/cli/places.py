"""Pathspecs on the command line, and what they name in a datastore."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click

from flowc.cli import terminal
from flowc.cli.options import SettingsChoice
from flowc.cli.stores import use_store
from flowc.diagnostics import UsageError
from flowc_runtime.client.errors import MetaflowNotFound
from flowc_runtime.client.run_view import RunView
from flowc_runtime.dataclass import dataclass
from flowc_runtime.datastore import InvalidName, RunStore, TaskRecord, open_store
from flowc_runtime.datastore.layout import RESERVED_RUNS
from flowc_runtime.datastore.read_ahead import read_ahead

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from flowc_runtime.datastore import Store

_FORM = "Flow/run[/step[/path[/artifact]]]"

_SHOWN_PATHS = 3

Callback = Callable[..., Any]
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Pathspec:
    """`Flow/run/step/path/artifact`; what was not said is None."""

    flow: str
    run: str
    step: str | None = None
    path: str | None = None
    artifact: str | None = None


@dataclass(frozen=True, slots=True)
class TaskPlace:
    """A task that has left something in the datastore."""

    view: RunView
    step: str
    path: str

    @property
    def run(self) -> RunStore:
        """The files of the task's run."""
        return self.view.files

    @property
    def pathspec(self) -> str:
        """`Flow/run/step/path`."""
        return f"{self.run.flow}/{self.run.run}/{self.step}/{self.path}"

    def record(self) -> TaskRecord | None:
        """The task's record; None if it has not committed."""
        return self.view.task(self.step, self.path)


def parse_pathspec(text: str) -> Pathspec:
    """The parts of a pathspec.

    Raises:
        UsageError: if it has too few or too many of them.
    """
    parts = text.strip("/").split("/")
    if not 2 <= len(parts) <= 5 or not all(parts):
        raise UsageError(f"`{text}` is not a pathspec", help=f"write {_FORM}")
    return Pathspec(*parts)


def parse_run(text: str) -> Pathspec:
    """The pathspec of a run, `Flow/run`.

    Raises:
        UsageError: if it is none, or names more than a run.
    """
    spec = parse_pathspec(text)
    if spec.step is not None:
        raise UsageError(f"`{text}` names more than a run", help="write Flow/run")
    return spec


def find_tasks(store: Store, spec: Pathspec) -> list[TaskPlace]:
    """The tasks that a pathspec names, early steps and low indices first.

    Raises:
        UsageError: if there is no such run, or nothing below it fits.
    """
    view = known_run(store, spec)
    if spec.step is not None and spec.path is not None and _is_task(view, spec.step, spec.path):
        return [TaskPlace(view, spec.step, spec.path)]
    steps = list(view.steps())[::-1]
    if spec.step is not None and spec.step not in steps:
        listed = ", ".join(steps) or "none"
        raise UsageError(
            f"run {spec.flow}/{spec.run} has no tasks of step `{spec.step}`",
            help=f"steps with tasks: {listed}",
        )
    chosen = steps if spec.step is None else [spec.step]
    places = ((step, path) for step in chosen for path in list(view.tasks(step))[::-1])
    tasks = [TaskPlace(view, step, path) for step, path in places if spec.path is None]
    if not tasks:
        name = "/".join(part for part in (spec.flow, spec.run, spec.step, spec.path) if part)
        raise UsageError(
            f"there is no task {name} in {terminal.show_path(store.root)}",
            help=_paths_of(view, spec.step) if spec.step is not None else None,
        )
    return tasks


def read_tasks(
    tasks: list[TaskPlace], read: Callable[[TaskPlace], R]
) -> Iterator[tuple[TaskPlace, R]]:
    """Each task with what `read` makes of it; from a far store several are read at a time.

    Args:
        tasks: at least one; all of one run.
        read: may be called from other threads.
    """
    return zip(tasks, read_ahead(tasks[0].run.store, read, tasks), strict=True)


def known_run(store: Store, spec: Pathspec) -> RunView:
    """The run that a pathspec leads to.

    Raises:
        UsageError: if there is none.
    """
    view = RunView(store, spec.flow, spec.run)
    try:
        _ = view.record
    except MetaflowNotFound as error:
        runs = f"flowc runs {spec.flow}"
        known = spec.flow in store.folders("")
        raise UsageError(
            str(error), help=f"`{runs if known else 'flowc runs'}` lists what there is"
        ) from None
    return view


def store_options(callback: Callback) -> Callback:
    """Add `--datastore-root`; the callback receives the `Store` that holds here as `store`."""

    def with_store(*args: Any, open_it: Callable[[], Store], **kwargs: Any) -> Any:
        kwargs.pop("chosen")
        return callback(*args, store=open_it(), **kwargs)

    with_store.__doc__ = callback.__doc__
    with_store.__dict__.update(callback.__dict__)
    return store_at_hand(with_store)


def store_at_hand(callback: Callback) -> Callback:
    """Add `--datastore-root`, for commands that may do without a store.

    The callback receives a function that opens it as `open_it`, and the `SettingsChoice` as `chosen`.
    """

    @click.option(
        "--datastore-root",
        metavar="ROOT",
        help="Folder or URL of the datastore, instead of the setting datastore.root.",
    )
    def wrapper(
        *args: Any, datastore_root: str | None, chosen: SettingsChoice, **kwargs: Any
    ) -> Any:
        def open_it() -> Store:
            return open_store(use_store(chosen.load(".", user_config=True), datastore_root))

        return callback(*args, open_it=open_it, chosen=chosen, **kwargs)

    wrapper.__doc__ = callback.__doc__
    wrapper.__dict__.update(callback.__dict__)
    return wrapper


def complete_pathspec(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Flows, runs, steps and paths below what was typed so far."""
    from click.shell_completion import CompletionItem

    store = open_store(use_store(SettingsChoice(None, {}, None).load(".", user_config=True)))
    parent = incomplete.rpartition("/")[0]
    found = (name for name in store.folders(parent) if name not in RESERVED_RUNS)
    names = (f"{parent}/{name}".lstrip("/") for name in found)
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def _is_task(view: RunView, step: str, path: str) -> bool:
    try:
        return view.has_task(step, path)
    except InvalidName:
        return False


def _paths_of(view: RunView, step: str) -> str | None:
    """What tells how the tasks of a step are called; None if it has none."""
    found = list(itertools.islice(view.tasks(step), _SHOWN_PATHS + 1))
    if not found:
        return None
    listed = ", ".join(found[:_SHOWN_PATHS])
    return f"tasks of `{step}`: {listed}{', ...' if len(found) > _SHOWN_PATHS else ''}"
