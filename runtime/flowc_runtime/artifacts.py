"""Artifacts: from a value to the reference that stands in a record, and back."""

from __future__ import annotations

import builtins
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable
from typing import NamedTuple

from flowc_runtime.datastore.blobs import Blobs
from flowc_runtime.datastore.errors import DamagedBlob
from flowc_runtime.datastore.read_ahead import read_ahead
from flowc_runtime.datastore.records import ArtifactRef
from flowc_runtime.serialize.frames import Frames, dump, load

INLINE_LIMIT = 4 * 1024
"""Bytes up to which a value's frame stream stands in the record itself."""

ALONE = 4 * 1024 * 1024
"""Bytes above which a value is written by itself; so many small ones at a time bound the memory."""


class ArtifactError(Exception):
    """An artifact that cannot be written or read; the message names it and says why."""


class _Pickled(NamedTuple):
    """An artifact on its way: what is still to be written, or the reference where nothing is."""

    name: str
    content: Frames | ArtifactRef
    kind: str = ""


class ArtifactWriter:
    """Saves the artifacts of one task."""

    def __init__(self, blobs: Blobs, *, step: str = "", inline_limit: int = INLINE_LIMIT) -> None:
        """Save to `blobs`.

        Args:
            blobs: the blobs of the flow.
            step: name of the task's step, for messages.
            inline_limit: bytes up to which a value goes into the record.
        """
        self._blobs = blobs
        self._step = step
        self._inline_limit = inline_limit

    def save(self, name: str, value: object) -> ArtifactRef:
        """Write a value, in full before this returns.

        Raises:
            ArtifactError: if it cannot be pickled; the message names the part that is at fault.
            StoreError: if the store cannot take it.
        """
        return self._write(self._pickled(name, value))[1]

    def save_all(self, values: Iterable[tuple[str, object]]) -> dict[str, ArtifactRef]:
        """Write values by name, each in full before this returns.

        Small ones go to a distant store several at a time. Pickling stays in the caller's thread,
        because it runs the code of any class, and so do large values, which fill the line alone.

        Raises:
            ArtifactError: as `save` does.
            StoreError: likewise.
        """
        pickled = (self._prepared(name, value) for name, value in values)
        return dict(read_ahead(self._blobs.store, self._write, pickled))

    def _prepared(self, name: str, value: object) -> _Pickled:
        pickled = self._pickled(name, value)
        if isinstance(pickled.content, Frames) and pickled.content.size > ALONE:
            return _Pickled(name, self._write(pickled)[1])
        return pickled

    def _pickled(self, name: str, value: object) -> _Pickled:
        try:
            frames = dump(value)
        except (Exception, SystemExit) as error:  # a user's __reduce__ may raise anything
            from flowc_runtime.serialize.blame import blame

            raise ArtifactError(blame(self._step, name, value, error)) from error
        kind = type_name(value)
        if frames.size > self._inline_limit:
            return _Pickled(name, frames, kind)
        text = b2a_base64(frames.join(), newline=False).decode("ascii")
        return _Pickled(name, ArtifactRef(frames.size, kind, inline=text))

    def _write(self, pickled: _Pickled) -> tuple[str, ArtifactRef]:
        content = pickled.content
        if isinstance(content, ArtifactRef):
            return pickled.name, content
        digest = self._blobs.write(content)
        return pickled.name, ArtifactRef(content.size, pickled.kind, sha256=digest)


class ArtifactReader:
    """Loads artifacts of one flow."""

    def __init__(self, blobs: Blobs) -> None:
        """Load from `blobs`."""
        self._blobs = blobs

    def fetch(self, ref: ArtifactRef, name: str = "") -> bytes | memoryview:
        """The bytes that `load` makes the value of; may be called from any thread.

        Raises:
            DamagedBlob: if its blob is missing or does not have its digest.
        """
        if ref.sha256 is None:
            return a2b_base64(ref.inline or "")
        try:
            return self._blobs.read(ref.sha256)
        except DamagedBlob as error:
            raise DamagedBlob(f"{_called(name)}: {error}") from error

    def load(
        self, ref: ArtifactRef, name: str = "", fetched: bytes | memoryview | None = None
    ) -> object:
        """The value that a reference stands for.

        Large arrays are views of a private mapping of the blob: they are read when they are touched.

        Args:
            ref: the reference.
            name: what messages call the artifact.
            fetched: what `fetch` gave, to be used once.

        Raises:
            DamagedBlob: if its blob is missing or does not have its digest.
            ArtifactError: if it cannot be unpickled here, for instance where a module is missing.
        """
        stream = self.fetch(ref, name) if fetched is None else fetched
        try:
            return load(stream)
        except Exception as error:  # unpickling runs the code of any class
            raise ArtifactError(_unreadable(name, ref, error)) from error


def type_name(value: object) -> str:
    """A value's class as records name it: `int`, `numpy.ndarray`."""
    kind = type(value)
    if kind.__module__ == builtins.__name__:
        return kind.__qualname__
    return f"{kind.__module__}.{kind.__qualname__}"


def _unreadable(name: str, ref: ArtifactRef, error: Exception) -> str:
    return f"{_called(name)} (a {ref.type}) cannot be loaded: {type(error).__name__}: {error}"


def _called(name: str) -> str:
    return f"artifact {name!r}" if name else "an artifact"
