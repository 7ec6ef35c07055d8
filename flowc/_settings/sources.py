"""Where settings come from: files and variables, as lists of assignments.

An assignment is a key, its value and its origin in words. Later ones are stronger.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flowc._settings.files import ProjectFile, SettingsError, read_toml
from flowc._settings.keys import KEYS, SECTIONS, Key
from flowc._settings.values import MisfitError, SettingValue, from_data, from_text
from flowc.spelling import nearest
from flowc_runtime.dataclass import dataclass

_METADATA_PROVIDERS = {"local": "records"}


@dataclass(frozen=True, slots=True)
class Assignment:
    """One value and where it was said."""

    key: Key
    value: SettingValue
    origin: str


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
    for path in user_files(environment):
        if not path.is_file():
            continue
        if path.suffix == ".json":
            yield from from_metaflow(_read_words(path), f"{path} ")
        else:
            yield from from_tables(read_toml(path), str(path))


def user_files(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Where the user's own files lie if there are any: Metaflow's (JSON), and flowc's (TOML)."""
    home = environment.get("HOME")
    if home is None:
        return ()
    profile = environment.get("METAFLOW_PROFILE")
    folder = Path(environment.get("METAFLOW_HOME", f"{home}/.metaflowconfig"))
    theirs = folder / (f"config_{profile}.json" if profile else "config.json")
    ours = Path(environment.get("XDG_CONFIG_HOME", f"{home}/.config")) / "flowc" / "config.toml"
    return theirs, ours


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
