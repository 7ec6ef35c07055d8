"""The datastore in a directory of this machine, or of a file system that several machines share.

Whole-or-absent comes from writing a hidden file beside the target and then linking it (create) or
renaming it (replace). `swap` compares and renames under a lock on the folder.
"""

# Importing pathlib costs more than committing a record does.

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from flowc_runtime.datastore.errors import InvalidName, NotFound, StoreError

_SCRATCH = ".tmp-"
_PATIENCE = 100
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS)


class LocalStore:
    """A `Store` below a directory. The directory is made by the first write."""

    def __init__(self, root: str, *, fsync: bool = False) -> None:
        """Address the store at `root`; nothing is touched yet.

        Args:
            root: a directory, absolute or relative to the working directory.
            fsync: whether a write returns only when it would survive a power cut.
        """
        self._root = os.path.abspath(root)
        self._fsync = fsync

    @property
    def root(self) -> str:
        """The directory, absolute."""
        return self._root

    @property
    def mappable(self) -> bool:
        """Files can be mapped."""
        return True

    @property
    def tears(self) -> bool:
        """Renaming does not wait for the data to reach the disk."""
        return True

    def prepare(self) -> None:
        """A directory shows what is wrong with it at the first write."""

    def probe(self) -> bool:
        """Try everything with one file: network file systems may lack links or locks."""
        key = f"{_SCRATCH}probe-{os.urandom(8).hex()}"
        try:
            kept = (
                self.create(key, b"1")
                and self.read(key) == b"1"
                and not self.create(key, b"2")
                and self.swap(key, b"3", b"1")
                and not self.swap(key, b"4", b"1")
            )
        finally:
            self.delete(key)
        if not kept:
            raise StoreError(
                f"{self._root} does not keep what is written from being replaced",
                help="choose a datastore root on another file system",
            )
        return True

    def path(self, key: str) -> str:
        """Where an object lies, for those who append to a file or map one.

        Raises:
            InvalidName: if the key would leave the root.
        """
        if "\0" in key or "\\" in key:
            raise InvalidName(f"{key!r} is not a key: it holds a NUL or a backslash")
        for part in key.split("/"):
            if part in ("", ".", ".."):
                raise InvalidName(f"{key!r} is not a key: it would leave the datastore")
        return f"{self._root}/{key}"

    def read(self, key: str) -> bytes:
        """The object's bytes."""
        with self.open(key) as file:
            return file.read()

    def open(self, key: str) -> BinaryIO:
        """The object as an unbuffered file."""
        try:
            return open(self.path(key), "rb", buffering=0)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise NotFound(key) from None
        except OSError as error:
            raise StoreError(f"cannot read {self.path(key)}: {error.strerror}") from error

    def create(self, key: str, data: bytes) -> bool:
        """Write an object if none is there; False if there is one already."""
        return self.create_from(key, (data,))

    def create_from(self, key: str, chunks: Iterable[bytes | memoryview]) -> bool:
        """Write an object from chunks if none is there; False if there is one already."""
        target = self.path(key)
        scratch = self._write_scratch(target, chunks)
        try:
            os.link(scratch, target)
        except FileExistsError:
            return False
        except OSError as error:
            raise _failure(target, error) from error
        finally:
            os.unlink(scratch)
        self._sync_folder(target)
        return True

    def replace(self, key: str, data: bytes) -> None:
        """Write an object, whatever was there."""
        self.replace_from(key, (data,))

    def replace_from(self, key: str, chunks: Iterable[bytes | memoryview]) -> None:
        """Write an object from chunks, whatever was there."""
        target = self.path(key)
        scratch = self._write_scratch(target, chunks)
        try:
            os.replace(scratch, target)
        except OSError as error:
            os.unlink(scratch)
            raise _failure(target, error) from error
        self._sync_folder(target)

    def swap(self, key: str, data: bytes, expected: bytes) -> bool:
        """Write an object if the one there still holds `expected`; False if it does not."""
        import fcntl  # not on Windows, where flows are compiled but not run

        target = self.path(key)
        try:
            folder = os.open(os.path.dirname(target), os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            try:
                current = self.read(key)
            except NotFound:
                return False
            if current != expected:
                return False
            self.replace(key, data)
            return True
        finally:
            os.close(folder)

    def exists(self, key: str) -> bool:
        """Whether there is an object."""
        return os.path.isfile(self.path(key))

    def list(self, prefix: str) -> Iterator[str]:
        """The keys of all objects below the folder `prefix`, sorted within each folder."""
        folder = f"{prefix.rstrip('/')}/" if prefix else ""
        for name, is_folder in self._entries(prefix):
            if is_folder:
                yield from self.list(folder + name)
            else:
                yield folder + name

    def folders(self, prefix: str) -> Iterator[str]:
        """The names of the folders directly below the folder `prefix`, sorted."""
        return (name for name, is_folder in self._entries(prefix) if is_folder)

    def delete(self, key: str) -> None:
        """Remove an object; that it is gone already is no error."""
        target = self.path(key)
        try:
            os.unlink(target)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return
        except OSError as error:
            raise StoreError(f"cannot delete {target}: {error.strerror}") from error
        self._prune(target)

    def modified(self, key: str) -> float:
        """When an object was last written or touched, in seconds since the epoch."""
        try:
            return os.stat(self.path(key)).st_mtime
        except (FileNotFoundError, NotADirectoryError):
            raise NotFound(key) from None

    def touch(self, key: str) -> None:
        """Make an object young again; that it is gone is no error."""
        try:
            os.utime(self.path(key))
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise StoreError(f"cannot touch {self.path(key)}: {error.strerror}") from error

    def tidy(self, before: float) -> int:
        """Remove the hidden files of writers that died before that time; returns how many it were."""
        count = 0
        for folder, _folders, names in os.walk(self._root):
            for name in names:
                path = f"{folder}/{name}"
                if name.startswith(_SCRATCH) and _is_older(path, before):
                    _discard(path)
                    count += 1
        return count

    def _entries(self, prefix: str) -> Sequence[tuple[str, bool]]:
        folder = self.path(prefix.rstrip("/")) if prefix else self._root
        try:
            with os.scandir(folder) as entries:
                found = [(e.name, e.is_dir()) for e in entries if not e.name.startswith(_SCRATCH)]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise StoreError(f"cannot list {folder}: {error.strerror}") from error
        return sorted(found)

    def _prune(self, target: str) -> None:
        """Remove the folders that the loss of a file has left empty."""
        folder = os.path.dirname(target)
        while len(folder) > len(self._root):
            try:
                os.rmdir(folder)
            except OSError:
                return  # not empty, or somebody else was quicker
            folder = os.path.dirname(folder)

    def _write_scratch(self, target: str, chunks: Iterable[bytes | memoryview]) -> str:
        folder = os.path.dirname(target)
        scratch = f"{folder}/{_SCRATCH}{os.getpid()}-{os.urandom(6).hex()}"
        try:
            descriptor = _open_new(scratch, folder)
            try:
                for chunk in chunks:
                    _write_all(descriptor, chunk)
                if self._fsync:
                    os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except BaseException as error:
            _discard(scratch)
            if isinstance(error, OSError):
                raise _failure(target, error) from error
            raise
        return scratch

    def _sync_folder(self, target: str) -> None:
        if not self._fsync:
            return
        folder = os.open(os.path.dirname(target), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _open_new(path: str, folder: str) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
    for _ in range(_PATIENCE):
        try:
            return os.open(path, flags, 0o644)
        except FileNotFoundError:
            _make_folder(folder)
    return os.open(path, flags, 0o644)


def _make_folder(folder: str) -> None:
    try:
        os.makedirs(folder, exist_ok=True)
    except (FileNotFoundError, FileExistsError):
        # Somebody removes emptied folders at this very moment (or made this one first); the caller
        # tries again, and a file that stands in the way shows itself there.
        return


def _write_all(descriptor: int, chunk: bytes | memoryview) -> None:
    # One write moves at most 2 GiB on Linux, and less when a signal comes in between.
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _is_older(path: str, moment: float) -> bool:
    try:
        return os.stat(path).st_mtime < moment
    except FileNotFoundError:
        return False


def _discard(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return  # the failure that led here is the one to tell


def _failure(target: str, error: OSError) -> StoreError:
    if error.errno in _NO_LINKS and error.filename2 is not None:
        return StoreError(
            f"cannot create {target}: its file system has no hard links, which make a record"
            " appear as a whole; choose a datastore root on another file system"
        )
    return StoreError(f"cannot write {target}: {error.strerror}")
