"""Where settings come from: files and variables, as lists of assignments.

An assignment is a key, its value and its origin in words. Later ones are stronger.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flowc._settings.keys import KEYS, SECTIONS, Key, nearest
from flowc._settings.values import MisfitError, SettingValue, from_data, from_text

PROJECT_FILE = "flowc.toml"

_METADATA_PROVIDERS = {"local": "records"}


class SettingsError(Exception):
    """The settings cannot be read. The text names the file or variable and the key."""

    def __init__(self, message: str, *, help: str | None = None) -> None:
        super().__init__(message)
        self.help = help


@dataclass(frozen=True, slots=True)
class Assignment:
    """One value and where it was said."""

    key: Key
    value: SettingValue
    origin: str


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A project file as read: its path and flowc's tables in it."""

    path: Path
    tables: Mapping[str, Any]


def find_project_file(start: Path) -> ProjectFile | None:
    """The nearest `flowc.toml`, or `pyproject.toml` with `[tool.flowc]`, at or above folder `start`.

    Raises:
        SettingsError: if such a file is not TOML.
    """
    for folder in (start, *start.parents):
        plain = folder / PROJECT_FILE
        if plain.is_file():
            return ProjectFile(plain, read_toml(plain))
        shared = folder / "pyproject.toml"
        if shared.is_file():
            tables = read_toml(shared).get("tool", {}).get("flowc")
            if tables is not None:
                return ProjectFile(shared, tables)
    return None


def read_project_file(path: Path) -> ProjectFile:
    """The project file that was named on the command line.

    Raises:
        SettingsError: if it cannot be read, is not TOML, or is a `pyproject.toml` without flowc's table.
    """
    tables = read_toml(path)
    if path.name == "pyproject.toml":
        tables = tables.get("tool", {}).get("flowc")
        if tables is None:
            raise SettingsError(f"{path} has no table [tool.flowc]")
    return ProjectFile(path, tables)


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises:
        SettingsError: if it cannot be read or is not TOML.
    """
    import tomllib  # not needed where there is no such file

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from None


def from_tables(
    tables: Mapping[str, Any], origin: str, *, others: frozenset[str] = frozenset()
) -> Iterator[Assignment]:
    """The assignments of a file's tables; tables named in `others` are left alone.

    Raises:
        SettingsError: on an unknown section or key, or a value of the wrong type.
    """
    for section, entries in tables.items():
        if section in others:
            continue
        if section not in SECTIONS:
            raise _unknown("section", section, (*SECTIONS, *sorted(others)), origin)
        if not isinstance(entries, dict):
            raise SettingsError(f"{origin}: `{section}` must be a table, `[{section}]`")
        for name, value in entries.items():
            yield _from_entry(f"{section}.{name}", value, origin)


def from_profile(file: ProjectFile, profile: str) -> Iterator[Assignment]:
    """The assignments of `[profile.NAME.…]`.

    Raises:
        SettingsError: if there is no such profile, or as `from_tables` does.
    """
    profiles = file.tables.get("profile", {})
    if profile not in profiles:
        raise _unknown("profile", profile, profiles, file.path.name)
    yield from from_tables(profiles[profile], f"{file.path.name}, profile {profile}")


def from_environment(environment: Mapping[str, str]) -> Iterator[Assignment]:
    """The assignments of `METAFLOW_…` and of `FLOWC_SECTION__KEY` variables.

    Raises:
        SettingsError: on an unknown key or a value of the wrong type.
    """
    yield from from_metaflow(environment, "environment ")
    variables = {key.variable: key for key in KEYS.values()}
    for name, text in environment.items():
        if not name.startswith("FLOWC_") or "__" not in name:
            continue
        if name not in variables:
            raise _unknown("variable", name, variables, "environment")
        yield _from_word(variables[name], text, f"environment {name}")


def from_metaflow(words: Mapping[str, str], prefix: str) -> Iterator[Assignment]:
    """The assignments of Metaflow's own names; those that flowc has no use for are passed over.

    Raises:
        SettingsError: on a value of the wrong type.
    """
    for key in KEYS.values():
        for name in reversed(key.metaflow):
            full = f"METAFLOW_{name}"
            if full in words:
                word = _METADATA_PROVIDERS.get(words[full], words[full])
                yield _from_word(key, word, prefix + full)
    kind = words.get("METAFLOW_DEFAULT_DATASTORE", "local")
    root = f"METAFLOW_DATASTORE_SYSROOT_{kind.upper()}"
    if root in words:
        value = str(Path(words[root]) / ".flowc") if kind == "local" else words[root]
        yield Assignment(KEYS["datastore.root"], value, prefix + root)


def from_user_files(environment: Mapping[str, str]) -> Iterator[Assignment]:
    """The assignments of `~/.metaflowconfig/config.json` and `~/.config/flowc/config.toml`.

    Raises:
        SettingsError: if one of them cannot be read or says what cannot be.
    """
    home = environment.get("HOME")
    if home is None:
        return
    profile = environment.get("METAFLOW_PROFILE")
    folder = Path(environment.get("METAFLOW_HOME", f"{home}/.metaflowconfig"))
    theirs = folder / (f"config_{profile}.json" if profile else "config.json")
    if theirs.is_file():
        yield from from_metaflow(_read_words(theirs), f"{theirs} ")
    ours = Path(environment.get("XDG_CONFIG_HOME", f"{home}/.config")) / "flowc" / "config.toml"
    if ours.is_file():
        yield from from_tables(read_toml(ours), str(ours))


def from_options(overrides: Mapping[str, str]) -> Iterator[Assignment]:
    """The assignments of `--set SECTION.KEY=VALUE`.

    Raises:
        SettingsError: on an unknown key or a value of the wrong type.
    """
    for path, text in overrides.items():
        if path not in KEYS:
            raise _unknown("setting", path, KEYS, "--set")
        yield _from_word(KEYS[path], text, f"--set {path}")


def _from_entry(path: str, value: object, origin: str) -> Assignment:
    key = KEYS.get(path)
    if key is None:
        raise _unknown("setting", path, KEYS, origin)
    try:
        return _checked(key, from_data(key.kind, value), origin)
    except MisfitError as problem:
        raise SettingsError(f"{origin}: {path}: {problem}") from None


def _from_word(key: Key, text: str, origin: str) -> Assignment:
    try:
        return _checked(key, from_text(key.kind, text), origin)
    except MisfitError as problem:
        raise SettingsError(f"{origin}: {key.path}: {problem}") from None


def _checked(key: Key, value: SettingValue, origin: str) -> Assignment:
    if key.choices and value is not None and value not in key.choices:
        raise MisfitError(f"expected one of {', '.join(key.choices)}, got `{value}`")
    return Assignment(key, value, origin)


def _read_words(path: Path) -> dict[str, str]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"cannot read {path}: {error}") from None
    if not isinstance(data, dict):
        raise SettingsError(f"{path} must hold one JSON object")
    return {
        name: value if isinstance(value, str) else json.dumps(value) for name, value in data.items()
    }


def _unknown(
    what: str, word: str, known: Mapping[str, Any] | tuple[str, ...], origin: str
) -> SettingsError:
    guess = nearest(word, known)
    return SettingsError(
        f"{origin}: unknown {what} `{word}`", help=f"did you mean `{guess}`?" if guess else None
    )
