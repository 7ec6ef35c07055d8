"""`flowc deploy`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowc.cli.addresses import address_options, settings_with_secret
from flowc.cli.compiling import Job, compile_told, deployed_name
from flowc.cli.deploying import deploy, token_options
from flowc.cli.options import (
    Command,
    FlowChoice,
    SettingsChoice,
    branch_options,
    flow_options,
    json_option,
    quiet_option,
    settings_options,
    verbose_option,
)
from flowc.cli.report import FINDINGS
from flowc.diagnostics import UsageError
from flowc.tokens import TokenChoice

if TYPE_CHECKING:
    from flowc.bundle import Bundle


@click.command(
    cls=Command,
    examples=(
        "flowc deploy build/flow",
        "flowc deploy build/flow --dry-run -v     (what would change, inside of objects too)",
        "flowc deploy flow.py -t argo --set argo.namespace=jobs",
    ),
)
@click.argument("source", metavar="BUNDLE|FLOW")
@click.option("-t", "--target", metavar="TARGET", help="The engine, where FLOW is given.")
@click.option("--dry-run", is_flag=True, help="Ask the engine what would change; change nothing.")
@click.option("--wait", is_flag=True, help="Wait until what listens for events is up.")
@click.option("--force", is_flag=True, help="Take over what somebody else has changed by hand.")
@click.option(
    "--definitions-only",
    is_flag=True,
    help="Deploy what starts and describes runs; roles, settings and code are there already.",
)
@click.option("--name", help="Name of the deployment, instead of one made from the flow's.")
@click.option(
    "--code", type=click.Choice(["embed", "store", "image"]), help="How code reaches the container."
)
@click.option("--image", help="Container image of steps that name none.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Tag every run; repeatable.")
@branch_options
@token_options
@address_options
@flow_options
@settings_options
@json_option
@quiet_option
@verbose_option
def command(
    source: str,
    target: str | None,
    dry_run: bool,
    wait: bool,
    force: bool,
    definitions_only: bool,
    name: str | None,
    code: str | None,
    image: str | None,
    tags: tuple[str, ...],
    branch: str | None,
    production: bool,
    tokens: TokenChoice,
    addresses: Mapping[str, str],
    loading: FlowChoice,
    chosen: SettingsChoice,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Put a bundle into its workflow engine; a FLOW is compiled first.

    Objects are tried without effect before any is changed. What an earlier bundle had and this one has
    not is removed, except for code that running workflows may still read.
    """
    from flowc.targets.deployment import DeployOptions
    from flowc_runtime.client.place import user_name

    settings = chosen.load(source, user_config=True)
    if Path(source).is_dir():
        if any((target, name, code, image, tags, branch, production)):
            raise UsageError(
                "a bundle is deployed as it is",
                help="options of `flowc compile` are for flows",
            )
        bundle = _read(source)
    else:
        job = Job(
            source, _needed(target), "-", name, code, image, tags, branch, production,
            user=user_name(), loading=loading,
        )  # fmt: skip
        settings = settings_with_secret(settings, addresses, lambda: deployed_name(job, settings))
        compiled = compile_told(job, settings, quiet=quiet)
        if compiled is None:
            return FINDINGS
        bundle = compiled
    options = DeployOptions(
        dry_run=dry_run,
        force=force,
        owner=user_name(),
        definitions_only=definitions_only,
        addresses=addresses,
    )
    deploy(
        bundle, settings, options, tokens,
        wait=wait, as_json=as_json, quiet=quiet, verbose=verbose,
    )  # fmt: skip
    return 0


def _read(source: str) -> Bundle:
    from flowc.bundle import read_bundle

    return read_bundle(Path(source))


def _needed(target: str | None) -> str:
    if target is None:
        raise UsageError("--target is needed to deploy a flow", help="flowc deploy flow.py -t argo")
    return target
