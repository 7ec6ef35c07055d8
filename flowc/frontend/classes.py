"""Flow classes of an imported module, and where their parts are written."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from flowc.diagnostics import DiagnosticBag, Span
from flowc.frontend.cells import read_cell
from flowc.frontend.reading import ReadFlow, ReadStep
from flowc.frontend.scope import ClassSource
from flowc.frontend.source import (
    SourceFile,
    StepSource,
    display_path,
    parse_source,
    read_text,
)
from flowc_runtime.dataclass import dataclass
from flowc_runtime.flowspec import FlowSpec
from flowc_runtime.mutators.draft import FlowDraft, StepDraft


@dataclass(slots=True)
class Sources:
    """The files of the user that were read so far, by absolute path; each is parsed once."""

    files: dict[Path, SourceFile | None] = field(default_factory=dict)
    _methods: dict[str, dict[tuple[int, str], StepSource]] = field(default_factory=dict)

    def file(self, path: Path) -> SourceFile | None:
        """The file at a path, or the cell of a notebook; None if it is not readable Python."""
        if path not in self.files:
            try:
                self.files[path] = parse_source(display_path(path), read_text(path))
            except FileNotFoundError:
                self.files[path] = read_cell(str(path))
            except (OSError, SyntaxError, ValueError):
                self.files[path] = None
        return self.files[path]

    def method(self, path: str, line: int, name: str) -> StepSource | None:
        """The method of that name whose code begins (with its first decorator) on a line."""
        index = self._methods.get(path)
        if index is None:
            source = self.file(Path(path))
            index = self._methods[path] = dict(_methods(source)) if source else {}
        return index.get((line, name))


def flow_classes(module: ModuleType) -> dict[str, type]:
    """The flows that a module defines, by name, in order of definition; not those it imports."""
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, FlowSpec)
        and value.__module__ == module.__name__
        and value.__name__ == name
    }


def read_class(draft: FlowDraft, sources: Sources, bag: DiagnosticBag) -> ReadFlow:
    """A flow class with the source of everything in it; steps without a source are reported."""
    cls = draft.cls
    classes: list[ClassSource] = []
    hidden = False
    for base in cls.__mro__:
        if base is FlowSpec or base is object:
            continue
        found = class_source(base, sources)
        if found is None:
            hidden = True
        else:
            classes.append(found)
    methods = {step.name: _step_source(step, sources) for step in draft.steps.values()}
    return ReadFlow(
        class_name=cls.__qualname__,
        module=cls.__module__,
        classes=tuple(classes),
        steps=tuple(
            ReadStep(name, source, tuple(draft.steps[name].uses))
            for name, source in methods.items()
            if source is not None
        ),
        inputs=draft.inputs,
        configs=draft.configs,
        config_values=draft.config_values(),
        uses=tuple(draft.uses),
        lost=dict(
            report_lost([n for n, source in methods.items() if source is None], classes, bag)
        ),
        members=frozenset(dir(cls)),
        hidden=hidden,
    )


def class_source(cls: type, sources: Sources) -> ClassSource | None:
    """Where a class is written, as far as a file tells."""
    path = getattr(sys.modules.get(cls.__module__), "__file__", None) or _code_file(cls)
    is_text = path is not None and not path.endswith((".so", ".pyd", ".pyc"))
    source = sources.file(Path(path)) if path and is_text else None
    if source is None:
        return None
    node: ast.AST = source.tree
    for part in cls.__qualname__.replace("<locals>.", "").split("."):
        found = _definition(node, part)
        if found is None:
            return None
        node = found
    return (source, node) if isinstance(node, ast.ClassDef) else None


def _code_file(cls: type) -> str | None:
    """What the methods of a class name as their file, for modules that have none: notebooks."""
    codes = (getattr(value, "__code__", None) for value in vars(cls).values())
    return next((code.co_filename for code in codes if code is not None), None)


def _definition(scope: ast.AST, name: str) -> ast.AST | None:
    """The last class or function of that name directly in a scope, also below `if` and `try`."""
    found = None
    stack = list(ast.iter_child_nodes(scope))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name == name and (found is None or node.lineno > found.lineno):
                found = node
        elif isinstance(node, ast.stmt | ast.ExceptHandler):
            stack.extend(ast.iter_child_nodes(node))
    return found


def report_lost(
    names: Iterable[str], classes: Sequence[ClassSource], bag: DiagnosticBag
) -> Iterator[tuple[str, Span]]:
    """Report steps whose source cannot be read; gives back their names with their places."""
    for name in names:
        place = _place(name, classes)
        bag.add(
            "FC016",
            f"the source of step `{name}` cannot be read",
            place,
            help="write the step as a method, `def`, in the body of the class",
        )
        yield name, place


def _place(name: str, classes: Sequence[ClassSource]) -> Span:
    """Where a class binds a name to something that is not a `def`."""
    for file, cls in classes:
        for node in cls.body:
            if isinstance(node, ast.AsyncFunctionDef) and node.name == name:
                return file.definition(node)
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == name for target in node.targets
            ):
                return file.span(node)
    return classes[0][0].definition(classes[0][1]) if classes else Span.of_file("<flow>")


def _step_source(step: StepDraft, sources: Sources) -> StepSource | None:
    function: Any = step.function
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    code = getattr(function, "__code__", None)
    if code is None:
        return None
    found = sources.method(code.co_filename, code.co_firstlineno, code.co_name)
    return found and replace(found, name=step.name, wrapped=function is not step.function)


def _methods(source: SourceFile) -> Iterator[tuple[tuple[int, str], StepSource]]:
    for cls in _class_statements(source.tree):
        for node in _own_functions(cls):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            yield (first, node.name), StepSource(node.name, source, node, cls)


def _own_functions(cls: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    """The methods of a class, also those below `if`, `try` and the like."""
    stack: list[ast.AST] = list(cls.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.stmt | ast.ExceptHandler) and not isinstance(
            node, ast.ClassDef | ast.AsyncFunctionDef
        ):
            stack.extend(ast.iter_child_nodes(node))


def _class_statements(tree: ast.Module) -> Iterator[ast.ClassDef]:
    """The classes of a file, also those in blocks and functions, but not those inside of methods."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        in_class = isinstance(node, ast.ClassDef)
        if isinstance(node, ast.ClassDef):
            yield node
        for field_name in ("body", "orelse", "finalbody", "handlers"):
            for child in getattr(node, field_name, ()):
                is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
                if hasattr(child, "body") and not (in_class and is_function):
                    stack.append(child)
