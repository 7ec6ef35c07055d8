"""Source files of the user: text, syntax tree, and places in it."""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import field
from pathlib import Path

from flowc.diagnostics import Span
from flowc_runtime.dataclass import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class SourceFile:
    """One file of the user, parsed once. `path` is the spelling that diagnostics show."""

    path: str
    text: str
    tree: ast.Module
    lines: tuple[str, ...] = field(init=False, repr=False)
    _is_ascii: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # As the parser counts them: form feeds and the like do not end a line.
        object.__setattr__(self, "lines", tuple(self.text.split("\n")))
        object.__setattr__(self, "_is_ascii", self.text.isascii())

    def span(self, node: ast.expr | ast.stmt | ast.keyword | ast.arg | ast.alias) -> Span:
        """The place of a node, in characters (the parser counts bytes)."""
        end_line = node.end_lineno or node.lineno
        end_column = node.col_offset if node.end_col_offset is None else node.end_col_offset
        return Span(
            self.path,
            node.lineno,
            self._column(node.lineno, node.col_offset),
            end_line,
            self._column(end_line, end_column),
        )

    def definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Span:
        """The place of a definition's name: its line, from the keyword to the end of the name."""
        start = self._column(node.lineno, node.col_offset)
        line = self.line(node.lineno)
        name_at = line.find(node.name, start - 1)
        if name_at < 0:
            return Span(self.path, node.lineno, start, node.lineno, start + 1)
        return Span(self.path, node.lineno, name_at + 1, node.lineno, name_at + 1 + len(node.name))

    def line(self, number: int) -> str:
        """A line of the text, counted from 1, without its end; empty behind the last one."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def _column(self, line: int, offset: int) -> int:
        if self._is_ascii:
            return offset + 1
        return len(self.line(line).encode()[:offset].decode(errors="replace")) + 1


@dataclass(frozen=True, slots=True, eq=False)
class StepSource:
    """Where a step is written: its method, the class that holds it, and their file.

    `wrapped` says that a decorator has put a function of its own around the method.
    """

    name: str
    file: SourceFile
    node: ast.FunctionDef
    cls: ast.ClassDef
    wrapped: bool = False


def parse_source(path: str, text: str) -> SourceFile:
    """Parse a file's text.

    Raises:
        SyntaxError: if it is not Python.
        ValueError: if it holds a NUL.
    """
    return SourceFile(path, text, ast.parse(text, filename=path))


def read_text(path: Path) -> str:
    """The text of a Python file, decoded as Python would.

    Raises:
        OSError: if it cannot be read.
        SyntaxError: if it declares an unknown encoding.
        UnicodeDecodeError: if its bytes are not in its encoding.
    """
    data = path.read_bytes()
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")


def shown_text(path: str) -> str:
    """The text behind what diagnostics show as a file: a file, or the cell of a notebook.

    Raises:
        OSError: if there is none.
        SyntaxError: if a file declares an unknown encoding.
        UnicodeDecodeError: if a file's bytes are not in its encoding.
    """
    try:
        return read_text(Path(path))
    except FileNotFoundError:
        import linecache

        if lines := linecache.getlines(path):
            return "".join(lines)
        raise


def display_path(path: Path) -> str:
    """How diagnostics spell a file: relative to the working directory where it is below it."""
    here = path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


def code_root(path: Path) -> Path:
    """The folder that canonical module names are relative to.

    It holds the flow's topmost package, or the file itself where it is in no package.
    """
    folder = path.parent
    while (folder / "__init__.py").is_file() and folder.parent != folder:
        folder = folder.parent
    return folder


def module_name(path: Path, root: Path) -> str:
    """The canonical module name of a file below `root`.

    Raises:
        ValueError: if the file is not below `root`.
    """
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
