"""Importing a user's file under its canonical name, with whatever goes wrong as a finding."""

from __future__ import annotations

import contextlib
import importlib.util
import re
import sys
import traceback
from importlib import import_module
from pathlib import Path
from types import ModuleType

import flowc_runtime
from flowc.diagnostics import DiagnosticBag, Span
from flowc.frontend.source import SourceFile, display_path
from flowc.spelling import nearest
from flowc_runtime import api

_SHIM = Path(flowc_runtime.__file__).parent / "_shim" / "metaflow"
_loaded: dict[str, Path] = {}


class ImportFailed(Exception):  # noqa: N818 - not an error of flowc: the cause is what the user's code raised
    """The user's code raised while it was imported; the cause says what."""


def import_flow(source: SourceFile, path: Path, name: str, root: Path) -> ModuleType:
    """Import a flow's file.

    The folder of the file and `root` are put in front of `sys.path`, as Python does for a program, and
    stay there: the flow's own imports may come later. What the file prints goes to stderr.

    Raises:
        ImportFailed: whatever the file raised, as its cause.
    """
    _forget(root)
    before = set(sys.modules)
    for folder in (str(path.parent), str(root)):
        if folder in sys.path:
            sys.path.remove(folder)
        sys.path.insert(0, folder)
    provide_metaflow()
    try:
        with contextlib.redirect_stdout(sys.stderr):
            return _execute(source, path, name)
    except (Exception, SystemExit) as error:
        sys.modules.pop(name, None)
        raise ImportFailed(str(error)) from error
    finally:
        _loaded.update(dict.fromkeys(_new_project_modules(before, root), root))


def provide_metaflow() -> None:
    """Let the name `metaflow` mean flowc's vocabulary in this process."""
    current = sys.modules.get("metaflow")
    if current is not None and getattr(current, "__file__", None) == str(_SHIM / "__init__.py"):
        return
    for name in [name for name in sys.modules if name.partition(".")[0] == "metaflow"]:
        del sys.modules[name]
    spec = importlib.util.spec_from_file_location(
        "metaflow", _SHIM / "__init__.py", submodule_search_locations=[str(_SHIM)]
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["metaflow"] = module
    spec.loader.exec_module(module)


def report_import(error: BaseException, flow: SourceFile, root: Path, bag: DiagnosticBag) -> None:
    """Add the finding for what the user's code raised, at the last of the user's own lines."""
    if isinstance(error, SyntaxError) and error.filename:
        report_syntax(error, display_path(Path(error.filename)), bag)
        return
    span = _user_span(error, root) or Span.of_file(flow.path)
    if isinstance(error, ModuleNotFoundError) and error.name:
        report_missing(error.name, span, bag)
    elif isinstance(error, SystemExit):
        bag.add(
            "FC004",
            "the file ends the program while it is imported",
            span,
            help='put what the program does below `if __name__ == "__main__":`',
        )
    else:
        report_raised(error, span, bag)


def report_missing(name: str, span: Span, bag: DiagnosticBag) -> None:
    """Add the finding for a module that cannot be found."""
    way_out = "install it where flowc runs, or import it inside the step that needs it"
    if name.startswith("metaflow."):
        way_out = (
            "flowc stands in for Metaflow, without its inner modules:"
            " import the name from `metaflow` itself, or do without it"
        )
    bag.add("FC005", f"there is no module `{name}`", span, help=way_out)


def report_raised(error: BaseException, span: Span, bag: DiagnosticBag) -> None:
    """Add the finding for an exception that leaves the module."""
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    bag.add("FC004", f"importing the flow failed: {reason}", span, help=_way_out(error))


def _way_out(error: BaseException) -> str:
    """What may have been meant where a name of flowc's vocabulary is misspelt, else what to do."""
    if re.search(r"\bStub\b", str(error)):
        return "it computes with a module that is not installed: install it, or do this in a step"
    match = re.match(r"cannot import name '(\w+)' from 'flowc'|name '(\w+)' is not", str(error))
    close = nearest(match[1] or match[2], api.__all__) if match else None
    if close:
        return f"did you mean `{close}`?"
    if match := re.match(r"(Parameter|IncludeFile|Config)\.__init__\(\) ", str(error)):
        return f'write the name first, everything else by name: `{match[1]}("alpha", default=...)`'
    return "a flow is imported here and in every task: move what can fail into a step"


def report_syntax(error: SyntaxError, path: str, bag: DiagnosticBag) -> None:
    """Add the finding for a file that is not Python."""
    line, column = error.lineno or 1, error.offset or 1
    end_line, end_column = error.end_lineno or line, error.end_offset or column + 1
    if (end_line, end_column) <= (line, column):
        end_line, end_column = line, column + 1
    bag.add(
        "FC003",
        str(error.msg),
        Span(path, line, max(column, 1), end_line, end_column),
        help="once Python can read the file, the rest of it is checked",
    )


def is_project_file(path: Path, root: Path) -> bool:
    """Whether a file is the user's own: below the code root, and not an installed package."""
    if not path.is_absolute() or not path.is_relative_to(root):
        return False
    installed = any(path.is_relative_to(prefix) for prefix in {sys.prefix, sys.base_prefix})
    return not (installed and not root.is_relative_to(sys.prefix)) and not (
        {"site-packages", "dist-packages"} & set(path.parts[len(root.parts) :])
    )


def _execute(source: SourceFile, path: Path, name: str) -> ModuleType:
    parent, _, leaf = name.rpartition(".")
    package = import_module(parent) if parent else None
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    # From the text, which is quicker than from the tree; no __pycache__ appears beside the file.
    exec(compile(source.text, str(path), "exec"), module.__dict__)  # noqa: S102
    if package is not None:
        setattr(package, leaf, module)
    return module


def _user_span(error: BaseException, root: Path) -> Span | None:
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if frame.lineno and is_project_file(path, root):
            column, end_column = (frame.colno or 0) + 1, (frame.end_colno or 0) + 1
            end_line = frame.end_lineno or frame.lineno
            if end_line == frame.lineno and end_column <= column:
                end_column = column + 1
            return Span(display_path(path), frame.lineno, column, end_line, end_column)
    return None


def _forget(root: Path) -> None:
    """Drop what earlier loads imported from projects, so that every load sees its own files."""
    for name in _loaded:
        sys.modules.pop(name, None)
    for owner in {*_loaded.values()} - {root}:
        with contextlib.suppress(ValueError):
            sys.path.remove(str(owner))
    _loaded.clear()


def _new_project_modules(before: set[str], root: Path) -> list[str]:
    return [
        name
        for name, module in list(sys.modules.items())
        if name not in before
        and name.partition(".")[0] not in ("flowc", "flowc_runtime", "metaflow")
        and (file := getattr(module, "__file__", None)) is not None
        and is_project_file(Path(file), root)
    ]
