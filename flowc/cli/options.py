"""Options that several commands share, and what they are turned into."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flowc.settings import Settings, load_settings
from flowc_runtime.dataclass import dataclass

if TYPE_CHECKING:
    from flowc.frontend.loader import LoadOptions

Callback = Callable[..., Any]


class Command(click.Command):
    """A command whose help ends with examples."""

    def __init__(self, *args: Any, examples: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the examples below the options."""
        if self.examples:
            with formatter.section("Examples"):
                for example in self.examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{example}\n")


@dataclass(frozen=True, slots=True)
class SettingsChoice:
    """What the command line says about settings."""

    file: Path | None
    overrides: Mapping[str, str]
    profile: str | None

    def load(self, start: str, *, user_config: bool) -> Settings:
        """The settings for the flow (or folder) `start`; see `flowc.settings.load_settings`."""
        return load_settings(
            flow_file(start),
            overrides=self.overrides,
            profile=self.profile,
            environment=os.environ,
            user_config=user_config,
            file=self.file,
        )


@dataclass(frozen=True, slots=True)
class FlowChoice:
    """What the command line says about how a flow is loaded."""

    configs: Mapping[str, str]
    config_values: Mapping[str, str]
    decospecs: tuple[str, ...] = ()

    def load_options(self, *, static: bool = False, stubs: bool = True) -> LoadOptions:
        """The same for the loader."""
        from flowc.frontend.loader import LoadOptions

        return LoadOptions(
            configs=self.configs,
            config_values=self.config_values,
            decospecs=self.decospecs,
            static=static,
            stubs=stubs,
        )


def flow_file(flow: str) -> Path:
    """The file of `path.py` or `path.py:Class`."""
    path, separator, name = flow.rpartition(":")
    return Path(path if separator and name.isidentifier() else flow)


def flow_argument(**attributes: Any) -> Callable[[Callback], Callback]:
    """The argument FLOW."""
    return click.argument("flow", metavar="FLOW", shell_complete=_complete_flow, **attributes)


def settings_options(callback: Callback) -> Callback:
    """Add `--settings`, `--set` and `--profile`; the callback receives a `SettingsChoice` as `chosen`."""

    @click.option(
        "--settings",
        "settings_file",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Project file to use instead of the one found upwards from the flow.",
    )
    @click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="SECTION.KEY=VALUE",
        callback=read_pairs,
        help="Override one setting; repeatable.",
    )
    @click.option("--profile", metavar="NAME", help="Overlay [profile.NAME] of the project file.")
    @functools.wraps(callback)
    def wrapper(
        *args: Any,
        settings_file: Path | None,
        overrides: Mapping[str, str],
        profile: str | None,
        **kwargs: Any,
    ) -> Any:
        chosen = SettingsChoice(settings_file, overrides, profile)
        return callback(*args, chosen=chosen, **kwargs)

    return wrapper


def flow_options(callback: Callback) -> Callback:
    """Add `--config`, `--config-value` and `--with`; the callback receives a `FlowChoice` as `loading`."""

    @click.option(
        "--config",
        "configs",
        nargs=2,
        multiple=True,
        metavar="NAME PATH",
        help="Read the Config NAME from a file; repeatable.",
    )
    @click.option(
        "--config-value",
        "config_values",
        nargs=2,
        multiple=True,
        metavar="NAME JSON",
        help="Give the Config NAME as JSON; repeatable.",
    )
    @click.option(
        "--with",
        "decospecs",
        multiple=True,
        metavar="DECOSPEC",
        help="Decorate every step that lacks it, e.g. retry:times=2; repeatable.",
    )
    @functools.wraps(callback)
    def wrapper(
        *args: Any,
        configs: tuple[tuple[str, str], ...],
        config_values: tuple[tuple[str, str], ...],
        decospecs: tuple[str, ...],
        **kwargs: Any,
    ) -> Any:
        loading = FlowChoice(dict(configs), dict(config_values), decospecs)
        return callback(*args, loading=loading, **kwargs)

    return wrapper


def branch_options(callback: Callback) -> Callback:
    """Add `--branch` and `--production`, for flows with @project."""
    branch = click.option("--branch", metavar="NAME", help="Branch of a flow with @project.")
    production = click.option(
        "--production", is_flag=True, help="The production branch of a flow with @project."
    )
    return branch(production(callback))


def compile_options(callback: Callback) -> Callback:
    """Add `--name`, `--code`, `--image` and `--tag` (as `tags`), which shape a bundle."""
    for decorate in (
        click.option("--tag", "tags", multiple=True, metavar="TAG", help=_TAG_HELP),
        click.option("--image", help="Container image of steps that name none."),
        click.option("--code", type=click.Choice(["embed", "store", "image"]), help=_CODE_HELP),
        click.option("--name", help="Name of the deployment, instead of one made from the flow's."),
    ):
        callback = decorate(callback)
    return callback


_TAG_HELP = "Tag every run; repeatable."
_CODE_HELP = "How code reaches the container: in the bundle, from the datastore, in the image."

quiet_option = click.option("-q", "--quiet", is_flag=True, help="Say only what is wrong.")
verbose_option = click.option("-v", "--verbose", is_flag=True, help="Say more.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def read_pairs(
    _ctx: click.Context, _param: click.Parameter | None, values: tuple[str, ...]
) -> Mapping[str, str]:
    """The pairs of `--set SECTION.KEY=VALUE`.

    Raises:
        click.BadParameter: if one is not of that form.
    """
    pairs = [value.partition("=") for value in values]
    for path, separator, _ in pairs:
        if not separator:
            raise click.BadParameter(f"`{path}` is not SECTION.KEY=VALUE")
    return {path.strip(): value for path, _, value in pairs}


def _complete_flow(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[Any]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]
