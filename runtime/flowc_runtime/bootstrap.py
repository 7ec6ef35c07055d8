"""The code of a flow inside a container: a folder, or an archive to unpack, which may lie in the store."""

from __future__ import annotations

import os
from typing import IO

from flowc_runtime.protocol import DIGEST_FILE, IN_STORE, Env, Exit
from flowc_runtime.task.errors import TaskError

_HAVE, _HAVE_NOT = b"+", b"-"


def code_folder(place: str, digest: str) -> str:
    """The folder with the flow's modules and its plan.

    Args:
        place: a folder, a zip archive, or an archive's key in the datastore behind `store://`; the
            working directory if empty.
        digest: what the archive must have, and the code of an image; a mounted folder is taken as it
            is.

    Raises:
        TaskError: if there is no code, or not the code that was compiled.
    """
    if not place:
        return os.getcwd()
    if place.startswith(IN_STORE):
        return _unpack(_fetch(place.removeprefix(IN_STORE)), place, digest)
    if os.path.isdir(place):
        _check_image(place, digest)
        return os.path.abspath(place)
    if os.path.isfile(place):
        return _unpack(place, place, digest)
    raise TaskError(f"{Env.CODE} is {place!r}, where there is no code", Exit.ENVIRONMENT)


def digest_files(files: dict[str, bytes]) -> str:
    """The digest of a code archive: of its paths and contents, in order of paths."""
    import hashlib

    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{len(files[path])}\0".encode())
        digest.update(files[path])
    return digest.hexdigest()


def _check_image(folder: str, digest: str) -> None:
    try:
        with open(os.path.join(folder, DIGEST_FILE), encoding="ascii") as file:
            found = file.read().strip()
    except FileNotFoundError:
        return
    if digest and found != digest:
        raise TaskError(
            f"the image holds the code {found}, the task was compiled with {digest}: build the image anew",
            Exit.CODE_DIFFERS,
        )


def _fetch(key: str) -> IO[bytes]:
    import io

    root = os.environ.get(Env.STORE, "")
    verdict, content = _ask_apart(root, key) if "://" in root else _ask(root, key)
    if verdict == _HAVE:
        return io.BytesIO(content)
    reason = content.decode() or f"cannot fetch the code {key}: the process that fetched it died"
    raise TaskError(reason, Exit.ENVIRONMENT)


def _ask_apart(root: str, key: str) -> tuple[bytes, bytes]:
    """`_ask` in a process of its own: obstore's threads would not survive the fork of the task."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reader)
            with open(writer, "wb") as answer:
                answer.writelines(_ask(root, key))
        finally:
            os._exit(0)
    os.close(writer)
    with open(reader, "rb") as answered:
        verdict, content = answered.read(1), answered.read()
    os.waitpid(child, 0)
    return verdict, content


def _ask(root: str, key: str) -> tuple[bytes, bytes]:
    """Whether the archive came, and the archive; or what to say instead."""
    from flowc_runtime.datastore.errors import NotFound, StoreError
    from flowc_runtime.datastore.open import open_store

    try:
        return _HAVE, open_store(root).read(key)
    except NotFound:
        reason = f"the code {key} is not in {root}: `flowc package push` puts it there"
    except StoreError as error:
        reason = f"cannot fetch the code {key}: {error}"
    return _HAVE_NOT, reason.encode()


def _unpack(file: str | IO[bytes], archive: str, digest: str) -> str:
    import zipfile
    from tempfile import mkdtemp

    try:
        with zipfile.ZipFile(file) as opened:
            files = {name: opened.read(name) for name in opened.namelist()}
    except (OSError, zipfile.BadZipFile) as error:
        raise TaskError(
            f"cannot read the code archive {archive}: {error}", Exit.ENVIRONMENT
        ) from error
    found = digest_files(files)
    if digest and found != digest:
        raise TaskError(
            f"the code archive {archive} has digest {found}, the task was compiled with {digest}",
            Exit.ENVIRONMENT,
        )
    folder = mkdtemp(prefix="flowc-code-")
    for name, data in files.items():
        target = os.path.join(folder, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as written:
            written.write(data)
    return folder
