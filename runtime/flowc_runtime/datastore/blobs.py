"""Blobs: immutable bytes under the sha256 of what they hold, shared by all runs of a flow.

A blob is a header of 64 bytes (magic, codec, length), the payload, and an end mark. The digest is that
of the uncompressed content, so equal content is stored once whatever the codec. Content is checked
against its digest whenever it is read. Large raw blobs of a local store are mapped privately: they
take no memory until they are touched, and changing a loaded array changes no blob.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Protocol

from flowc_runtime.dataclass import dataclass
from flowc_runtime.datastore.base import Store
from flowc_runtime.datastore.errors import DamagedBlob, NotFound
from flowc_runtime.datastore.layout import blob_key
from flowc_runtime.serialize import codecs
from flowc_runtime.serialize.codecs import Codec
from flowc_runtime.serialize.frames import digest_of

if TYPE_CHECKING:
    from flowc_runtime.datastore.cache import BlobCache

MAP_FROM = 1024 * 1024
"""Bytes from which on a raw blob is mapped; a mapping holds a file descriptor."""

WRITE_ANYWAY = 256 * 1024
"""Bytes up to which a blob is written without asking whether it is there, where asking takes a trip."""

_MAGIC = b"\x93FLOWC\r\n"
_END = b"\n.FLOWC\x94"
_HEADER = struct.Struct("<8sBB6xQ40x")
_VERSION = 1
_PIECE = 1024 * 1024


class Content(Protocol):
    """What a blob can be made of; `Frames` is the usual case."""

    @property
    def size(self) -> int:
        """Bytes in all."""

    @property
    def buffered(self) -> int:
        """How many of them a reader uses where they lie, without unpickling."""

    @property
    def digest(self) -> str:
        """The sha256 of the bytes, in hexadecimal."""

    def chunks(self) -> Iterator[bytes | memoryview]:
        """The bytes, piece by piece; can be asked for again."""


class Blobs:
    """The blobs of one flow.

    Attributes:
        store: where they lie.
        cache: where copies of what is read stay; None for nowhere.
    """

    cache: BlobCache | None = None

    def __init__(self, store: Store, flow: str, codec: str = "auto") -> None:
        """Address the blobs of `flow` in `store`.

        Args:
            store: where they lie.
            flow: name of the flow.
            codec: `auto`, `raw`, `zlib` or `zstd`; for writing only.

        Raises:
            CodecError: if `codec` is none of these.
        """
        self.store = store
        self._flow = flow
        self._codec = codecs.codec_named(codec)

    def write(self, content: Content) -> str:
        """Store content unless its blob is there already; returns the digest."""
        digest = content.digest
        key = blob_key(self._flow, digest)
        if not self.store.tears:
            self._write_whole(key, content)
            return digest
        state = self._look(key)
        if state is None:
            self.store.create_from(key, self._file(content))
        elif not state:
            # Cut short by a power cut; whoever reads it meanwhile sees the digest fail.
            self.store.replace_from(key, self._file(content))
        else:
            # It may be garbage that is about to be swept: the record that will name it is not there yet.
            self.store.touch(key)
        return digest

    def _write_whole(self, key: str, content: Content) -> None:
        """Write a blob to a store that takes a while to answer, with as few requests as that takes."""
        if content.size <= WRITE_ANYWAY:
            # Sending it costs less than asking, and makes what is there young.
            self.store.replace_from(key, self._file(content))
        elif not self.store.create_from(key, self._file(content)):
            self.store.touch(key)

    def write_bytes(self, data: bytes) -> str:
        """Store bytes that are not a pickle, such as the flow's plan; returns the digest."""
        return self.write(_Plain(data))

    def read(self, digest: str) -> memoryview:
        """A blob's content, checked; writable memory that belongs to the caller alone.

        Raises:
            DamagedBlob: if it is missing, cut short or has another digest.
            CodecError: if this Python lacks the codec.
        """
        key = blob_key(self._flow, digest)
        try:
            if self.cache is not None:
                with suppress(_BadBlob), self.cache.open(self.store, key, digest) as file:
                    return _content(file, digest)
                self.cache.drop(digest)
            with self.store.open(key) as file:
                return _content(file, digest)
        except NotFound:
            raise DamagedBlob(f"blob {digest} of flow {self._flow} is missing") from None
        except _BadBlob as error:
            raise DamagedBlob(f"blob {digest} of flow {self._flow} {error}") from None

    def is_whole(self, digest: str) -> bool:
        """Whether a blob is there and neither end is missing; the content is not read."""
        key = blob_key(self._flow, digest)
        return self._look(key) is True if self.store.tears else self.store.exists(key)

    def _look(self, key: str) -> bool | None:
        try:
            with self.store.open(key) as file:
                header = file.read(_HEADER.size)
                if len(header) != _HEADER.size or not header.startswith(_MAGIC):
                    return False
                file.seek(-len(_END), 2)
                return file.read(len(_END)) == _END
        except NotFound:
            return None

    def _file(self, content: Content) -> Iterator[bytes | memoryview]:
        codec = self._codec
        if codec is None:
            mapped = self.store.mappable and 2 * content.buffered > content.size > MAP_FROM
            worth = codecs.WORTH_UNMAPPING if mapped else codecs.WORTH_IT
            codec = codecs.choose(content.chunks(), content.size, worth)
        yield _HEADER.pack(_MAGIC, _VERSION, codec, content.size)
        yield from codecs.compress(content.chunks(), codec)
        yield _END


