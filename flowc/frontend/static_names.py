"""What names mean in a file that is only read: imports, constants, classes of other files."""

from __future__ import annotations

import ast
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import Any

from flowc.frontend.attributes import UNKNOWN
from flowc.frontend.classes import Sources
from flowc.frontend.scope import ClassSource
from flowc.frontend.source import SourceFile
from flowc.frontend.syntax import statements
from flowc_runtime.dataclass import dataclass
from flowc_runtime.parameters import JSONType

VOCABULARIES = ("flowc", "metaflow", "flowc_runtime")
"""Packages whose names are those of the authoring vocabulary."""

_TYPES = {"str": str, "int": int, "float": float, "bool": bool, "JSONType": JSONType}


@dataclass(slots=True)
class Project:
    """The files of a project that are only read."""

    root: Path
    sources: Sources
    _modules: dict[Path, Module] = field(default_factory=dict)

    def module(self, path: Path) -> Module | None:
        """The module at a path; None if it is not readable Python."""
        if path not in self._modules:
            source = self.sources.file(path)
            if source is None:
                return None
            self._modules[path] = Module(path, source, self)
        return self._modules[path]

    def find(self, name: str, level: int, path: Path) -> Module | None:
        """The module that `from name import ...` in the file at `path` means, if it is the project's."""
        folders = [path.parents[level - 1]] if level else [self.root, path.parent]
        for folder in folders:
            stem = folder.joinpath(*name.split(".")) if name else folder
            for candidate in (stem.with_suffix(".py"), stem / "__init__.py"):
                if candidate.is_file():
                    return self.module(candidate)
        return None


@dataclass
class Module:
    """One file: the names that its top level binds."""

    path: Path
    source: SourceFile
    project: Project

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """The classes of the top level."""
        return {n.name: n for n in statements(self.source.tree.body) if isinstance(n, ast.ClassDef)}

    @cached_property
    def imports(self) -> dict[str, ast.ImportFrom]:
        """`from` imports by the name that they bind, with the one alias that binds it."""
        found: dict[str, ast.ImportFrom] = {}
        for node in statements(self.source.tree.body):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    only = ast.ImportFrom(node.module, [alias], node.level)
                    found[alias.asname or alias.name] = only
        return found

    @cached_property
    def constants(self) -> dict[str, Any]:
        """Names that are given a literal exactly once."""
        values: dict[str, Any] = {}
        for node in statements(self.source.tree.body):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    values[name] = UNKNOWN if name in values else literal(value, {})
        return values

    def original(self, node: ast.expr) -> str:
        """The vocabulary's name for what a decorator or a call names; the last word otherwise."""
        match node:
            case ast.Call(func=func):
                return self.original(func)
            case ast.Attribute(attr=name):
                return name
            case ast.Name(id=name):
                bound = self.imports.get(name)
                if bound is not None and (bound.module or "").partition(".")[0] in VOCABULARIES:
                    return bound.names[0].name
                return name
            case _:
                return ""

    def resolve(self, base: ast.expr) -> tuple[Module, ast.ClassDef] | None:
        """The class that a base names, if a file of the project has it."""
        if not isinstance(base, ast.Name):
            return None
        if base.id in self.classes:
            return self, self.classes[base.id]
        bound = self.imports.get(base.id)
        if bound is None:
            return None
        module = self.project.find(bound.module or "", bound.level, self.path)
        name = bound.names[0].name
        return (module, module.classes[name]) if module and name in module.classes else None

    def value(self, node: ast.expr) -> Any:
        """The value of an expression; `UNKNOWN` if only running the file could tell."""
        return literal(node, self.constants)


def lineage(
    module: Module, cls: ast.ClassDef
) -> tuple[list[tuple[Module, ClassSource]], bool, bool]:
    """A class and its bases, nearest first; whether one is FlowSpec; whether some are not known."""
    found: dict[ast.ClassDef, tuple[Module, ClassSource]] = {}
    is_flow = hidden = False
    stack = [(module, cls)]
    while stack:
        owner, node = stack.pop()
        if node in found:
            continue
        found[node] = (owner, (owner.source, node))
        for base in reversed(node.bases):
            if owner.original(base) == "FlowSpec":
                is_flow = True
                continue
            known = owner.resolve(base)
            if known is None:
                hidden = True
            else:
                stack.append(known)
    return list(found.values()), is_flow, hidden


def literal(node: ast.expr, constants: dict[str, Any]) -> Any:
    """The value of a literal, of a type that parameters know, or of a constant."""
    match node:
        case ast.Name(id=name) if name in constants:
            return constants[name]
        case ast.Name(id=name) if name in _TYPES:
            return _TYPES[name]
        case ast.List(elts=items) | ast.Tuple(elts=items):
            values = [literal(item, constants) for item in items]
            known = not any(value is UNKNOWN for value in values)
            return (tuple(values) if isinstance(node, ast.Tuple) else values) if known else UNKNOWN
        case ast.Dict(keys=keys, values=items):
            pairs = [
                (literal(k, constants) if k else UNKNOWN, literal(v, constants))
                for k, v in zip(keys, items, strict=True)
            ]
            if any(key is UNKNOWN or value is UNKNOWN for key, value in pairs):
                return UNKNOWN
            return dict(pairs)
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        return UNKNOWN
