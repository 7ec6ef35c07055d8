"""Task paths: where a task stands in fan-outs and loops.

A path is `r`, followed by `.i` for item (or rank) *i* of a fan-out and by `_k` for trip *k* of a loop,
outermost first: `r.3_0.1`. Step and path name a task inside a run. No id is ever handed out, so
retries, joins and resumed runs agree without asking anyone.
"""

from __future__ import annotations

import re

ROOT = "r"
"""The path of a task that is in no fan-out and in no loop."""

_PATH = re.compile(r"r(?:[._](?:0|[1-9][0-9]*))*\Z")
_LAST = re.compile(r"(.+)([._])([0-9]+)\Z")


def is_path(text: str) -> bool:
    """Whether `text` is a well-formed task path."""
    return _PATH.match(text) is not None


def item(path: str, index: int) -> str:
    """The path of item (or rank) `index` of a fan-out opened at `path`."""
    return f"{path}.{index}"


def enter(path: str) -> str:
    """The path of the first trip of a loop entered at `path`."""
    return f"{path}_0"


def again(path: str) -> str:
    """The path of the trip after the one at `path`.

    Raises:
        ValueError: if `path` is not a trip of a loop.
    """
    base, trip = _split(path, "_")
    return f"{base}_{trip + 1}"


def at_trip(path: str, trip: int) -> str:
    """The path of a given trip of a loop entered at `path`."""
    return f"{path}_{trip}"


def parent(path: str) -> tuple[str, int]:
    """The path in which the fan-out of an item path was opened, and the item's index.

    Raises:
        ValueError: if `path` is not an item of a fan-out.
    """
    return _split(path, ".")


def leave(path: str) -> tuple[str, int]:
    """The path at which the innermost loop was entered, and the trip that `path` stands in.

    Raises:
        ValueError: if `path` is not a trip of a loop.
    """
    return _split(path, "_")


def indices(path: str) -> tuple[int, ...]:
    """The fan-out indices on the way to `path`, outermost first; loop trips are left out."""
    return tuple(int(index) for index in re.findall(r"\.([0-9]+)", path))


def order(path: str) -> tuple[int, ...]:
    """A key that sorts the paths of one step's tasks by item and trip."""
    return tuple(map(int, re.findall("[0-9]+", path)))


def _split(path: str, separator: str) -> tuple[str, int]:
    match = _LAST.match(path)
    if match is None or match[2] != separator:
        kind = "an item of a fan-out" if separator == "." else "a trip of a loop"
        raise ValueError(f"task path {path!r} is not {kind}")
    return match[1], int(match[3])
