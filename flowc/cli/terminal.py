"""What the terminal can do, and plain ANSI styles for it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TextIO

RED, YELLOW, BLUE, GREEN, CYAN = "31", "33", "34", "32", "36"
BOLD, DIM = "1", "2"


def use_color(stream: TextIO) -> bool:
    """Whether to colour what goes to `stream`: NO_COLOR, FORCE_COLOR, TERM and CI decide, in order."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_interactive(stream)


def is_interactive(stream: TextIO) -> bool:
    """Whether a person watches `stream` on a terminal that can redraw lines."""
    if os.environ.get("TERM") == "dumb" or os.environ.get("CI"):
        return False
    return stream.isatty()


def style(text: str, *codes: str, color: bool) -> str:
    """`text` in the given styles, or as it is where there is no colour."""
    return f"\033[{';'.join(codes)}m{text}\033[0m" if color and codes else text


def say(message: str) -> None:
    """Write a line of prose to standard error."""
    print(message, file=sys.stderr)  # noqa: T201 - the one place that writes prose


def write(text: str) -> None:
    """Write data to standard output, with a final line end."""
    if text:
        # Flushed, because prose on standard error must not overtake it.
        print(text, end="" if text.endswith("\n") else "\n", flush=True)  # noqa: T201


def show_path(path: str) -> str:
    """`path` as a reader in the current folder would write it."""
    here = Path.cwd()
    absolute = Path(path)
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else path