@dataclass(frozen=True)
class _Plain:
    """Bytes as they are."""

    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)

    @property
    def buffered(self) -> int:
        return 0

    @property
    def digest(self) -> str:
        return digest_of((self.data,))

    def chunks(self) -> Iterator[bytes | memoryview]:
        return iter((self.data,))


class _BadBlob(Exception):  # noqa: N818
    """What is wrong with a blob, as the end of a sentence."""


def _content(file: BinaryIO, digest: str) -> memoryview:
    header = file.read(_HEADER.size)
    if len(header) != _HEADER.size or not header.startswith(_MAGIC):
        raise _BadBlob("does not begin as a blob does; it was cut short or overwritten")
    _magic, version, codec, size = _HEADER.unpack(header)
    if version != _VERSION:
        raise _BadBlob(f"has format {version}, this flowc_runtime reads {_VERSION}")
    if codec not in Codec.__members__.values():
        raise _BadBlob(f"is stored by codec {codec}, which this flowc_runtime does not know")
    content = _raw(file, size, digest) if codec == Codec.RAW else None
    if content is None and codec == Codec.RAW:
        content = _straight(file, size, digest)
    elif content is None:
        content = _read(codecs.decompress(_pieces(file), Codec(codec)), size, digest)
    return content


def _raw(file: BinaryIO, size: int, digest: str) -> memoryview | None:
    """Large raw content as a private mapping; None if it is small or lies in no file."""
    from io import FileIO

    if size < MAP_FROM or not isinstance(file, FileIO):
        return None
    # Reading, not touching the mapping, keeps the check from taking memory.
    _check(digest, digest_of(_limited(file, size)))
    from mmap import ACCESS_COPY, mmap

    mapped = mmap(file.fileno(), _HEADER.size + size, access=ACCESS_COPY)
    return memoryview(mapped)[_HEADER.size :]


def _straight(file: BinaryIO, size: int, digest: str) -> memoryview:
    """Raw content read to where it stays."""
    from hashlib import sha256

    content = _memory(size)
    state = sha256()
    position = 0
    while position < size:
        count = file.readinto(content[position : position + _PIECE])  # type: ignore[attr-defined]
        if not count:
            raise _BadBlob("is cut short")
        state.update(content[position : position + count])
        position += count
    _check(digest, state.hexdigest())
    return content


def _limited(file: BinaryIO, size: int) -> Iterator[memoryview]:
    buffer = memoryview(bytearray(_PIECE))
    left = size
    while left:
        count = file.readinto(buffer[: min(left, _PIECE)])  # type: ignore[attr-defined]
        if not count:
            raise _BadBlob("is cut short")
        left -= count
        yield buffer[:count]


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _read(pieces: Iterator[bytes], size: int, digest: str) -> memoryview:
    from hashlib import sha256

    content = _memory(size)
    state = sha256()
    position = 0
    while position < size:
        try:
            piece = next(pieces)
        except StopIteration:
            raise _BadBlob("is cut short") from None
        except codecs.CodecError:
            raise
        except Exception as error:  # each codec has its own class for bad input
            raise _BadBlob(f"cannot be decompressed: {error}") from error
        view = memoryview(piece)[: size - position]
        content[position : position + len(view)] = view
        state.update(view)
        position += len(view)
    _check(digest, state.hexdigest())
    return content


def _memory(size: int) -> memoryview:
    """Room for content of the size that a header promises."""
    try:
        if size < MAP_FROM:
            return memoryview(bytearray(size))
        import mmap

        if not hasattr(mmap, "MAP_ANONYMOUS"):
            return memoryview(bytearray(size))
        # Unlike a bytearray it is not filled first, and parts of it can be given back.
        return memoryview(mmap.mmap(-1, size, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
    except (MemoryError, OSError, OverflowError):
        raise _BadBlob(f"claims {size} bytes, for which there is no memory") from None


def _check(expected: str, found: str) -> None:
    if found != expected:
        raise _BadBlob(f"is damaged: its content has the digest {found}")
