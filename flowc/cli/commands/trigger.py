"""`flowc trigger`."""

from __future__ import annotations

import click

from flowc.cli import terminal
from flowc.cli.deploying import await_run, given_parameters, status_json
from flowc.cli.options import Command, SettingsChoice, json_option, quiet_option, settings_options


@click.command(
    cls=Command,
    examples=(
        "flowc trigger train-flow -t argo --param alpha=0.5",
        "flowc trigger train-flow -t argo --wait     (1 if the run fails)",
    ),
)
@click.argument("name", metavar="NAME")
@click.option("-t", "--target", required=True, metavar="TARGET", help="The engine.")
@click.option(
    "--param", "params", multiple=True, metavar="NAME=VALUE", help="Give a Parameter; repeatable."
)
@click.option("--wait", is_flag=True, help="Wait until the run has ended.")
@settings_options
@json_option
@quiet_option
def command(
    name: str,
    target: str,
    params: tuple[str, ...],
    wait: bool,
    chosen: SettingsChoice,
    as_json: bool,
    quiet: bool,
) -> int:
    """Start a run of the deployed flow NAME, and print its pathspec.

    Names and values of parameters are checked against the deployed flow first.
    """
    from flowc.targets.registry import get_deployer

    deployer = get_deployer(target, chosen.load(".", user_config=True))
    run = deployer.trigger(name, given_parameters(params))
    terminal.write(status_json(run) if as_json else run.pathspec)
    return await_run(deployer, run, quiet=quiet) if wait else 0
