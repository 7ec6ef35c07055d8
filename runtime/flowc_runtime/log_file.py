"""Where the output of an attempt goes while it runs.

In a local datastore it is appended to, so a log can be followed; elsewhere it is put aside and stored
as a whole at the end. Nothing is written for an attempt that prints nothing.
"""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING

from flowc_runtime.datastore import timestamps
from flowc_runtime.datastore.errors import StoreError
from flowc_runtime.datastore.local import LocalStore
from flowc_runtime.logs import LineSplitter, Stream, format_lines

if TYPE_CHECKING:
    from flowc_runtime.datastore.run_store import RunStore

_PIECE = 1024 * 1024


class LogFile:
    """The log of one attempt."""

    def __init__(self, records: RunStore, step: str, path: str, attempt: int) -> None:
        """Name the log; nothing is written yet."""
        self._store = records.store
        self._key = records.log_key(step, path, attempt)
        self._file: IO[bytes] | None = None
        self._splitters: dict[Stream, LineSplitter] = {
            "stdout": LineSplitter(),
            "stderr": LineSplitter(),
        }

    def feed(self, stream: Stream, chunk: bytes) -> list[bytes]:
        """Take what a stream brought; returns the lines that it completed."""
        lines = self._splitters[stream].feed(chunk)
        self._write(stream, lines)
        return lines

    def unfinished(self, stream: Stream) -> bytes:
        """What stands on the line that has no end yet."""
        return self._splitters[stream].unfinished

    def finish(self, stream: Stream) -> list[bytes]:
        """Take the end of a stream; returns its last line, if it had no end."""
        lines = self._splitters[stream].finish()
        self._write(stream, lines)
        return lines

    def close(self) -> None:
        """Make the log readable for others."""
        if self._file is None:
            return
        with self._file as file:
            if not isinstance(self._store, LocalStore):
                file.seek(0)
                pieces = iter(lambda: file.read(_PIECE), b"")
                self._store.replace_from(self._key, pieces)

    def _write(self, stream: Stream, lines: list[bytes]) -> None:
        if not lines:
            return
        rest = memoryview(format_lines(stream, lines, timestamps.now()))
        try:
            if self._file is None:
                self._file = self._open()
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            place = f"the log {self._key} in {self._store.root}"
            raise StoreError(f"cannot write {place}: {error.strerror}") from error

    def _open(self) -> IO[bytes]:
        if isinstance(self._store, LocalStore):
            target = self._store.path(self._key)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            return open(target, "ab", buffering=0)
        from tempfile import TemporaryFile

        return TemporaryFile()
