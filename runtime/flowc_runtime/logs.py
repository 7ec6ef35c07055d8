"""Captured output of a task: lines with a time and a stream, kept byte for byte.

A log is a file of lines `<ISO time> <o|e> <text>`: `o` for standard output, `e` for standard error.
What a progress bar draws over itself with carriage returns is kept as it looked at the end. Text that
is not UTF-8 stays as it came; only readers decode it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from flowc_runtime.dataclass import dataclass

Stream = Literal["stdout", "stderr"]

MAX_LINE = 64 * 1024
"""Bytes after which a line without an end is cut, so that memory stays flat."""

_LETTERS: dict[Stream, str] = {"stdout": "o", "stderr": "e"}
_STREAMS: dict[bytes, Stream] = {b"o": "stdout", b"e": "stderr"}


@dataclass(frozen=True)
class LogEntry:
    """One line of a log; `at` is ISO 8601 in UTC, `text` the bytes without the line end."""

    at: str
    stream: Stream
    text: bytes


class LineSplitter:
    """Cuts one stream into lines, chunk by chunk."""

    def __init__(self) -> None:
        self._rest = b""

    @property
    def unfinished(self) -> bytes:
        """What stands on the line that has no end yet."""
        return _last_drawn(self._rest)

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that this chunk completes, without their line ends."""
        body, newline, rest = (self._rest + chunk).rpartition(b"\n")
        lines = body.split(b"\n") if newline else []
        if b"\r" in body:
            lines = [_last_drawn(line) for line in lines]
        if b"\r" in rest:
            rest = _keep_redrawn(rest)
        while len(rest) > MAX_LINE:
            lines.append(rest[:MAX_LINE])
            rest = rest[MAX_LINE:]
        self._rest = rest
        return lines

    def finish(self) -> list[bytes]:
        """The last line, if it had no end."""
        rest, self._rest = self.unfinished, b""
        return [rest] if rest else []


def format_lines(stream: Stream, lines: Iterable[bytes], at: str) -> bytes:
    """Lines as they stand in a log; one time holds for all of them."""
    prefix = f"{at} {_LETTERS[stream]} ".encode()
    body = (b"\n" + prefix).join(lines)
    return prefix + body + b"\n"


def read_log(data: bytes) -> Iterator[LogEntry]:
    """The entries of a log; a line cut short by a crash is given as it is."""
    for line in data.split(b"\n"):
        if not line:
            continue
        at, _, rest = line.partition(b" ")
        letter, _, text = rest.partition(b" ")
        stream = _STREAMS.get(letter)
        if stream is None:
            yield LogEntry("", "stdout", line)
        else:
            yield LogEntry(at.decode("ascii", "replace"), stream, text)


def read_stream(data: bytes, stream: Stream) -> str:
    """One stream of a log as text; bytes that are not UTF-8 become replacement characters."""
    lines = [entry.text for entry in read_log(data) if entry.stream == stream]
    return b"".join(line + b"\n" for line in lines).decode("utf-8", "replace")


def _last_drawn(line: bytes) -> bytes:
    """What is left to see of a line that was drawn over."""
    return line.rstrip(b"\r").rpartition(b"\r")[2]


def _keep_redrawn(rest: bytes) -> bytes:
    """Drop what a later redraw has already covered."""
    drawn = rest.rstrip(b"\r")
    return drawn.rpartition(b"\r")[2] + rest[len(drawn) :]
