"""The command `flowc`. A command's module is imported when the command runs, not before."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

import click

from flowc.cli.boundary import guard

SECTIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Write": {
            "check": "Report every mistake in a flow, at its place.",
            "show": "Print a flow as a tree of steps.",
            "graph": "Draw a flow's graph.",
            "explain": "Say what a code such as FC102 means.",
        },
        "Run": {
            "run": "Run a flow on this machine.",
            "resume": "Continue a run that has stopped.",
            "runs": "List the runs in the datastore, or delete some.",
            "logs": "Print what a task has written.",
            "dump": "Print the artifacts of a task.",
            "tag": "Tag runs, or list a run's tags.",
            "step": "Run one task of a run again, alone.",
            "gc": "Remove what no run needs any more.",
        },
        "Deploy": {
            "compile": "Turn a flow into files for a workflow engine.",
            "diff": "Say what differs between two bundles, or a bundle and a flow.",
            "deploy": "Put a flow or a bundle into a workflow engine.",
            "trigger": "Start a run of a deployed flow.",
            "package": "Put the code of a bundle into the datastore.",
            "targets": "Say what each workflow engine can do.",
        },
        "Set up": {
            "config": "Show the settings and where they come from.",
            "doctor": "Look whether this machine and its services are as flowc needs them.",
        },
    }
)
"""The commands by section of the help page, each with its line there."""

_EPILOG = """\
Exit codes: 0 ok, 1 findings or a failed run, 2 usage, 3 differences, 4 environment, 70 a mistake of
flowc itself.

Shell completion: eval "$(_FLOWC_COMPLETE=bash_source flowc)", likewise zsh_source and fish_source."""


class LazyGroup(click.Group):
    """A group that knows its commands' names and lines without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All names, in the order of the help page."""
        return [name for section in SECTIONS.values() for name in section]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = import_module(f"flowc.cli.commands.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name, and the rest of them.

        Raises:
            UsageError: if there is none of that name.
        """
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            from flowc.diagnostics import UsageError
            from flowc.spelling import nearest

            guess = nearest(name, self.list_commands(ctx))
            hint = f"did you mean `{guess}`?" if guess else "`flowc --help` lists the commands"
            raise UsageError(f"there is no command `{name}`", help=hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the commands by section."""
        for title, section in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(list(section.items()))


def _print_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from flowc_runtime.versions import RUNTIME_VERSION  # flowc's own: they are released together

    click.echo(f"flowc {RUNTIME_VERSION}")
    ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_EPILOG,
)
@click.option("--traceback", is_flag=True, help="Show the traceback of an internal error.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and stop.",
)
def cli(traceback: bool) -> None:
    """Compile Metaflow-style flows to workflow engines, or run them here."""


def main(args: list[str] | None = None) -> int:
    """Run `flowc` with `args` (default: the process's own) and return the exit code."""
    # A command makes many objects and drops few: the collector would look through them in vain.
    gc.set_threshold(1_000_000)
    # Nor is there anything to gain from doing so at the end, when all of it goes: 8 ms of 95.
    atexit.register(gc.freeze)
    words = sys.argv[1:] if args is None else args
    return guard(
        lambda: cli.main(words, prog_name="flowc", standalone_mode=False),
        show_traceback="--traceback" in words[:1],
    )
