"""The code archive: what a container gets besides its image.

It holds the user's modules below the code root, `flow.ir.json`, and the runtime. It is a function of
those files alone: paths are sorted, line ends are LF, and no time, mode or owner is kept.
"""

from __future__ import annotations

import fnmatch
import hashlib
import io
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

import flowc_runtime
from flowc.diagnostics import DiagnosticBag, Span
from flowc.ir.encoding import encode_document
from flowc.ir.program import Program
from flowc_runtime.dataclass import dataclass
from flowc_runtime.parameters import is_file_path
from flowc_runtime.plan import Plan, plan_to_json
from flowc_runtime.protocol import PLAN_FILE

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of all files of an archive: the first that the format knows."""

_UNIX = 3
_ALWAYS_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})


@dataclass(frozen=True, slots=True)
class CodeArchive:
    """The files of a code archive by path, with forward slashes; `digest` covers all of them.

    `files` are the user's (with the plan), `runtime` those of `flowc_runtime`.
    """

    files: Mapping[str, bytes]
    runtime: Mapping[str, bytes]
    digest: str

    @property
    def user_digest(self) -> str:
        """The digest of the user's own files: it changes with them only, not with flowc."""
        return digest_files({p: data for p, data in self.files.items() if p != PLAN_FILE})


def build_code(
    program: Program,
    plan: Plan,
    root: Path,
    bag: DiagnosticBag,
    *,
    include: Collection[str] = (),
    exclude: Collection[str] = (),
    skip: Callable[[Path], bool] | None = None,
) -> CodeArchive:
    """Collect the code of a flow.

    Args:
        program: the flow.
        plan: its plan; both go into `flow.ir.json`.
        root: the folder that canonical module names are relative to.
        bag: where files that cannot be read are reported.
        include: globs, relative to the root, of files to take besides `**/*.py`.
        exclude: globs of files to leave out.
        skip: says of a folder that it is to be left out: a datastore, a bundle.
    """
    files = dict(_user_files(program, root, bag, include, exclude, skip))
    files.update(_included_files(program, root, bag))
    files[PLAN_FILE] = encode_document(program.flow, plan_to_json(plan))
    files = dict(sorted(files.items()))
    runtime = runtime_files()
    return CodeArchive(files, runtime, digest_files({**files, **runtime}))


def runtime_files() -> dict[str, bytes]:
    """The modules of `flowc_runtime` by path, as the container imports them."""
    package = Path(flowc_runtime.__file__ or "").parent
    return {
        f"{package.name}/{path}": _read(package / path)
        for path in sorted(_walk(package, "", None, ("*.py",)))
    }


def digest_files(files: Mapping[str, bytes]) -> str:
    """The sha256, in hex, of a set of files: their paths and contents, in order of paths."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{len(files[path])}\0".encode())
        digest.update(files[path])
    return digest.hexdigest()


def archive_code(code: CodeArchive) -> bytes:
    """The code as a zip archive, which depends on nothing but the files.

    The archive holds the runtime too, so that an image with Python alone can run it.
    """
    import zipfile  # only where the code is not mounted

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path, data in sorted({**code.files, **code.runtime}.items()):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.create_system = _UNIX
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def archive_file(code: CodeArchive) -> str:
    """Where a bundle keeps the archive."""
    return f"code/{code.digest}.zip"


def _user_files(
    program: Program,
    root: Path,
    bag: DiagnosticBag,
    include: Collection[str],
    exclude: Collection[str],
    skip: Callable[[Path], bool] | None,
) -> Iterator[tuple[str, bytes]]:
    for path in _walk(root, "", skip, ("*.py", *include)):
        if any(_matches(path, glob) for glob in exclude):
            continue
        try:
            yield path, _read(root / path)
        except OSError as error:
            bag.add(
                "FC602",
                f"`{path}` cannot be read: {error.strerror}",
                program.spans.of(),
                help=f"make the file readable, or add `{path}` to `compile.exclude`",
            )


def _included_files(
    program: Program, root: Path, bag: DiagnosticBag
) -> Iterator[tuple[str, bytes]]:
    """The default files of the flow's `IncludeFile`s, which the container reads when a run starts."""
    for parameter in program.flow.parameters:
        default = parameter.default
        if parameter.type != "file" or not isinstance(default, str) or not is_file_path(default):
            continue
        path = os.path.normpath(default).replace(os.sep, "/")
        try:
            if Path(default).is_absolute():
                raise OSError(None, "its path is one of this machine")
            if path.startswith(("..", "~")):
                raise OSError(None, "it is not below the folder of the code")
            yield path, _read(root / path)
        except OSError as error:
            bag.add(
                "FC603",
                f"the default file of `{parameter.name}` stays behind: {error.strerror}",
                program.spans.of("parameter", parameter.attribute, "default"),
                help="put the file beside the flow and write its path from there, or give the parameter a"
                " value with each run",
                notes=[f"the path is {default}"],
            )


def _walk(
    root: Path, below: str, skip: Callable[[Path], bool] | None, globs: Collection[str]
) -> Iterator[str]:
    with os.scandir(root / below) as entries:
        ordered = sorted(entries, key=lambda entry: entry.name)
    for entry in ordered:
        path = f"{below}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            if not _is_skipped(entry, skip):
                yield from _walk(root, f"{path}/", skip, globs)
        elif any(_matches(path, glob) for glob in globs) and entry.is_file():
            yield path


def _is_skipped(entry: os.DirEntry[str], skip: Callable[[Path], bool] | None) -> bool:
    if entry.name.startswith(".") or entry.name in _ALWAYS_SKIPPED:
        return True
    folder = Path(entry.path)
    return (folder / "pyvenv.cfg").exists() or (skip is not None and skip(folder))


def _matches(path: str, glob: str) -> bool:
    glob = glob.removeprefix("**/")
    return fnmatch.fnmatchcase(path, glob) or fnmatch.fnmatchcase(path, f"*/{glob}")


def _read(path: Path) -> bytes:
    # A bundle reads a hundred files, and Path.read_bytes takes twice as long.
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        data = file.read()
    if path.suffix == ".py":
        return data.replace(b"\r\n", b"\n")
    return data


def check_size(archive: CodeArchive, limit: int, span: Span, bag: DiagnosticBag) -> None:
    """Report an archive whose user files are too large to travel inside a bundle.

    Args:
        archive: the code.
        limit: bytes that one object of the bundle can hold.
        span: the place of the flow.
        bag: where the finding goes.
    """
    sizes = {path: len(data) for path, data in archive.files.items()}
    total = sum(sizes.values())
    if total <= limit:
        return
    largest = sorted(sizes, key=lambda path: (-sizes[path], path))[:3]
    bag.add(
        "FC601",
        f"the code is too large to embed: {total // 1000} kB of at most {limit // 1000} kB",
        span,
        help="leave files out with `compile.exclude`, or install them in the image",
        notes=[f"{path} has {sizes[path] // 1000} kB" for path in largest],
    )
