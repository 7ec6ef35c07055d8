"""`python flow.py …`: Metaflow's grammar for a flow's file that is the program itself.

Options may stand before the command as Metaflow has it. The file has been run once as `__main__`; the
command loads it again under its canonical name, so that pickles read back anywhere.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click

from flowc.cli import terminal
from flowc.cli.boundary import guard
from flowc.cli.options import Command, FlowChoice, SettingsChoice
from flowc.cli.script_views import dump_command, logs_command
from flowc.diagnostics import UsageError
from flowc.metaflow_stores import KINDS, chosen_root
from flowc_runtime.datastore import open_store

if TYPE_CHECKING:
    from flowc.settings import Settings
    from flowc_runtime.datastore import Store


class FlowScript(click.Group):
    """A flow's own command line: checks the flow where no command is given."""

    def __init__(self, flow: str, file: str, name: str) -> None:
        super().__init__(
            name=file,
            invoke_without_command=True,
            params=_top_options(),
            callback=self._start,
            help=f"Run, check and inspect {name}.",
            context_settings={"help_option_names": ["-h", "--help"]},
            commands={
                "run": self._handing_over("run", "Run the flow on this machine.", "run"),
                "resume": self._handing_over(
                    "resume", "Continue a run that has stopped.", "resume"
                ),
                "check": self._check(),
                "show": self._handing_over("show", "Print the flow as a tree of steps.", "show"),
                "output-dot": self._drawing("output-dot", "Print the graph for Graphviz.", "dot"),
                "output-raw": self._drawing("output-raw", "Print the graph as JSON.", "json"),
                "spin": self._spin(),
                "dump": dump_command(name, self._store),
                "logs": logs_command(name, self._store),
                "tag": _Later("tag", "Tag runs.", self._tags),
                "argo-workflows": _Later(
                    "argo-workflows", "Deploy the flow to Argo Workflows.", self._on_argo
                ),
                "help": click.Command("help", callback=self._help, help="Print this."),
                "version": click.Command("version", callback=_version, help="Print the version."),
            },
        )
        self._flow = flow
        self._name = name
        self._top: dict[str, Any] = {}

    def _start(self, **options: Any) -> object:
        self._top = options
        context = click.get_current_context()
        if context.invoked_subcommand is not None:
            return None
        terminal.say(f"`{self.name} --help` lists the commands")
        return self._call("check", [])

    def _handing_over(self, name: str, line: str, target: str) -> click.Command:
        """A command that passes its arguments on to the command of `flowc`."""

        def callback(words: tuple[str, ...]) -> object:
            return self._call(target, words)

        return click.Command(
            name,
            callback=callback,
            short_help=line,
            add_help_option=False,
            params=[click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)],
            context_settings={"ignore_unknown_options": True},
        )

    def _check(self) -> click.Command:
        """`check`; Metaflow's `--warnings` asks for what is reported anyway."""

        def callback(words: tuple[str, ...]) -> object:
            ours = [word for word in words if word not in ("--warnings", "--no-warnings")]
            return self._call("check", ours)

        command = self._handing_over("check", "Report every mistake in the flow.", "check")
        command.callback = callback
        return command

    def _help(self) -> None:
        context = click.get_current_context().parent
        assert context is not None
        terminal.write(self.get_help(context))

    def _spin(self) -> click.Command:
        """`spin STEP`, or `spin RUN/STEP/TASK`: one task again."""

        def callback(words: tuple[str, ...]) -> object:
            spec, *rest = words or ("--help",)
            if "/" not in spec:
                return self._call("step", words)
            parts = spec.removeprefix(f"{self._name}/").split("/")
            if len(parts) != 3:
                raise UsageError(f"`{spec}` is neither a step nor RUN/STEP/TASK")
            return self._call("step", [parts[1], "--from", "/".join((self._name, *parts)), *rest])

        command = self._handing_over("spin", "Run one task of a run again, alone.", "step")
        command.callback = callback
        return command

    def _on_argo(self) -> click.Group:
        from flowc.cli.argo_workflows import FlowOnArgo, argo_workflows

        top = self._top
        loading = FlowChoice(dict(top["config"]), dict(top["config_value"]), top["with"])
        on_argo = FlowOnArgo(
            self._flow, self._name, loading, bool(top["quiet"]),
            top["branch"], bool(top["production"]), root=self._chosen_root(),
        )  # fmt: skip
        return argo_workflows(lambda: on_argo)

    def _tags(self) -> click.Group:
        from flowc.cli.script_tags import tag_group

        return tag_group(self._name, self._store)

    def _drawing(self, name: str, line: str, format: str) -> click.Command:
        def callback(words: tuple[str, ...]) -> object:
            rest = [word for word in words if word != "--json"]
            return self._call("graph", ["--format", format, *rest])

        command = self._handing_over(name, line, "graph")
        command.callback = callback
        return command

    def _call(self, target: str, words: Sequence[str]) -> object:
        command = import_module(f"flowc.cli.commands.{target}").command
        assert isinstance(command, Command)
        quiet = self._top["quiet"] and any(p.name == "quiet" for p in command.params)
        arguments = [self._flow, *(["--quiet"] if quiet else []), *self._flow_words(), *words]
        if target in ("run", "resume", "step"):
            arguments[1:1] = self._store_words()
        if any(p.name == "branch" for p in command.params):
            arguments += self._branch_words()
        if target == "run":
            arguments += [word for run in self._top["trigger"] for word in ("--trigger", run)]
        return command.main(arguments, prog_name=f"{self.name} {target}", standalone_mode=False)

    def _flow_words(self) -> list[str]:
        """The options before the command, as the commands of `flowc` spell them."""
        words = []
        for spec in self._top["with"]:
            words += ["--with", spec]
        for option in ("config", "config_value"):
            for pair in self._top[option]:
                words += [f"--{option.replace('_', '-')}", *pair]
        return words

    def _branch_words(self) -> list[str]:
        branch = self._top["branch"]
        production = ["--production"] if self._top["production"] else []
        return [*(["--branch", branch] if branch else []), *production]

    def _store_words(self) -> list[str]:
        root = self._chosen_root()
        return ["--datastore-root", root] if root else []

    def _chosen_root(self) -> str | None:
        return chosen_root(
            self._top["datastore"],
            self._top["datastore_root"],
            lambda: self._settings().store_root,
            os.environ,
        )

    def _settings(self) -> Settings:
        return SettingsChoice(None, {}, None).load(self._flow, user_config=True)

    def _store(self) -> Store:
        """The datastore: by default that of the flow's project, wherever the current folder is."""
        return open_store(self._chosen_root() or self._settings().store_root)


