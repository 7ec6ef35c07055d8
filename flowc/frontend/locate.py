"""Which file and which class of it a path means, and under which module name it is imported."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from flowc.diagnostics import DiagnosticBag, Related, Span
from flowc.frontend.classes import Sources
from flowc.frontend.importing import report_syntax
from flowc.frontend.scope import ClassSource
from flowc.frontend.source import SourceFile, code_root, module_name, parse_source, read_text
from flowc.spelling import nearest
from flowc_runtime.dataclass import dataclass

_TAKEN = frozenset(sys.stdlib_module_names) | {"__main__", "flowc", "flowc_runtime", "metaflow"}


@dataclass(frozen=True, slots=True, eq=False)
class FlowFile:
    """The file of a flow: its source, absolute path, code root and canonical module name."""

    source: SourceFile
    path: Path
    root: Path
    module: str
    sources: Sources


def split_path(path: str) -> tuple[str, str | None]:
    """The file and the class of `file.py` or `file.py:Class`."""
    file, colon, class_name = path.rpartition(":")
    if colon and class_name.isidentifier() and file:
        return file, class_name
    return path, None


def locate(name: str, root: Path | None, bag: DiagnosticBag) -> FlowFile | None:
    """Read a flow's file; None if that is not possible, with the reason in the bag."""
    source = _read(name, bag)
    if source is None:
        return None
    path = Path(name).resolve()
    root = root.resolve() if root else code_root(path)
    module = _canonical_name(path, root, name, bag)
    if module is None:
        return None
    return FlowFile(source, path, root, module, Sources({path: source}))


def choose(
    flows: Mapping[str, ClassSource | None],
    leaves: Sequence[str],
    wanted: str | None,
    file: FlowFile,
    bag: DiagnosticBag,
) -> str | None:
    """The name of the flow that is meant.

    Args:
        flows: The flows of the file, and where they are written.
        leaves: Those that are not merely the base of another one.
        wanted: What the user asked for.
        file: The file.
        bag: Gets the reason where it cannot be told.
    """
    path, whole = file.source.path, Span.of_file(file.source.path)
    if wanted is not None:
        if wanted in flows:
            return wanted
        close = nearest(wanted, flows) or next(iter(flows), None)
        way_out = f"did you mean `{path}:{close}`?" if close else None
        bag.add("FC008", f"`{path}` has no flow `{wanted}`", whole, help=way_out)
        return None
    if len(leaves) == 1:
        return leaves[0]
    if not leaves:
        way_out = "define a class with the base `FlowSpec`"
        bag.add("FC006", f"`{path}` has no flow", whole, help=way_out)
        return None
    places = [found[0].definition(found[1]) for name in leaves if (found := flows[name])]
    bag.add(
        "FC007",
        f"`{path}` has {len(leaves)} flows: " + ", ".join(f"`{name}`" for name in leaves),
        places[0] if places else whole,
        help=f"name the one you mean: `{path}:{leaves[0]}`",
        related=[Related(place, "another flow") for place in places[1:]],
    )
    return None


def _read(file_name: str, bag: DiagnosticBag) -> SourceFile | None:
    path = Path(file_name)
    span = Span.of_file(file_name)
    try:
        if path.is_dir():
            bag.add("FC001", f"`{file_name}` is a folder", span, help="name the flow's file")
            return None
        if path.suffix == ".ipynb" and path.is_file():
            _report_notebook(file_name, bag)
            return None
        if path.suffix != ".py" and path.exists():
            _report_not_python(file_name, bag, "name the flow's file, which ends in `.py`")
            return None
        return parse_source(file_name, read_text(path))
    except FileNotFoundError:
        bag.add("FC001", f"there is no file `{file_name}`", span, help=_similar_file(path))
    except OSError as error:
        bag.add(
            "FC001",
            f"`{file_name}` cannot be read: {error.strerror}",
            span,
            help="its permissions may be wrong",
        )
    except SyntaxError as error:
        if error.lineno:
            report_syntax(error, file_name, bag)
        else:
            _report_not_python(file_name, bag, _ENCODING)
    except ValueError:
        _report_not_python(file_name, bag, _ENCODING)
    return None


_ENCODING = "name the flow's file; one that is not in UTF-8 says so in its first line"


def _report_not_python(file_name: str, bag: DiagnosticBag, way_out: str) -> None:
    message = f"`{file_name}` is not a Python file"
    bag.add("FC002", message, Span.of_file(file_name), help=way_out)


def _report_notebook(file_name: str, bag: DiagnosticBag) -> None:
    bag.add(
        "FC002",
        f"`{file_name}` is a notebook",
        Span.of_file(file_name),
        help="in it, `flowc.notebook.FlowView(MyFlow)` checks a flow; for an engine write the flow"
        " into a file, with `%%writefile flow.py` in its cell",
    )


def _similar_file(path: Path) -> str:
    folder = path.parent
    names = [p.name for p in folder.glob("*.py")] if folder.is_dir() else []
    close = nearest(path.name, names, cutoff=0.7)
    return f"did you mean `{folder / close}`?" if close else "check the path"


def _canonical_name(file: Path, root: Path, shown: str, bag: DiagnosticBag) -> str | None:
    span = Span.of_file(shown)
    if not file.is_relative_to(root):
        message = f"the flow is not below the code root `{root}`"
        bag.add("FC009", message, span, help="name a root that holds the flow's file")
        return None
    if "." in file.stem:
        bag.add(
            "FC009",
            f"`{file.name}` cannot be imported: its name has a dot in it",
            span,
            help=f"rename it to `{file.stem.replace('.', '_')}.py`",
        )
        return None
    name = module_name(file, root)
    if name.partition(".")[0] in _TAKEN:
        bag.add(
            "FC009",
            f"a flow's module cannot be called `{name}`: that hides another module",
            span,
            help=f"rename the file, for example to `{file.stem.strip('_')}_flow.py`",
        )
        return None
    return name
