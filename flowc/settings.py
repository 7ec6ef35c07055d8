"""Settings: one immutable value, and where each part of it came from.

Defaults < user configuration < project file < profile < environment < options. Compiling reads no user
configuration, and of the environment only what the project lists under `compile.env`, so that a bundle
depends on the project alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flowc._settings.deployments import Deployment, read_deployments
from flowc._settings.keys import KEYS, SECTIONS, Key, nearest
from flowc._settings.sections import (
    Airflow,
    Argo,
    Compile,
    Datastore,
    Metadata,
    Project,
    Run,
    StepFunctions,
)
from flowc._settings.sources import (
    Assignment,
    ProjectFile,
    SettingsError,
    find_project_file,
    from_environment,
    from_options,
    from_profile,
    from_tables,
    from_user_files,
    read_project_file,
)
from flowc._settings.values import SettingValue
from flowc._settings.versions import version_problem

__all__ = [
    "KEYS",
    "SECTIONS",
    "Airflow",
    "Argo",
    "Compile",
    "Datastore",
    "Deployment",
    "Key",
    "Metadata",
    "Project",
    "Run",
    "SettingValue",
    "Settings",
    "SettingsError",
    "StepFunctions",
    "load_settings",
    "nearest",
]

_OTHER_TABLES = frozenset({"deployment", "profile"})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. `project_root` is the folder that relative paths count from."""

    datastore: Datastore = field(default_factory=Datastore)
    run: Run = field(default_factory=Run)
    compile: Compile = field(default_factory=Compile)
    argo: Argo = field(default_factory=Argo)
    stepfunctions: StepFunctions = field(default_factory=StepFunctions)
    airflow: Airflow = field(default_factory=Airflow)
    metadata: Metadata = field(default_factory=Metadata)
    project: Project = field(default_factory=Project)
    deployments: tuple[Deployment, ...] = ()
    project_root: Path = field(default_factory=Path)
    origins: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str) -> SettingValue:
        """The value of a key such as `argo.namespace`.

        Raises:
            KeyError: if there is no such key.
        """
        key = KEYS[path]
        value: SettingValue = getattr(getattr(self, key.section), key.name)
        return value

    def items(self) -> Iterator[tuple[Key, SettingValue, str]]:
        """Every key with its value and its origin in words, in order of definition."""
        for path, key in KEYS.items():
            yield key, self.get(path), self.origins.get(path, "default")

    @property
    def store_root(self) -> str:
        """The datastore root with a relative folder resolved against the project's root."""
        root = self.datastore.root
        return root if "://" in root else str(self.project_root / Path(root).expanduser())


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
    environment = environment or {}
    folder = _folder(start)
    project = read_project_file(file) if file else find_project_file(folder)
    said: dict[str, Assignment] = {}

    def say(assignments: Iterable[Assignment]) -> None:
        said.update((assignment.key.path, assignment) for assignment in assignments)

    if user_config:
        say(from_user_files(environment))
    if project:
        say(from_tables(project.tables, project.path.name, others=_OTHER_TABLES))
        if profile:
            say(from_profile(project, profile))
    elif profile:
        raise SettingsError(f"unknown profile `{profile}`: there is no project file")
    say(from_environment(environment if user_config else _allowed(environment, said)))
    say(from_options(overrides or {}))
    return _build(said, project, _project_root(folder, project))


def _build(said: Mapping[str, Assignment], project: ProjectFile | None, root: Path) -> Settings:
    words: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    for assignment in said.values():
        words[assignment.key.section][assignment.key.name] = assignment.value
    settings = Settings(
        **{section: kind(**words[section]) for section, kind in SECTIONS.items()},
        deployments=read_deployments(project) if project else (),
        project_root=root,
        origins={path: assignment.origin for path, assignment in said.items()},
    )
    _check_version(settings.project.required_version)
    return settings


def _check_version(required: str | None) -> None:
    if required is None:
        return
    from importlib.metadata import version  # costs more than all the rest of this module

    problem = version_problem(required, version("flowc"))
    if problem:
        raise SettingsError(problem)


def _allowed(environment: Mapping[str, str], said: Mapping[str, Assignment]) -> dict[str, str]:
    listed = said.get("compile.env")
    names = listed.value if listed and isinstance(listed.value, tuple) else ()
    return {name: environment[name] for name in names if name in environment}


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
