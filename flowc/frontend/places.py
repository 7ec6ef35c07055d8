"""The table of spans: where a flow's class, steps, decorators and parameters are written."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from flowc.diagnostics import Span
from flowc.frontend.decorators import decorator_node
from flowc.frontend.mutation import OPTION
from flowc.frontend.reading import ReadFlow
from flowc.frontend.source import SourceFile
from flowc_runtime.decorators.use import DecoratorUse

Table = dict[tuple[str, ...], Span]


def read_places(flow: ReadFlow, fallback: Span) -> Table:
    """The places of everything but transitions, by node as `flowc.ir.program.Spans` names them."""
    table: Table = {(): fallback}
    if flow.classes:
        file, cls = flow.classes[0]
        table[()] = file.definition(cls)
    for step in flow.steps:
        owner = ("step", step.name)
        table[owner] = step.source.file.definition(step.source.node)
        decorators = step.source.node.decorator_list
        _place_decorators(table, owner, step.uses, [(step.source.file, decorators)])
    lists = [(file, cls.decorator_list) for file, cls in flow.classes]
    _place_decorators(table, (), flow.uses, lists)
    _place_inputs(table, flow)
    return table


def _place_decorators(
    table: Table,
    owner: tuple[str, ...],
    uses: Iterable[DecoratorUse],
    written: list[tuple[SourceFile, list[ast.expr]]],
) -> None:
    """A use knows the line it was written on; that finds it, under whatever name it was imported."""
    by_line = {node.lineno: (file, node) for file, nodes in reversed(written) for node in nodes}
    seen: dict[str, int] = {}
    for use in uses:
        number = seen[use.name] = seen.get(use.name, -1) + 1
        name = decorator_node(owner, use.name, number)
        if use.file == OPTION:
            table[name] = Span.of_file(OPTION)
        found = by_line.get(use.line)
        if found is None:
            continue
        file, node = found
        table[name] = file.span(node)
        if isinstance(node, ast.Call):
            _place_keywords(table, name, file, node)


def _place_inputs(table: Table, flow: ReadFlow) -> None:
    for file, cls in reversed(flow.classes):
        for statement in cls.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=attribute)], value=ast.Call() as call):
                    pass
                case ast.AnnAssign(target=ast.Name(id=attribute), value=ast.Call() as call):
                    pass
                case _:
                    continue
            if attribute in flow.inputs:
                node = ("parameter", attribute)
            elif attribute in flow.configs:
                node = ("config", attribute)
            else:
                continue
            table[node] = file.span(statement)
            if call.args:
                table[(*node, "name")] = file.span(call.args[0])
            _place_keywords(table, node, file, call)


def _place_keywords(table: Table, node: tuple[str, ...], file: SourceFile, call: ast.Call) -> None:
    for keyword in call.keywords:
        if keyword.arg is not None:
            table[(*node, keyword.arg)] = file.span(keyword)
