"""What a flow's files import from `metaflow`, and what flowc makes of it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from pathlib import Path

from flowc.diagnostics import DiagnosticBag
from flowc.frontend.importing import report_missing
from flowc.frontend.scope import ClassSource
from flowc.frontend.source import SourceFile
from flowc.spelling import nearest
from flowc_runtime import api
from flowc_runtime.api_names import COMPILER_NAMES, METAFLOW_MODULES, PLANNED_NAMES

_KNOWN = frozenset(api.__all__) | COMPILER_NAMES | METAFLOW_MODULES | PLANNED_NAMES


def check_imports(classes: Sequence[ClassSource], bag: DiagnosticBag) -> None:
    """Say where flowc stands in for an installed Metaflow, and which names it only carries along."""
    first = None
    for file in dict.fromkeys(file for file, _ in classes):
        for node in file.tree.body:
            _check_module(node, file, bag)
            if not isinstance(node, ast.ImportFrom) or node.module != "metaflow" or node.level:
                continue
            first = first or file.span(node)
            for alias in node.names:
                if alias.name not in _KNOWN and alias.name != "*":
                    _report_name(file, alias, bag)
    if first is not None and _is_metaflow_installed():
        bag.add(
            "FC012",
            "flowc's vocabulary stands in for the Metaflow that is installed here",
            first,
            help="nothing needs to be done; `from flowc import ...` says the same",
        )


def _is_metaflow_installed() -> bool:
    """Whether the real Metaflow could be imported, told by a file that only it has."""
    return any(Path(entry, "metaflow", "metaflow_config.py").is_file() for entry in sys.path)


def _check_module(node: ast.stmt, file: SourceFile, bag: DiagnosticBag) -> None:
    """Report an inner module of Metaflow; importing the flow would have failed."""
    match node:
        case ast.Import(names=aliases):
            modules = [alias.name for alias in aliases]
        case ast.ImportFrom(module=str(module), level=0):
            modules = [module]
        case _:
            return
    for module in modules:
        root, _, inner = module.partition(".")
        if root == "metaflow" and inner and inner not in METAFLOW_MODULES:
            report_missing(module, file.span(node), bag)


def _report_name(file: SourceFile, alias: ast.alias, bag: DiagnosticBag) -> None:
    close = nearest(alias.name, _KNOWN, cutoff=0.8)
    bag.add(
        "FC014",
        f"`{alias.name}` is neither flowc's nor Metaflow's; it is carried along and does nothing",
        file.span(alias),
        help=f"did you mean `{close}`?" if close else None,
    )
