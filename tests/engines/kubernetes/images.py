"""Images: what a container finds besides its volumes."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.engines.kubernetes.volumes import Bind

INTERPRETER = Path(sys.base_prefix).resolve()
"""A Python without anything of this project: not the virtual environment's."""


@dataclass(frozen=True)
class Image:
    """What an image brings.

    Attributes:
        binds: files and folders that are in it.
        environment: variables that it sets.
    """

    binds: tuple[Bind, ...]
    environment: Mapping[str, str]


def python_image(folder: Path, packages: tuple[Path, ...] = ()) -> Image:
    """An image with `python`, the interpreter that these tests run on, and packages.

    Args:
        folder: where to put the name `python`.
        packages: folders and files of `site-packages` that are installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    for name in ("python", "python3"):
        link = folder / name
        link.unlink(missing_ok=True)
        link.symlink_to(INTERPRETER / "bin" / version)
    installed = tuple(Bind(str(path), f"/packages/{path.name}") for path in packages)
    environment = {"PATH": "/image/bin:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
    return Image(
        (Bind(str(INTERPRETER), str(INTERPRETER)), Bind(str(folder), "/image/bin"), *installed),
        environment | ({"PYTHONPATH": "/packages"} if installed else {}),
    )
