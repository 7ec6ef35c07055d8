"""Settings: which files and variables say anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from flowc.settings import Settings, settings_files
from flowc.targets.deployment import Check


def check_settings(
    settings: Settings, folder: Path, environment: Mapping[str, str], file: Path | None
) -> Check:
    """Where the settings come from.

    Args:
        settings: as loaded.
        folder: the folder that they were loaded for.
        environment: the process's environment.
        file: the project file that the command line names.
    """
    said = settings.origins
    files = settings_files(folder, environment, file)
    parts = [f"{path} ({_decided(path, said.values())})" for path in files]
    if not files:
        parts.append(f"no file at or above {folder}, and none in the home folder")
    for start, word in (("environment ", "the environment"), ("--set ", "--set")):
        keys = [key for key, origin in said.items() if origin.startswith(start)]
        if keys:
            parts.append(f"{word} ({', '.join(keys)})")
    return Check("settings", "ok", "; ".join(parts))


def _decided(path: Path, origins: Iterable[str]) -> str:
    """How many settings a file has decided; project files go by their name, the user's by their path."""
    number = sum(
        origin == path.name or origin.startswith((str(path), f"{path.name},")) for origin in origins
    )
    return "1 setting" if number == 1 else f"{number} settings"
