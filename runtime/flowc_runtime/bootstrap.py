"""The code of a flow inside a container: a folder that is mounted, or an archive to unpack."""

from __future__ import annotations

import os

from flowc_runtime.protocol import Env, Exit
from flowc_runtime.task.errors import TaskError


def code_folder(place: str, digest: str) -> str:
    """The folder with the flow's modules and its plan.

    Args:
        place: a folder, or a zip archive; the working directory if empty.
        digest: what the archive must have; a mounted folder is taken as it is.

    Raises:
        TaskError: if there is no code, or not the code that was compiled.
    """
    if not place:
        return os.getcwd()
    if os.path.isdir(place):
        return os.path.abspath(place)
    if os.path.isfile(place):
        return _unpack(place, digest)
    raise TaskError(f"{Env.CODE} is {place!r}, where there is no code", Exit.ENVIRONMENT)


def digest_files(files: dict[str, bytes]) -> str:
    """The digest of a code archive: of its paths and contents, in order of paths."""
    import hashlib

    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{len(files[path])}\0".encode())
        digest.update(files[path])
    return digest.hexdigest()


def _unpack(archive: str, digest: str) -> str:
    import zipfile
    from tempfile import mkdtemp

    try:
        with zipfile.ZipFile(archive) as opened:
            files = {name: opened.read(name) for name in opened.namelist()}
    except (OSError, zipfile.BadZipFile) as error:
        raise TaskError(
            f"cannot read the code archive {archive}: {error}", Exit.ENVIRONMENT
        ) from error
    found = digest_files(files)
    if digest and found != digest:
        raise TaskError(
            f"the code archive {archive} has digest {found}, the task was compiled with {digest}",
            Exit.CODE_DIFFERS,
        )
    folder = mkdtemp(prefix="flowc-code-")
    for name, data in files.items():
        target = os.path.join(folder, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(data)
    return folder
