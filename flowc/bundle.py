"""Bundles: what `flowc compile` writes, a folder of files with a manifest.

A bundle holds no time, host, user or absolute path. It is written whole or not at all, and only files
that a manifest lists are ever replaced or removed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path, PurePosixPath

from flowc.diagnostics import FlowcError
from flowc_runtime.dataclass import dataclass
from flowc_runtime.protocol import JSONValue

MANIFEST_FILE = "manifest.json"
"""The file that makes a folder a bundle."""

MANIFEST_SCHEMA = 1
"""Version of the manifest; it grows when a reader of the last version would misread the new one."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle was made from, and the sha256 of each of its files by path.

    `ir` is the flow's fingerprint, `code` the digest of the user's modules (None if they are not part
    of the bundle), `settings` those that shaped the files.
    """

    flowc: str
    flow: str
    name: str
    target: str
    ir: str
    code: str | None
    settings: Mapping[str, JSONValue]
    files: Mapping[str, str]
    schema: int = MANIFEST_SCHEMA


@dataclass(frozen=True, slots=True)
class Bundle:
    """A manifest and the files that it lists, by path with forward slashes."""

    manifest: Manifest
    files: Mapping[str, bytes]


def sha256(data: bytes) -> str:
    """The digest of a file, in hex."""
    return hashlib.sha256(data).hexdigest()


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest as JSON, for people to read too."""
    data = asdict(manifest)
    schema = {"schema": data.pop("schema")}
    text = json.dumps(schema | data, indent=2, ensure_ascii=False)
    return f"{text}\n".encode()


def decode_manifest(data: bytes, place: str) -> Manifest:
    """Read a manifest back.

    Args:
        data: the JSON.
        place: what to call it in an error.

    Raises:
        FlowcError: if it is none, is newer than this flowc, or lists a path outside of its folder.
    """
    try:
        values = json.loads(data)
        schema = values["schema"]
        if schema > MANIFEST_SCHEMA:
            raise FlowcError(
                f"{place} has schema {schema}, this flowc reads up to {MANIFEST_SCHEMA}",
                help="upgrade flowc",
            )
        manifest = Manifest(**values)
        paths = [PurePosixPath(path) for path in manifest.files]
    except (ValueError, TypeError, KeyError) as error:
        raise FlowcError(f"{place} is not a manifest of flowc") from error
    if any(path.is_absolute() or ".." in path.parts for path in paths):
        raise FlowcError(f"{place} lists a file outside of its folder")
    return manifest


def read_manifest(directory: Path) -> Manifest | None:
    """The manifest in a folder, None if there is none.

    Raises:
        FlowcError: if it cannot be read or understood.
    """
    path = directory / MANIFEST_FILE
    try:
        return decode_manifest(path.read_bytes(), str(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FlowcError(f"{path} cannot be read: {error.strerror}") from error


def is_bundle(directory: Path) -> bool:
    """Whether a folder holds a manifest that a flowc wrote, be it of this version or another."""
    try:
        data = json.loads((directory / MANIFEST_FILE).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(data, dict) and {"flowc", "target", "files"} <= data.keys()


def read_bundle(directory: Path) -> Bundle:
    """Read a bundle and check that its files are those of the manifest.

    Raises:
        FlowcError: if there is no bundle, or a file is missing or was changed.
    """
    manifest = _manifest_of(directory)
    edited = changed_files(manifest, directory)
    if edited:
        raise FlowcError(
            f"{directory} was changed after it was compiled: {', '.join(edited)}",
            help="compile it again",
        )
    return Bundle(manifest, {path: (directory / path).read_bytes() for path in manifest.files})


def read_as_it_is(directory: Path) -> Bundle:
    """Read a bundle whose files may have been edited by hand; those that are missing are left out.

    Raises:
        FlowcError: if there is no bundle, or a file cannot be read.
    """
    manifest = _manifest_of(directory)
    files = {}
    for path in manifest.files:
        try:
            files[path] = (directory / path).read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise FlowcError(f"{directory / path} cannot be read: {error.strerror}") from error
    return Bundle(manifest, files)


def _manifest_of(directory: Path) -> Manifest:
    manifest = read_manifest(directory)
    if manifest is None:
        raise FlowcError(f"{directory} is not a bundle", help="`flowc compile` writes one")
    return manifest


def changed_files(manifest: Manifest, directory: Path) -> tuple[str, ...]:
    """The files in a folder that are not what its manifest says, missing ones included."""
    return tuple(
        path for path, digest in manifest.files.items() if _digest(directory / path) != digest
    )


def write_bundle(bundle: Bundle, directory: Path, *, clean: bool = False) -> None:
    """Write a bundle into a folder, which is made if need be.

    Files of the bundle that was there before are removed if the new one lacks them.

    Args:
        bundle: what to write.
        directory: the folder.
        clean: whether to remove everything else from it as well.

    Raises:
        FlowcError: if the folder cannot be written, or was to be cleaned but never held a bundle.
    """
    old = read_manifest(directory)
    if clean and old is None and directory.is_dir() and any(directory.iterdir()):
        raise FlowcError(
            f"{directory} holds no bundle, so it will not be cleaned",
            help="give an empty folder, or leave `--clean` out",
        )
    new = {**bundle.files, MANIFEST_FILE: encode_manifest(bundle.manifest)}
    try:
        with _staging(directory) as staging:
            for path, data in new.items():
                (staging / path).parent.mkdir(parents=True, exist_ok=True)
                (staging / path).write_bytes(data)
            for path in new:
                (directory / path).parent.mkdir(parents=True, exist_ok=True)
                (staging / path).replace(directory / path)
        for leftover in _leftovers(directory, new, old, clean):
            leftover.unlink()
            _remove_empty(leftover.parent, directory)
    except OSError as error:
        place = error.filename or directory
        raise FlowcError(f"cannot write {place}: {error.strerror}") from error


@contextlib.contextmanager
def _staging(directory: Path) -> Iterator[Path]:
    """A folder beside the files to be, so that a full disk leaves the old bundle as it was."""
    made = [folder for folder in (directory, *directory.parents) if not folder.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    staging = directory / f".flowc-{os.getpid()}"
    staging.mkdir(exist_ok=True)
    try:
        yield staging
    finally:
        _remove_tree(staging)
        for folder in made:
            with contextlib.suppress(OSError):  # where the bundle was written it is not empty
                folder.rmdir()


def _remove_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()


def _leftovers(
    directory: Path, new: Mapping[str, bytes], old: Manifest | None, clean: bool
) -> list[Path]:
    keep = {directory / path for path in new}
    if clean:
        there = {path for path in directory.rglob("*") if not path.is_dir() or path.is_symlink()}
    else:
        there = {directory / path for path in (old.files if old else ())}
    return sorted(path for path in there - keep if path.exists() or path.is_symlink())


def _remove_empty(folder: Path, stop: Path) -> None:
    while folder != stop and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _digest(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes())
    except OSError:
        return None
