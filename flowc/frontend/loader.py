"""Loading a flow: from a path to a `Program`, with everything that is wrong as findings.

The order is: options, config values, import of the module, `pre_mutate`, graph, `mutate`, specs.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path
from types import ModuleType

from flowc.diagnostics import DiagnosticBag, Span
from flowc.frontend.building import build_program
from flowc.frontend.classes import Sources, class_source, flow_classes, read_class
from flowc.frontend.importing import ImportFailed, import_flow, report_import
from flowc.frontend.imports import check_imports
from flowc.frontend.locate import FlowFile, choose, locate, split_path
from flowc.frontend.mutation import draft_flow
from flowc.frontend.options import check_config_names, config_folders
from flowc.frontend.reading import ReadFlow
from flowc.ir.program import Program
from flowc_runtime.configs import ConfigSource, config_source
from flowc_runtime.dataclass import dataclass


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


@contextmanager
def without_collection() -> Iterator[None]:
    """Hold the garbage collector: syntax trees are large, long-lived and free of cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@without_collection()
def load(path: str, options: LoadOptions, bag: DiagnosticBag) -> Program | None:
    """Load the flow in `file.py`, or `file.py:Class`.

    Afterwards the flow's module is in `sys.modules` under its canonical name, unless it was only read or
    needed stubs.

    Returns:
        The program, or None if nothing could be built; the reason is then in the bag.
    """
    file_name, class_name = split_path(path)
    file = locate(file_name, options.root, bag)
    if file is None:
        return None
    configs = ConfigSource(
        files=options.configs,
        values=options.config_values,
        folders=config_folders(file),
        flow_name=class_name or "",
    )
    with config_source(configs):
        if options.static:
            flow = _read_static(file, class_name, options, bag)
        else:
            try:
                module = import_flow(file.source, file.path, file.module, file.root)
            except ImportFailed as failure:
                return _after_failure(failure.__cause__, path, file, options, bag)
            flow = _read_imported(module, file, class_name, options, bag)
    if flow is None:
        return None
    check_imports(flow.classes, bag)
    check_config_names(options.configs, options.config_values, configs, file, bag)
    return build_program(flow, file.source.path, bag)


@without_collection()
def load_class(cls: type, options: LoadOptions, bag: DiagnosticBag) -> Program | None:
    """Load a flow class of this process, such as one defined in the cell of a notebook.

    Its configs have the values that they were declared with, and of `options` only the decorators count.

    Returns:
        The program, or None if nothing could be built; the reason is then in the bag.
    """
    sources = Sources()
    found = class_source(cls, sources)
    if found is None:
        bag.add(
            "FC016",
            f"the source of flow `{cls.__name__}` cannot be read",
            Span.of_file(cls.__module__),
            help="define the class in a file or in the cell of a notebook",
        )
        return None
    file, _ = found
    draft = draft_flow(cls, options.decospecs, file, bag)
    if draft is None:
        return None
    flow = read_class(draft, sources, bag)
    check_imports(flow.classes, bag)
    return build_program(flow, file.path, bag)


def _read_imported(
    module: ModuleType,
    file: FlowFile,
    wanted: str | None,
    options: LoadOptions,
    bag: DiagnosticBag,
) -> ReadFlow | None:
    classes = flow_classes(module)
    leaves = [
        name
        for name, cls in classes.items()
        if not any(other is not cls and issubclass(other, cls) for other in classes.values())
    ]
    places = {name: class_source(cls, file.sources) for name, cls in classes.items()}
    name = choose(places, leaves, wanted, file, bag)
    draft = draft_flow(classes[name], options.decospecs, file.source, bag) if name else None
    return read_class(draft, file.sources, bag) if draft else None


def _read_static(
    file: FlowFile, wanted: str | None, options: LoadOptions, bag: DiagnosticBag
) -> ReadFlow | None:
    from flowc.frontend.static import add_static_decospecs, read_static, static_flows
    from flowc.frontend.static_names import Project

    module = Project(file.root, file.sources).module(file.path)
    assert module is not None
    flows = static_flows(module)
    bases = {base for cls in flows.values() for base in map(module.original, cls.bases)}
    places = {name: (file.source, cls) for name, cls in flows.items()}
    name = choose(places, [name for name in flows if name not in bases], wanted, file, bag)
    if name is None:
        return None
    flow = read_static(module, flows[name], file.module, bag)
    return add_static_decospecs(flow, options.decospecs, bag)


def _after_failure(
    error: BaseException | None,
    path: str,
    file: FlowFile,
    options: LoadOptions,
    bag: DiagnosticBag,
) -> Program | None:
    """What remains to be done when the import has failed: stand-ins, or the finding."""
    assert error is not None
    before = len(bag)
    if options.stubs and isinstance(error, ModuleNotFoundError) and error.name:
        from flowc.frontend.stubbed import load_stubbed

        program = load_stubbed(path, options, file, error.name, bag)
        if program is not None or len(bag) > before:
            return program
    report_import(error, file.source, file.root, bag)
    return None
