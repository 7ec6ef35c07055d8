"""Deploying and watching runs from the command line, whichever command asks."""

from __future__ import annotations

import difflib
import functools
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from flowc.cli import terminal
from flowc.cli.report import counted
from flowc.diagnostics import UsageError
from flowc.tokens import TokenChoice

if TYPE_CHECKING:
    from flowc.bundle import Bundle
    from flowc.deploying import Deployed
    from flowc.settings import Settings
    from flowc.targets.deployment import Change, Deployer, DeployOptions, DeployResult, RunStatus
    from flowc_runtime.protocol import JSONValue

FAILED = 1
"""The exit code of a command that waited for a run that then failed."""

_SIGNS = {"create": "+", "update": "~", "keep": "=", "delete": "-"}
_DONE = {"create": "created", "update": "updated", "keep": "unchanged", "delete": "removed"}

Callback = Callable[..., Any]


def token_options(callback: Callback) -> Callback:
    """Add the options of production tokens; the callback receives a `TokenChoice` as `tokens`."""

    @click.option(
        "--authorize", metavar="TOKEN", help="Production token of what somebody else deployed."
    )
    @click.option("--new-token", metavar="TOKEN", help="Set the production token.")
    @click.option("--generate-new-token", is_flag=True, help="Make a new production token.")
    @functools.wraps(callback)
    def wrapper(
        *args: Any,
        authorize: str | None,
        new_token: str | None,
        generate_new_token: bool,
        **kwargs: Any,
    ) -> Any:
        tokens = TokenChoice(authorize, new_token, generate_new_token)
        return callback(*args, tokens=tokens, **kwargs)

    return wrapper


def deploy(
    bundle: Bundle,
    settings: Settings,
    options: DeployOptions,
    tokens: TokenChoice,
    *,
    wait: bool = False,
    as_json: bool = False,
    quiet: bool = False,
    verbose: bool = False,
) -> Deployed:
    """Deploy a bundle, and tell what was done; with `verbose`, what changes inside of objects too."""
    from flowc.deploying import deploy_bundle
    from flowc.targets.registry import get_deployer

    deployer = get_deployer(bundle.manifest.target, settings, bundle.manifest)
    # Metaflow's `compile.production_token` proves and sets at once.
    default = settings.compile.production_token
    chosen = TokenChoice(tokens.authorize or default, tokens.given or default, tokens.generate)
    done = deploy_bundle(deployer, bundle, options, chosen, os.environ, settings.store_root)
    if wait and not options.dry_run:
        deployer.wait_until_ready(bundle.manifest.name)
    if as_json:
        terminal.write(_as_json(done, options))
        return done
    if not quiet:
        _tell(done.result, options, verbose=verbose)
    for note in done.result.notes:
        terminal.say(f"note: {note}")
    if done.is_new_token and not options.dry_run and not quiet:
        terminal.say(f"production token: {done.token}")
    return done


def tell_removal(result: DeployResult, *, quiet: bool = False) -> None:
    """Tell what a deletion has removed."""
    if not quiet:
        terminal.say(f"deleted {result.name} from {result.place}: {_summary(result.changes)}")
    for note in result.notes:
        terminal.say(f"note: {note}")


def await_run(deployer: Deployer, run: RunStatus, *, quiet: bool = False) -> int:
    """Wait until a run has ended, telling each change; returns the exit code."""
    from flowc.deploying import wait_for_run

    tell: Callable[[RunStatus], None] = lambda status: terminal.say(status_line(status))  # noqa: E731
    ended = wait_for_run(deployer, run.name, tell=(lambda _: None) if quiet else tell)
    return 0 if ended.state == "succeeded" else FAILED


def status_line(status: RunStatus) -> str:
    """Where a run stands, on one line."""
    tasks = ", ".join(f"{count} {state}" for state, count in sorted(status.tasks.items()))
    line = f"{status.name}: {status.state}" + (f" (tasks: {tasks})" if tasks else "")
    return f"{line}: {status.message}" if status.message else line


def status_json(status: RunStatus) -> str:
    """A run as JSON."""
    known = {"version": 1, **asdict(status), "pathspec": status.pathspec}
    return json.dumps(known, indent=2, ensure_ascii=False)


def given_parameters(words: tuple[str, ...]) -> Mapping[str, JSONValue]:
    """The values of `--param NAME=VALUE`.

    Raises:
        UsageError: if one is not of that form, or given twice.
    """
    values: dict[str, JSONValue] = {}
    for word in words:
        name, separator, value = word.partition("=")
        if not separator or not name:
            raise UsageError(f"`{word}` is not NAME=VALUE", help="--param alpha=0.5")
        if name in values:
            raise UsageError(f"the parameter `{name}` is given twice")
        values[name] = value
    return values


def _tell(result: DeployResult, options: DeployOptions, *, verbose: bool) -> None:
    for change in result.changes:
        if change.action != "keep" or verbose:
            terminal.say(f"  {_SIGNS[change.action]} {change.kind} {change.name}")
        if verbose and change.action == "update":
            for line in _difference(change):
                terminal.say(f"      {line}")
    verb = "would deploy" if options.dry_run else "deployed"
    terminal.say(f"{verb} {result.name} to {result.place}: {_summary(result.changes)}")


def _summary(changes: tuple[Change, ...]) -> str:
    counts = Counter[str](change.action for change in changes)
    words = [f"{counts[action]} {word}" for action, word in _DONE.items() if counts[action]]
    return ", ".join(words) or counted(0, "object")


def _difference(change: Change) -> Iterator[str]:
    before, after = (
        json.dumps(value, indent=2, ensure_ascii=False).splitlines()
        for value in (change.before, change.after)
    )
    for line in difflib.unified_diff(before, after, lineterm="", n=1):
        if not line.startswith(("---", "+++")):
            yield line


def _as_json(done: Deployed, options: DeployOptions) -> str:
    result = done.result
    value = {
        "version": 1,
        "name": result.name,
        "place": result.place,
        "dry_run": options.dry_run,
        "changes": [{"kind": c.kind, "name": c.name, "action": c.action} for c in result.changes],
        "notes": list(result.notes),
        "production_token": done.token,
    }
    return json.dumps(value, indent=2, ensure_ascii=False)
