"""One compilation from the command line: compile, then write, compare or print."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flowc.cli import terminal
from flowc.cli.options import FlowChoice, SettingsChoice
from flowc.cli.report import FINDINGS, counted, tell_findings
from flowc.diagnostics import DiagnosticBag

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


@dataclass(frozen=True, slots=True)
class Job:
    """What to compile, for which target, and where to; `code` is one of embed, store, image."""

    flow: str
    target: str
    output: str
    name: str | None
    code: str | None
    image: str | None
    tags: tuple[str, ...]
    loading: FlowChoice


def compile_job(
    job: Job, chosen: SettingsChoice, *, check: bool, clean: bool, quiet: bool, verbose: bool
) -> int:
    """Compile and deliver one flow; findings are told on standard error.

    Args:
        job: what to compile.
        chosen: what the command line says about settings.
        check: compare with the folder instead of writing it.
        clean: remove from the folder what is not part of the bundle.
        quiet: tell trouble only.
        verbose: tell every file.

    Returns:
        The exit code.
    """
    bundle = compile_told(job, chosen.load(job.flow, user_config=False), quiet=quiet)
    if bundle is None:
        return FINDINGS
    if job.output == "-":
        terminal.write(_main_file(bundle))
        return 0
    directory = Path(job.output)
    if check:
        return _compare(bundle, directory, quiet)
    _write(bundle, directory, clean=clean, quiet=quiet, verbose=verbose)
    return 0


def compile_told(job: Job, settings: Settings, *, quiet: bool) -> Bundle | None:
    """Compile one flow and tell the findings; None if there were errors."""
    from flowc.compiler import CompileOptions, compile_flow

    bag = DiagnosticBag()
    options = CompileOptions(
        load=job.loading.load_options(),
        name=job.name,
        image=job.image,
        code=job.code,  # type: ignore[arg-type]  # click has checked it
        tags=job.tags,
    )
    bundle = compile_flow(job.flow, job.target, settings=settings, options=options, bag=bag)
    tell_findings(bag, quiet=quiet)
    return bundle


def _main_file(bundle: Bundle) -> str:
    manifest = bundle.manifest
    path = _MAIN_FILES.get(manifest.target, f"{manifest.name}.py")
    return bundle.files[path].decode()


def _compare(bundle: Bundle, directory: Path, quiet: bool) -> int:
    from flowc.drift import find_drift

    drift = find_drift(bundle, directory)
    if not drift:
        if not quiet:
            terminal.say(f"{directory} is up to date")
        return 0
    terminal.say(f"{directory} differs from what {bundle.manifest.flow} compiles to")
    for reason in drift.reasons:
        terminal.say(f"  because {reason}")
    for path in drift.files:
        terminal.say(f"  ~ {path}")
    return DIFFERENCES


def _write(bundle: Bundle, directory: Path, *, clean: bool, quiet: bool, verbose: bool) -> None:
    from flowc.bundle import write_bundle

    write_bundle(bundle, directory, clean=clean)
    if verbose:
        for path in sorted(bundle.files):
            terminal.say(f"  {len(bundle.files[path]):>8} B  {path}")
    if not quiet:
        manifest = bundle.manifest
        files = counted(len(bundle.files), "file")
        terminal.say(f"compiled {manifest.flow} for {manifest.target}: {files} in {directory}")
