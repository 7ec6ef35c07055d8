"""`flowc compile`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from flowc.cli import terminal
from flowc.cli.compiling import Delivery, Job, compile_jobs
from flowc.cli.options import (
    Command,
    FlowChoice,
    SettingsChoice,
    branch_options,
    compile_options,
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
@compile_options
@click.option(
    "--check",
    "only_check",
    is_flag=True,
    help="Write nothing; exit with 3 if the folder is not what compiling gives.",
)
@click.option("--clean", is_flag=True, help="Remove everything else from the folder.")
@branch_options
@click.option("--user", metavar="NAME", hidden=True, help="Whose branch, where none is said.")
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
    user: str | None,
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
        if any((flow, target, output, name, code, image, tags, loading != FlowChoice({}, {}))):
            raise UsageError(
                "--all takes flows, targets and their options from the project file",
                help="besides it give only --check, --clean, and options about settings and output",
            )
        jobs = list(_listed(chosen))
        _check_folders(jobs)
    else:
        if flow is None or target is None or output is None:
            raise UsageError(
                "FLOW, --target and --output are needed",
                help="flowc compile flow.py --target argo --output build/flow",
            )
        jobs = [
            Job(flow, target, output, name, code, image, tags, branch, production, loading, user)
        ]
    return compile_jobs(jobs, chosen, Delivery(only_check, clean, quiet, verbose))


def _listed(chosen: SettingsChoice) -> Iterator[Job]:
    settings = chosen.load(".", user_config=False)
    if not settings.deployments:
        raise UsageError(
            "the project file lists no deployment",
            help='add to flowc.toml: [[deployment]] flow = "flow.py", target = "argo", output = "build"',
        )
    root = settings.project_root
    for listed in settings.deployments:
        configs = {name: str(root / path) for name, path in listed.configs.items()}
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
            FlowChoice(configs, listed.config_values, listed.decospecs),
        )


def _check_folders(jobs: Sequence[Job]) -> None:
    folders: dict[Path, Job] = {}
    for job in jobs:
        folder = Path(job.output).resolve()
        other = folders.setdefault(folder, job)
        if other is not job:
            raise UsageError(
                f"two deployments share the folder {terminal.show_path(str(folder))}",
                help="give each an `output` of its own",
            )
