"""A command whose options depend on the flow that it is given."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flowc.cli.checking import checked_flow
from flowc.cli.options import Command, FlowChoice, SettingsChoice, read_pairs
from flowc.cli.parameters import parameter_options
from flowc_runtime.dataclass import dataclass

if TYPE_CHECKING:
    from flowc.checker import Checked
    from flowc.settings import Settings


@dataclass(frozen=True, slots=True)
class LoadedFlow:
    """The flow of the command line, and the settings that hold for it."""

    checked: Checked
    settings: Settings


class FlowCommand(Command):
    """Finds FLOW among the arguments, loads it, and takes its parameters as further options."""

    takes_parameters = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Load the flow first, so that its parameters are known when the arguments are read."""
        if not ctx.resilient_parsing:
            args = self._load(ctx, args)
        return super().parse_args(ctx, args)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The command's own options and arguments, and the flow's parameters."""
        checked = ctx.obj.checked if isinstance(ctx.obj, LoadedFlow) else ctx.obj
        own = super().get_params(ctx)
        if checked is None or not self.takes_parameters:
            return own
        theirs = parameter_options(checked.plan, checked.program.flow)
        taken = {name for option in theirs for name in option.opts}
        return [*theirs, *(_yielding(option, taken) for option in own)]

    def _load(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Load the flow; returns the arguments with FLOW in front, where no option can swallow it."""
        values, rest = self._probe(ctx, args)
        flow = _pick_flow([values.get("flow"), *rest])
        if flow is None:
            return args
        loading = FlowChoice(
            dict(values.get("configs") or ()),
            dict(values.get("config_values") or ()),
            tuple(values.get("decospecs") or ()),
        )
        quiet = bool(values.get("quiet"))
        checked = checked_flow(flow, loading, stubs=False, quiet=quiet)
        ctx.obj = LoadedFlow(checked, self._settings(ctx, args, flow, checked))
        position = args.index(flow)
        return [flow, *args[:position], *args[position + 1 :]]

    def _settings(
        self, ctx: click.Context, args: list[str], flow: str, checked: Checked
    ) -> Settings:
        """The settings, read once it is known which options are parameters of the flow."""
        values, _ = self._probe(ctx, args, checked)
        overrides = read_pairs(ctx, None, tuple(values.get("overrides") or ()))
        file = values.get("settings_file")
        chosen = SettingsChoice(Path(file) if file else None, overrides, values.get("profile"))
        return chosen.load(flow, user_config=True)

    def _probe(
        self, ctx: click.Context, args: list[str], checked: Checked | None = None
    ) -> tuple[Mapping[str, Any], list[str]]:
        """Read the arguments without their consequences, passing over options that are not known."""
        probe = click.Context(self, parent=ctx.parent, resilient_parsing=True, obj=checked)
        probe.ignore_unknown_options = probe.allow_extra_args = True
        values, rest, _ = self.make_parser(probe).parse_args(list(args))
        return values, rest


class ResumeCommand(FlowCommand):
    """The same for commands whose run takes its parameters from another one."""

    takes_parameters = False


def _yielding(option: click.Parameter, taken: set[str]) -> click.Parameter:
    """An option of the command, called `--flowc-NAME` where the flow has a parameter of that name."""
    if taken.isdisjoint(option.opts):
        return option
    renamed = copy.copy(option)
    renamed.opts = [f"--flowc-{o.lstrip('-')}" if o in taken else o for o in option.opts]
    return renamed


def _pick_flow(words: Sequence[Any]) -> str | None:
    """The word that is the flow: the first that names a Python file, else the first that is no option."""
    plain = [word for word in words if isinstance(word, str) and not word.startswith("-")]
    files = [word for word in plain if word.partition(":")[0].endswith((".py", ".ipynb"))]
    return next(iter(files or plain), None)
