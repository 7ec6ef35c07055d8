"""Compiling: from a checked flow to its bundle, each arrow one call."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path, PurePath

from flowc.bundle import Bundle, Manifest, is_bundle, sha256
from flowc.checker import Checked, check
from flowc.diagnostics import DiagnosticBag
from flowc.frontend.ignores import apply_ignores
from flowc.frontend.loader import LoadOptions
from flowc.ir.encoding import fingerprint
from flowc.ir.features import used_features
from flowc.ir.model import Flow
from flowc.ir.program import Program
from flowc.ir.project import project_branch, project_spec
from flowc.packaging import CodeArchive, build_code
from flowc.settings import Settings
from flowc.targets.base import CODE_MODES, CodeMode, Target, Unit
from flowc.targets.capabilities import COLUMNS, check_capabilities
from flowc.targets.registry import get_target
from flowc_runtime.dataclass import dataclass
from flowc_runtime.project import ProjectBranch
from flowc_runtime.protocol import JSONValue
from flowc_runtime.versions import RUNTIME_VERSION


@dataclass(frozen=True, slots=True)
class CompileOptions:
    """What a user may say about one compilation; None leaves it to flow, settings or target.

    `name` is the deployed name, `image` the image of steps that name none, `code` how code reaches the
    container, `tags` those of every run; `branch` and `production` say where a flow with @project goes,
    `user` whose branch that is where they do not.
    """

    load: LoadOptions = field(default_factory=LoadOptions)
    name: str | None = None
    image: str | None = None
    code: CodeMode | None = None
    tags: tuple[str, ...] = ()
    branch: str | None = None
    production: bool = False
    user: str | None = None


def compile_flow(
    path: str,
    target: str,
    *,
    settings: Settings,
    options: CompileOptions,
    bag: DiagnosticBag,
) -> Bundle | None:
    """Compile a flow for a target. No file is written.

    Args:
        path: `file.py` or `file.py:Class`.
        target: the name of the target.
        settings: the project's settings.
        options: what the user said about this compilation.
        bag: where findings go.

    Returns:
        None if the bag then has errors.

    Raises:
        UsageError: if there is no such target.
    """
    engine = get_target(target)
    checked = check(path, options=options.load, bag=bag)
    if checked is None:
        return None
    return compile_checked(
        checked, engine, file=flow_file(path), settings=settings, options=options, bag=bag
    )


def compile_checked(
    checked: Checked,
    target: Target,
    *,
    file: Path,
    settings: Settings,
    options: CompileOptions,
    bag: DiagnosticBag,
) -> Bundle | None:
    """Compile a flow that was checked before; as `compile_flow`, which see."""
    program = checked.program
    if target.name in COLUMNS:
        used = used_features(program, checked.structure)
        check_capabilities(target.name, target.title, used, bag)
    project = _project(program, target, settings, options, bag)
    if bag.has_errors:
        return None
    unit = Unit(
        program=program,
        structure=checked.structure,
        plan=checked.plan,
        code=_code(checked, file, settings, bag),
        settings=settings,
        fingerprint=fingerprint(program.flow),
        name=_deployed_name(program, target, options, project, bag),
        source=_source(file, settings.project_root),
        version=RUNTIME_VERSION,
        image=options.image or settings.compile.image,
        code_mode=_code_mode(options, settings, target),
        tags=options.tags,
        project=project,
    )
    files = target.build(unit, bag)
    apply_ignores(program.spans.files, bag, complete=False)
    return None if bag.has_errors else Bundle(_manifest(unit, target, files), files)


def usual_name(flow: Flow, target: Target, project: ProjectBranch | None) -> str:
    """The deployed name of a flow where nobody gives one: below project and branch, if it has them."""
    prefix = (project.project, *project.branch.split(".")) if project else ()
    return target.deployed_name(flow.name, prefix)


def flow_file(path: str) -> Path:
    """The file of `file.py` or `file.py:Class`."""
    if not path.endswith((".py", ".ipynb")):
        file, colon, _ = path.rpartition(":")
        path = file if colon else path
    return Path(path).absolute()


def _code(checked: Checked, file: Path, settings: Settings, bag: DiagnosticBag) -> CodeArchive:
    depth = checked.program.flow.module.count(".")
    root = settings.datastore.root
    store = None if "://" in root else (settings.project_root / root).resolve()
    return build_code(
        checked.program,
        checked.plan,
        file.parents[depth],
        bag,
        include=settings.compile.include,
        exclude=settings.compile.exclude,
        skip=lambda folder: folder.resolve() == store or is_bundle(folder),
    )


def _code_mode(options: CompileOptions, settings: Settings, target: Target) -> CodeMode:
    asked = options.code or settings.compile.code
    return next((mode for mode in CODE_MODES if mode == asked), target.code_mode)


def _project(
    program: Program,
    target: Target,
    settings: Settings,
    options: CompileOptions,
    bag: DiagnosticBag,
) -> ProjectBranch | None:
    project = project_branch(
        program.flow,
        branch=options.branch,
        production=options.production,
        configured=settings.project.branch,
        user=options.user,
    )
    if project is None and project_spec(program.flow) is not None and target.name in COLUMNS:
        bag.add(
            "FC512",
            f"{program.flow.name} belongs to a project, and nothing says to which branch it goes",
            program.spans.of("decorator", "project"),
            help="give `--branch NAME` or `--production`, or set `project.branch`",
        )
    return project


def _deployed_name(
    program: Program,
    target: Target,
    options: CompileOptions,
    project: ProjectBranch | None,
    bag: DiagnosticBag,
) -> str:
    if options.name is None:
        return usual_name(program.flow, target, project)
    if not target.accepts_name(options.name):
        bag.add(
            "FC506",
            f"{target.title} takes no deployment called `{options.name}`",
            program.spans.of(),
            help=f"for example: `{target.deployed_name(options.name.title(), ())}`",
        )
    return options.name


def _source(file: Path, root: Path) -> str:
    relative = os.path.relpath(file, root)
    return file.name if relative.startswith("..") else PurePath(relative).as_posix()


def _manifest(unit: Unit, target: Target, files: Mapping[str, bytes]) -> Manifest:
    return Manifest(
        flowc=unit.version,
        flow=unit.program.flow.name,
        name=unit.name,
        target=target.name,
        ir=unit.fingerprint,
        # A target that how code travels does not shape is one that carries none.
        code=unit.code.user_digest if "compile.code" in target.shaped_by else None,
        settings={key: _setting(unit, key) for key in target.shaped_by},
        files={path: sha256(files[path]) for path in sorted(files)},
    )


def _setting(unit: Unit, key: str) -> JSONValue:
    effective = {
        "compile.image": unit.image,
        "compile.code": unit.code_mode,
        "project.branch": unit.project.branch if unit.project else None,
    }
    value = effective.get(key, unit.settings.get(key))
    if key == "datastore.root" and "://" not in str(value):
        return None
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value