class _Later(click.Group):
    """A group that is imported when one of its commands is asked for."""

    def __init__(self, name: str, line: str, load: Callable[[], click.Group]) -> None:
        super().__init__(name, short_help=line)
        self._load = load

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        return self._load().make_context(info_name, args, parent, **extra)


def main(flow: type, args: Sequence[str] | None = None) -> NoReturn:
    """Be the command line of a flow class that was defined in the file which is run; exits.

    Args:
        flow: the class, defined in `__main__`.
        args: the arguments; by default those of the process.
    """
    file = sys.modules[flow.__module__].__file__
    assert file is not None
    words = list(sys.argv[1:] if args is None else args)
    script = FlowScript(f"{file}:{flow.__name__}", sys.argv[0], flow.__name__)
    run: Callable[[], object] = lambda: script.main(words, sys.argv[0], standalone_mode=False)  # noqa: E731
    sys.exit(guard(run))


def _top_options() -> list[click.Parameter]:
    # Hidden ones mean nothing here; Metaflow's scripts pass them, so they are taken.
    return [
        click.Option(["--quiet/--no-quiet"], help="Say only what is wrong."),
        click.Option(["--with"], multiple=True, metavar="DECOSPEC", help="Decorate every step."),
        click.Option(
            ["--config"],
            nargs=2,
            multiple=True,
            metavar="NAME PATH",
            help="Give a Config as a file.",
        ),
        click.Option(
            ["--config-value"],
            nargs=2,
            multiple=True,
            metavar="NAME JSON",
            help="Give a Config as JSON.",
        ),
        click.Option(["--branch"], metavar="NAME", help="Branch of a flow with @project."),
        click.Option(["--production/--no-production"], help="The production branch of it."),
        click.Option(["--datastore"], type=click.Choice(KINDS), help="Kind of datastore."),
        click.Option(["--datastore-root"], metavar="ROOT", help="Where the datastore is."),
        click.Option(
            ["--metadata"], type=click.Choice(["local"]), help="Kind of metadata provider."
        ),
        click.Option(["--environment"], type=click.Choice(["local"]), help="Kind of environment."),
        click.Option(
            ["--trigger"], multiple=True, metavar="FLOW/RUN", help="Run as if that run had ended."
        ),
        click.Option(["--pylint/--no-pylint"], hidden=True),
        click.Option(["--event-logger"], hidden=True),
        click.Option(["--monitor"], hidden=True),
        click.Option(["--package-suffixes"], hidden=True),
    ]


def _version() -> None:
    from flowc_runtime.versions import RUNTIME_VERSION

    terminal.write(f"flowc {RUNTIME_VERSION}")
