"""One compilation from the command line: compile, then write, compare or print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from flowc.cli import terminal
from flowc.cli.boundary import ENVIRONMENT, INTERNAL, USAGE, tell_known
from flowc.cli.options import FlowChoice, SettingsChoice
from flowc.cli.report import FINDINGS, counted, tell_findings
from flowc.diagnostics import DiagnosticBag, FlowcError
from flowc.settings import SettingsError
from flowc_runtime.dataclass import dataclass

if TYPE_CHECKING:
    from flowc.bundle import Bundle
    from flowc.settings import Settings

DIFFERENCES = 3
"""The exit code of a comparison that found differences."""

_MAIN_FILES = {
    "argo": "workflowtemplate.yaml",
    "stepfunctions": "state-machine.asl.json",
    "ir": "flow.ir.json",
}


_GRAVEST_FIRST = (INTERNAL, ENVIRONMENT, USAGE, FINDINGS, DIFFERENCES, 0)


@dataclass(frozen=True, slots=True)
class Job:
    """What to compile, for which target, and where to; `code` is one of embed, store, image."""

    flow: str
    target: str
    output: str
    name: str | None = None
    code: str | None = None
    image: str | None = None
    tags: tuple[str, ...] = ()
    branch: str | None = None
    production: bool = False
    loading: FlowChoice = field(default_factory=lambda: FlowChoice({}, {}))
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What becomes of bundles.

    `check` compares with the folder instead of writing it, `clean` removes from the folder what is not
    part of the bundle; `quiet` tells trouble only, `verbose` every file.
    """

    check: bool = False
    clean: bool = False
    quiet: bool = False
    verbose: bool = False


def compile_jobs(jobs: Sequence[Job], chosen: SettingsChoice, delivery: Delivery) -> int:
    """Compile flows, tell all findings at once, then deliver what could be compiled.

    Args:
        jobs: what to compile; no two of them share a folder.
        chosen: what the command line says about settings.
        delivery: what becomes of the bundles.

    Returns:
        The exit code: the gravest of all jobs.
    """
    bag = DiagnosticBag()
    made: list[tuple[Job, Bundle]] = []
    codes = {0}
    for job in jobs:
        own = DiagnosticBag()
        try:
            bundle = compile_job(job, chosen, own)
        except (FlowcError, SettingsError) as error:
            if len(jobs) == 1:
                raise
            head = f"{terminal.show_path(job.flow)} for {job.target}: "
            codes.add(tell_known(error, head) or INTERNAL)
            continue
        bag.extend(own)
        if bundle is None:
            codes.add(FINDINGS)
        else:
            made.append((job, bundle))
    tell_findings(bag, quiet=delivery.quiet)
    codes.update(_deliver(job, bundle, delivery) for job, bundle in made)
    return min(codes, key=_GRAVEST_FIRST.index)


def compile_job(job: Job, chosen: SettingsChoice, bag: DiagnosticBag) -> Bundle | None:
    """Compile one flow and write nothing; None if the bag then has errors.

    Raises:
        FlowcError: if there is no such target.
        SettingsError: if the project file cannot be understood.
    """
    return _compile(job, chosen.load(job.flow, user_config=False), bag)


def compile_told(job: Job, settings: Settings, *, quiet: bool) -> Bundle | None:
    """Compile one flow under given settings, and tell the findings; None if there were errors.

    Raises:
        FlowcError: if there is no such target.
    """
    bag = DiagnosticBag()
    bundle = _compile(job, settings, bag)
    tell_findings(bag, quiet=quiet)
    return bundle


def deployed_name(job: Job, settings: Settings) -> str:
    """The name under which a flow is deployed; the flow is looked at, for it may belong to a project.

    Raises:
        FlowcError: if the flow cannot be loaded.
    """
    if job.name:
        return job.name
    from flowc.cli.checking import checked_flow
    from flowc.compiler import usual_name
    from flowc.ir.project import project_branch
    from flowc.targets.registry import get_target

    flow = checked_flow(job.flow, job.loading, quiet=True).program.flow
    project = project_branch(
        flow,
        branch=job.branch,
        production=job.production,
        configured=settings.project.branch,
        user=job.user,
    )
    return usual_name(flow, get_target(job.target), project)


def _compile(job: Job, settings: Settings, bag: DiagnosticBag) -> Bundle | None:
    from flowc.compiler import CompileOptions, compile_flow

    options = CompileOptions(
        load=job.loading.load_options(),
        name=job.name,
        image=job.image,
        code=job.code,  # type: ignore[arg-type]  # click has checked it
        tags=job.tags,
        branch=job.branch,
        production=job.production,
        user=job.user,
    )
    return compile_flow(job.flow, job.target, settings=settings, options=options, bag=bag)


def _deliver(job: Job, bundle: Bundle, delivery: Delivery) -> int:
    if job.output == "-":
        terminal.write(_main_file(bundle))
        return 0
    directory = Path(job.output)
    if delivery.check:
        return _compare(bundle, directory, delivery.quiet)
    _write(bundle, directory, delivery)
    return 0


def _main_file(bundle: Bundle) -> str:
    manifest = bundle.manifest
    path = _MAIN_FILES.get(manifest.target, f"{manifest.name}.py")
    return bundle.files[path].decode()


def _compare(bundle: Bundle, directory: Path, quiet: bool) -> int:
    from flowc.drift import find_drift

    place = terminal.show_path(str(directory))
    drift = find_drift(bundle, directory)
    if not drift:
        if not quiet:
            terminal.say(f"{place} is up to date")
        return 0
    terminal.say(f"{place} differs from what {bundle.manifest.flow} compiles to")
    for reason in drift.reasons:
        terminal.say(f"  because {reason}")
    for path in drift.files:
        terminal.say(f"  ~ {path}")
    return DIFFERENCES


def _write(bundle: Bundle, directory: Path, delivery: Delivery) -> None:
    from flowc.bundle import write_bundle

    write_bundle(bundle, directory, clean=delivery.clean)
    if delivery.verbose:
        for path in sorted(bundle.files):
            terminal.say(f"  {len(bundle.files[path]):>8} B  {path}")
    if not delivery.quiet:
        manifest = bundle.manifest
        files = counted(len(bundle.files), "file")
        terminal.say(
            f"compiled {manifest.flow} for {manifest.target}: {files} in {terminal.show_path(str(directory))}"
        )
