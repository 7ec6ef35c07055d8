"""Names that a flow's files import from the authoring vocabulary but that are not in it."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Sequence

from flowc.diagnostics import DiagnosticBag
from flowc.frontend.scope import ClassSource
from flowc.frontend.source import SourceFile
from flowc_runtime import api
from flowc_runtime.api_names import COMPILER_NAMES, METAFLOW_MODULES, PLANNED_NAMES

_KNOWN = frozenset(api.__all__) | COMPILER_NAMES | METAFLOW_MODULES | PLANNED_NAMES


def check_imports(classes: Sequence[ClassSource], bag: DiagnosticBag) -> None:
    """Say which names come from neither flowc nor Metaflow: they are carried along and do nothing."""
    for file in dict.fromkeys(file for file, _ in classes):
        for node in file.tree.body:
            if isinstance(node, ast.ImportFrom) and node.module == "metaflow" and not node.level:
                for alias in node.names:
                    if alias.name not in _KNOWN and alias.name != "*":
                        _report(file, alias, bag)


def _report(file: SourceFile, alias: ast.alias, bag: DiagnosticBag) -> None:
    close = difflib.get_close_matches(alias.name, _KNOWN, n=1, cutoff=0.8)
    bag.add(
        "FC014",
        f"`{alias.name}` is neither flowc's nor Metaflow's; it is carried along and does nothing",
        file.span(alias),
        help=f"did you mean `{close[0]}`?" if close else None,
    )
