"""`flowc compile`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from flowc.cli.compiling import Job, compile_job
from flowc.cli.options import (
    Command,
    FlowChoice,
    SettingsChoice,
    branch_options,
    flow_argument,
    flow_options,
    quiet_option,
    settings_options,
    verbose_option,
)
from flowc.diagnostics import UsageError


@click.command(
    cls=Command,
    examples=(
        "flowc compile flow.py -t argo -o build/flow",
        "flowc compile flow.py -t argo -o - | argo lint -",
        "flowc compile --all --check     (in CI: is what is committed up to date?)",
    ),
)
@flow_argument(required=False)
@click.option(
    "-t", "--target", metavar="TARGET", help="The engine (`flowc targets` lists them), or `ir`."
)
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    help="Folder to write; `-` writes the main manifest to standard output.",
)
@click.option("--all", "everything", is_flag=True, help="Each [[deployment]] of the project file.")
@click.option("--name", help="Name of the deployment, instead of one made from the flow's.")
@click.option(
    "--code",
    type=click.Choice(["embed", "store", "image"]),
    help="How code reaches the container: in the bundle, from the datastore, in the image.",
)
@click.option("--image", help="Container image of steps that name none.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Tag every run; repeatable.")
@click.option(
    "--check",
    "only_check",
    is_flag=True,
    help="Write nothing; exit with 3 if the folder is not what compiling gives.",
)
@click.option("--clean", is_flag=True, help="Remove everything else from the folder.")
@branch_options
@flow_options
@settings_options
@quiet_option
@verbose_option
def command(
    flow: str | None,
    target: str | None,
    output: str | None,
    everything: bool,
    name: str | None,
    code: str | None,
    image: str | None,
    tags: tuple[str, ...],
    only_check: bool,
    clean: bool,
    branch: str | None,
    production: bool,
    loading: FlowChoice,
    chosen: SettingsChoice,
    quiet: bool,
    verbose: bool,
) -> int:
    """Turn a flow into files for a workflow engine.

    The result depends on the project's files and the options alone: no network, no credentials, no
    configuration of the user. Everything that a deployment needs is in the folder.
    """
    if everything:
        if flow or target or output:
            raise UsageError("--all takes flow, target and output from the project file")
        jobs = list(_listed(chosen, loading))
    else:
        if flow is None or target is None or output is None:
            raise UsageError(
                "FLOW, --target and --output are needed",
                help="flowc compile flow.py --target argo --output build/flow",
            )
        jobs = [Job(flow, target, output, name, code, image, tags, branch, production, loading)]
    codes = [
        compile_job(job, chosen, check=only_check, clean=clean, quiet=quiet, verbose=verbose)
        for job in jobs
    ]
    return max(codes)


def _listed(chosen: SettingsChoice, loading: FlowChoice) -> Iterator[Job]:
    settings = chosen.load(".", user_config=False)
    if not settings.deployments:
        raise UsageError(
            "the project file lists no deployment",
            help='add to flowc.toml: [[deployment]] flow = "flow.py", target = "argo", output = "build"',
        )
    root = settings.project_root
    for listed in settings.deployments:
        choice = FlowChoice(loading.configs, loading.config_values, listed.decospecs)
        yield Job(
            str(root / listed.flow),
            listed.target,
            str(root / listed.output),
            listed.name,
            listed.code,
            listed.image,
            listed.tags,
            listed.branch,
            listed.production,
            choice,
        )
