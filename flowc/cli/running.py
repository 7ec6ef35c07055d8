"""Running a checked flow from a command line: options, views, and the end."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flowc.cli import terminal
from flowc.cli.flow_command import LoadedFlow
from flowc.cli.options import (
    FlowChoice,
    SettingsChoice,
    branch_options,
    flow_options,
    quiet_option,
    settings_options,
    verbose_option,
)
from flowc.cli.parameters import given_values
from flowc.cli.report import FINDINGS
from flowc.cli.stores import use_store
from flowc.cli.ui.views import CHOICES, open_view
from flowc.diagnostics import UsageError
from flowc_runtime.client.errors import MetaflowTagError
from flowc_runtime.dataclass import dataclass

if TYPE_CHECKING:
    from flowc.cli.ui.ending import RunContext
    from flowc.local import RunOptions, RunResult, Settle

Callback = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class RunChoice:
    """What the command line says about a run; None where it says nothing."""

    max_workers: int | None
    max_num_splits: int | None
    isolate: bool
    tags: tuple[str, ...]
    run_id_file: Path | None
    ui: str | None
    datastore_root: str | None
    branch: str | None
    production: bool


@dataclass(frozen=True, slots=True)
class AskedRun:
    """A run that the command line asks for; `flow` is the flow as spelled there."""

    flow: str
    loaded: LoadedFlow
    choice: RunChoice
    quiet: bool
    verbose: bool


def run_command(callback: Callback) -> Callback:
    """Add what all commands take that run a flow.

    The callback of the `FlowCommand` receives an `AskedRun`, and what the command takes beside that.
    """

    @_run_options
    @flow_options
    @settings_options
    @quiet_option
    @verbose_option
    @click.pass_context
    @functools.wraps(callback)
    def wrapper(
        ctx: click.Context,
        /,
        flow: str,
        choice: RunChoice,
        loading: FlowChoice,  # noqa: ARG001 - the flow has been loaded with it
        chosen: SettingsChoice,  # noqa: ARG001
        quiet: bool,
        verbose: bool,
        **own: Any,
    ) -> Any:
        loaded = ctx.find_object(LoadedFlow)
        assert loaded is not None
        return callback(AskedRun(flow, loaded, choice, quiet, verbose), **own)

    return wrapper


def _run_options(callback: Callback) -> Callback:
    """Add the options of a run; the callback receives them as a `RunChoice` named `choice`."""

    @click.option(
        "--max-workers",
        type=click.IntRange(min=1),
        metavar="N",
        help="Tasks at the same time; default: as many as usable cores.",
    )
    @click.option(
        "--max-num-splits",
        type=click.IntRange(min=1),
        metavar="N",
        help="Refuse a foreach over more items than that.",
    )
    @click.option("--isolate", is_flag=True, help="Start a fresh interpreter for every task.")
    @click.option("--tag", "tags", multiple=True, metavar="TAG", help="Tag the run; repeatable.")
    @click.option(
        "--run-id-file",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Write the run's id to a file as soon as it is known.",
    )
    @click.option("--ui", type=click.Choice(CHOICES), help="How progress is shown.")
    @click.option(
        "--datastore-root",
        metavar="ROOT",
        help="Folder or URL of the datastore, instead of the setting datastore.root.",
    )
    @branch_options
    @functools.wraps(callback)
    def wrapper(
        *args: Any,
        max_workers: int | None,
        max_num_splits: int | None,
        isolate: bool,
        tags: tuple[str, ...],
        run_id_file: Path | None,
        ui: str | None,
        datastore_root: str | None,
        branch: str | None,
        production: bool,
        **kwargs: Any,
    ) -> Any:
        choice = RunChoice(
            max_workers=max_workers,
            max_num_splits=max_num_splits,
            isolate=isolate,
            tags=tags,
            run_id_file=run_id_file,
            ui=ui,
            datastore_root=datastore_root,
            branch=branch,
            production=production,
        )
        return callback(*args, choice=choice, **kwargs)

    return wrapper


def run_flow(asked: AskedRun, values: Mapping[str, Any], settle: Settle | None = None) -> int:
    """Run a flow, show how it goes, and say how it ended.

    Args:
        asked: the run.
        values: the parsed options, those of the flow's parameters among them.
        settle: completes the run's options with what the datastore knows.

    Returns:
        The exit code.
    """
    from flowc import local
    from flowc.cli.ui.ending import Ending

    loaded, quiet = asked.loaded, asked.quiet
    options = _options(loaded, asked.choice, values)
    ending = Ending()
    ui = asked.choice.ui or loaded.settings.run.ui
    view = open_view(ui, verbose=asked.verbose, quiet=quiet)
    try:
        result = local.run(loaded.checked.plan, options, (view, ending), settle)
    finally:
        view.close()
    ending.tell(_context(asked, result), quiet=quiet)
    return 0 if result.succeeded else FINDINGS


def _options(loaded: LoadedFlow, choice: RunChoice, values: Mapping[str, Any]) -> RunOptions:
    from flowc.ir.project import project_branch
    from flowc.local import RunOptions
    from flowc_runtime.client.place import user_name

    settings = loaded.settings
    plan = loaded.checked.plan
    user = user_name()
    flow = loaded.checked.program.flow
    return RunOptions(
        store=use_store(settings, choice.datastore_root),
        root=code_root(plan.module),
        parameters=given_values(plan, values),
        workers=choice.max_workers or settings.run.workers,
        isolate=choice.isolate or settings.run.isolate,
        tags=_checked_tags(choice.tags),
        user=user,
        run_id_file=choice.run_id_file,
        max_num_splits=choice.max_num_splits,
        codec=settings.datastore.codec,
        decorators=flow.decorators,
        project=project_branch(
            flow,
            branch=choice.branch,
            production=choice.production,
            configured=settings.project.branch,
            user=user,
        ),
    )


def _checked_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    from flowc_runtime.client.tags import checked_change

    try:
        return checked_change(frozenset(), frozenset(), tags, ())[0]
    except MetaflowTagError as error:
        raise UsageError(str(error)) from None


def code_root(module: str) -> Path:
    """The folder from which the loaded module `module` is imported."""
    file = sys.modules[module].__file__
    assert file is not None
    return Path(file).absolute().parents[module.count(".")]


def _context(asked: AskedRun, result: RunResult) -> RunContext:
    from flowc.cli.ui.ending import RunContext

    program = asked.loaded.checked.program
    options = result.options
    single = options.only
    return RunContext(
        flow=asked.flow,
        store=terminal.show_path(options.store),
        options=() if result.succeeded and not single else _way_to(options.store),
        spans={step.name: program.spans.of("step", step.name) for step in program.flow.steps},
        single=None if single is None else f"{result.flow}/{options.origin}/{'/'.join(single)}",
    )


def _way_to(store: str) -> tuple[str, ...]:
    """The options with which a later command finds a datastore that it would not find by itself."""
    here = SettingsChoice(None, {}, None).load(".", user_config=True).store_root
    return () if here == store else ("--datastore-root", terminal.show_path(store))
