"""Settings: one immutable value, and where each part of it came from.

Defaults < user configuration < project file < profile < environment < options. Compiling reads no user
configuration, and of the environment only what the project lists under `compile.env`, so that a bundle
depends on the project alone.

A command that asks for no setting does not pay for the table of keys: sections are made when they are
first read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from flowc._settings.files import (
    ProjectFile,
    SettingsError,
    find_project_file,
    read_project_file,
)
from flowc._settings.values import SettingValue
from flowc_runtime.dataclass import dataclass

if TYPE_CHECKING:
    from flowc._settings import sections
    from flowc._settings.deployments import Deployment
    from flowc._settings.keys import Key
    from flowc._settings.sources import Assignment

__all__ = ["SettingValue", "Settings", "SettingsError", "load_settings", "settings_files"]


T = TypeVar("T")


@dataclass(frozen=True)
class Settings:
    """All settings.

    `said` holds what differs from the defaults, by key (`argo.namespace`), `origins` where it was said,
    in words. `project_root` is the absolute folder that relative paths count from.
    """

    said: Mapping[str, SettingValue] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    project_root: Path = Path()
    deployments: tuple[Deployment, ...] = ()

    @cached_property
    def datastore(self) -> sections.Datastore:
        """Where artifacts and records live."""
        from flowc._settings.sections import Datastore

        return self._section("datastore", Datastore)

    @cached_property
    def run(self) -> sections.Run:
        """How `flowc run` works on this machine."""
        from flowc._settings.sections import Run

        return self._section("run", Run)

    @cached_property
    def compile(self) -> sections.Compile:
        """What goes into a bundle."""
        from flowc._settings.sections import Compile

        return self._section("compile", Compile)

    @cached_property
    def argo(self) -> sections.Argo:
        """Argo Workflows."""
        from flowc._settings.sections import Argo

        return self._section("argo", Argo)

    @cached_property
    def stepfunctions(self) -> sections.StepFunctions:
        """AWS Step Functions and Batch."""
        from flowc._settings.sections import StepFunctions

        return self._section("stepfunctions", StepFunctions)

    @cached_property
    def airflow(self) -> sections.Airflow:
        """Apache Airflow."""
        from flowc._settings.sections import Airflow

        return self._section("airflow", Airflow)

    @cached_property
    def metadata(self) -> sections.Metadata:
        """Where runs are registered."""
        from flowc._settings.sections import Metadata

        return self._section("metadata", Metadata)

    @cached_property
    def project(self) -> sections.Project:
        """The project as a whole."""
        from flowc._settings.sections import Project

        return self._section("project", Project)

    @property
    def store_root(self) -> str:
        """The datastore root with a relative folder resolved against the project's root."""
        root = self.datastore.root
        return root if "://" in root else str(self.project_root / Path(root).expanduser())

    def get(self, path: str) -> SettingValue:
        """The value of a key such as `argo.namespace`.

        Raises:
            KeyError: if there is no such key.
        """
        from flowc._settings.keys import KEYS

        key = KEYS[path]
        value: SettingValue = getattr(getattr(self, key.section), key.name)
        return value

    def items(self) -> Iterator[tuple[Key, SettingValue, str]]:
        """Every key with its value and its origin in words, in order of definition."""
        from flowc._settings.keys import KEYS

        for path, key in KEYS.items():
            yield key, self.get(path), self.origins.get(path, "default")

    def _section(self, name: str, kind: type[T]) -> T:
        prefix = f"{name}."
        words = {p.removeprefix(prefix): v for p, v in self.said.items() if p.startswith(prefix)}
        return kind(**words)


def load_settings(
    start: Path,
    *,
    overrides: Mapping[str, str] | None = None,
    profile: str | None = None,
    environment: Mapping[str, str] | None = None,
    user_config: bool = False,
    file: Path | None = None,
) -> Settings:
    """The settings for a flow (or folder) at `start`.

    Args:
        start: the flow's file, or a folder; the project file is looked for from here upwards.
        overrides: values of `--set`, as text, by key.
        profile: the `[profile.NAME]` to lay over the project file.
        environment: the process's environment; it is not read behind the caller's back.
        user_config: whether the user's own files and the whole environment count. Compiling says no.
        file: a project file to use instead of the one that would be found.

    Raises:
        SettingsError: if a file or variable cannot be read, or flowc's version is not the one the
            project requires.
    """
    folder = _folder(start)
    project = read_project_file(file) if file else find_project_file(folder)
    if profile and project is None:
        raise SettingsError(f"unknown profile `{profile}`: there is no project file")
    root = _project_root(folder, project)
    if project is None and not overrides and not user_config:
        return Settings(project_root=root)
    from flowc._settings.deployments import read_deployments

    said = {
        assignment.key.path: assignment
        for assignment in _assignments(
            project, overrides or {}, profile, environment or {}, user_config
        )
    }
    settings = Settings(
        said={path: assignment.value for path, assignment in said.items()},
        origins={path: assignment.origin for path, assignment in said.items()},
        project_root=root,
        deployments=read_deployments(project) if project else (),
    )
    _check_version(settings.project.required_version)
    return settings


def settings_files(
    start: Path, environment: Mapping[str, str], file: Path | None = None
) -> list[Path]:
    """The files that `load_settings` reads with `user_config`, the weakest first."""
    from flowc._settings.sources import user_files

    project = read_project_file(file) if file else find_project_file(_folder(start))
    own = [path for path in user_files(environment) if path.is_file()]
    return [*own, *([project.path] if project else [])]


def _assignments(
    project: ProjectFile | None,
    overrides: Mapping[str, str],
    profile: str | None,
    environment: Mapping[str, str],
    user_config: bool,
) -> Iterator[Assignment]:
    """What the sources say, the weakest first."""
    from flowc._settings import sources

    allowed: Mapping[str, str] = environment if user_config else {}
    if user_config:
        yield from sources.from_user_files(environment)
    if project:
        others = frozenset({"deployment", "profile"})
        stated = list(sources.from_tables(project.tables, project.path.name, others=others))
        if profile:
            stated += sources.from_profile(project, profile)
        yield from stated
        if not user_config:
            allowed = _listed(environment, stated)
    yield from sources.from_environment(allowed)
    yield from sources.from_options(overrides)


def _listed(environment: Mapping[str, str], stated: list[Assignment]) -> dict[str, str]:
    """The variables that the project lists under `compile.env`."""
    names: tuple[str, ...] = ()
    for assignment in stated:
        if assignment.key.path == "compile.env" and isinstance(assignment.value, tuple):
            names = assignment.value
    return {name: environment[name] for name in names if name in environment}


def _check_version(required: str | None) -> None:
    if required is None:
        return
    from flowc._settings.versions import version_problem
    from flowc_runtime.versions import RUNTIME_VERSION

    problem = version_problem(required, RUNTIME_VERSION)
    if problem:
        raise SettingsError(problem)


def _folder(start: Path) -> Path:
    absolute = start.absolute()
    return absolute if absolute.is_dir() else absolute.parent


def _project_root(folder: Path, project: ProjectFile | None) -> Path:
    if project:
        return project.path.absolute().parent
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists() or (candidate / "pyproject.toml").is_file():
            return candidate
    return folder
