"""Loading a flow: from a path to a `Program`, with everything that is wrong as findings.

The order is: options, config values, import of the module, `pre_mutate`, graph, `mutate`, specs.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flowc.diagnostics import DiagnosticBag, Related, Span
from flowc.frontend.building import build_program
from flowc.frontend.classes import Sources, class_source, flow_classes, read_class
from flowc.frontend.importing import (
    ImportFailed,
    import_flow,
    report_import,
    report_syntax,
)
from flowc.frontend.mutation import draft_flow
from flowc.frontend.source import (
    SourceFile,
    code_root,
    module_name,
    parse_source,
    read_text,
)
from flowc.ir.program import Program
from flowc_runtime.configs import ConfigSource, config_source


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How a flow is loaded.

    `root` is the code root; that of the file if None. `configs` are paths and `config_values` JSON, by
    config name. `decospecs` are decorators as text for steps that lack them (`--with`). `static` reads
    the file without importing it; `stubs` lets missing third-party modules be stood in for.
    """

    root: Path | None = None
    configs: Mapping[str, str] = field(default_factory=dict)
    config_values: Mapping[str, str] = field(default_factory=dict)
    decospecs: tuple[str, ...] = ()
    static: bool = False
    stubs: bool = True


def load(path: str, options: LoadOptions, bag: DiagnosticBag) -> Program | None:
    """Load the flow in `file.py`, or `file.py:Class`.

    Afterwards the flow's module is in `sys.modules` under its canonical name, unless it was only read.

    Returns:
        The program, or None if nothing could be built; the reason is then in the bag.
    """
    file_name, class_name = _split(path)
    source = _read(file_name, bag)
    if source is None:
        return None
    file = Path(file_name).resolve()
    root = options.root.resolve() if options.root else code_root(file)
    name = _canonical_name(file, root, file_name, bag)
    if name is None:
        return None
    sources = Sources({file: source})
    config = ConfigSource(
        files=options.configs,
        values=options.config_values,
        folders=_config_folders(file, root),
        flow_name=class_name or "",
    )
    with config_source(config):
        try:
            module = import_flow(source, file, name, root)
        except ImportFailed as failure:
            assert failure.__cause__ is not None
            report_import(failure.__cause__, source, root, bag)
            return None
        cls = _choose(flow_classes(module), class_name, source, sources, bag)
        draft = draft_flow(cls, options.decospecs, source, bag) if cls else None
    if draft is None:
        return None
    return build_program(read_class(draft, sources, bag), source.path, bag)


def _split(path: str) -> tuple[str, str | None]:
    file, colon, class_name = path.rpartition(":")
    if colon and class_name.isidentifier() and file:
        return file, class_name
    return path, None


def _read(file_name: str, bag: DiagnosticBag) -> SourceFile | None:
    """Read and parse the flow's file."""
    path = Path(file_name)
    span = Span.of_file(file_name)
    try:
        if path.is_dir():
            bag.add("FC001", f"`{file_name}` is a folder", span, help="name the flow's file")
            return None
        return parse_source(file_name, read_text(path))
    except FileNotFoundError:
        bag.add("FC001", f"there is no file `{file_name}`", span, help=_similar_file(path))
    except OSError as error:
        bag.add("FC001", f"`{file_name}` cannot be read: {error.strerror}", span)
    except SyntaxError as error:
        if path.suffix == ".py":
            report_syntax(error, file_name, bag)
        else:
            bag.add("FC002", f"`{file_name}` is not a Python file", span)
    except ValueError:
        bag.add("FC002", f"`{file_name}` is not a Python file", span)
    return None


def _similar_file(path: Path) -> str | None:
    folder = path.parent
    names = [p.name for p in folder.glob("*.py")] if folder.is_dir() else []
    close = difflib.get_close_matches(path.name, names, n=1)
    return f"did you mean `{folder / close[0]}`?" if close else None


def _canonical_name(file: Path, root: Path, shown: str, bag: DiagnosticBag) -> str | None:
    span = Span.of_file(shown)
    if not file.is_relative_to(root):
        bag.add("FC009", f"the flow is not below the code root `{root}`", span)
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
            help=f"rename the file, for example to `{file.stem}_flow.py`",
        )
        return None
    return name


_TAKEN = frozenset(sys.stdlib_module_names) | {"flowc", "flowc_runtime", "metaflow"}


def _config_folders(file: Path, root: Path) -> tuple[str, ...]:
    """Where default files of configs are looked for: the flow's folder, then those above it."""
    folders = [file.parent]
    while folders[-1] != root and folders[-1].parent != folders[-1]:
        folders.append(folders[-1].parent)
    return tuple(str(folder) for folder in folders)


def _choose(
    classes: Mapping[str, type],
    wanted: str | None,
    source: SourceFile,
    sources: Sources,
    bag: DiagnosticBag,
) -> type | None:
    """The flow class that is meant."""
    if wanted is not None:
        if wanted not in classes:
            close = difflib.get_close_matches(wanted, classes, n=1) or list(classes)[:1]
            bag.add(
                "FC008",
                f"`{source.path}` has no flow `{wanted}`",
                Span.of_file(source.path),
                help=f"did you mean `{source.path}:{close[0]}`?" if close else None,
            )
        return classes.get(wanted)
    if not classes:
        bag.add(
            "FC006",
            f"`{source.path}` has no flow",
            Span.of_file(source.path),
            help="define a class with the base `FlowSpec`",
        )
        return None
    if len(classes) == 1:
        return next(iter(classes.values()))
    candidates = _leaves(classes)
    if len(candidates) == 1:
        return classes[candidates[0]]
    places = [found for name in candidates if (found := class_source(classes[name], sources))]
    bag.add(
        "FC007",
        f"`{source.path}` has {len(candidates)} flows: "
        + ", ".join(f"`{name}`" for name in candidates),
        places[0][0].definition(places[0][1]) if places else Span.of_file(source.path),
        help=f"name the one you mean: `{source.path}:{candidates[0]}`",
        related=[Related(file.definition(node), "another flow") for file, node in places[1:]],
    )
    return None


def _leaves(classes: Mapping[str, type]) -> list[str]:
    """Flows that are not merely the base of another one in the file."""
    return [
        name
        for name, cls in classes.items()
        if not any(other is not cls and issubclass(other, cls) for other in classes.values())
    ]
