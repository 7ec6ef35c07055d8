"""How tasks and times are written for people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowc.local.events import TaskFailed

_ESCAPE = re.compile(r"(\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*\x07?|.)?)")


def task_label(step: str, path: str) -> str:
    """A task as its step and where it stands in fan-outs and loops: `train`, `train[3.1]`."""
    place = path[1:].lstrip(".")
    return f"{step}[{place}]" if place else step


def pathspec(flow: str, run: str, step: str, path: str) -> str:
    """A task's full name: `Flow/run/step/path`."""
    return f"{flow}/{run}/{step}/{path}"


def seconds(duration: float) -> str:
    """A duration: `0.04 s`, `12.3 s`, `4 min 05 s`, `2 h 07 min`."""
    if duration < 1:
        return f"{duration:.2f} s"
    if duration < 60:
        return f"{duration:.1f} s"
    minutes, rest = divmod(round(duration), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02} s"
    return f"{minutes // 60} h {minutes % 60:02} min"


def reason(failure: TaskFailed) -> str:
    """Why an attempt failed, in one line; the traceback tells the rest."""
    first = printable(failure.message.strip().split("\n", 1)[0])
    return f"{failure.type}: {first}" if failure.type else first


def printable(text: str) -> str:
    """A line of a task's output that cannot move the cursor; tabs and colours stay."""
    if text.isprintable():
        return text
    parts = _ESCAPE.split(text)
    return "".join(
        part if number % 2 else "".join(filter(_is_shown, part))
        for number, part in enumerate(parts)
        if number % 2 == 0 or _is_color(part)
    )


def _is_shown(char: str) -> bool:
    return char.isprintable() or char == "\t"


def _is_color(escape: str) -> bool:
    return escape.startswith("\x1b[") and escape.endswith("m")
