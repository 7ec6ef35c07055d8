"""Questions about pieces of a syntax tree that several readers ask."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

_SET_CALLS = frozenset({"set", "frozenset"})


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes directly below one, in order of writing, without contexts and operators.

    Several times as quick as `ast.iter_child_nodes`, which matters for flows of thousands of steps.
    """
    found: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found.extend([item for item in value if isinstance(item, ast.AST)])
        elif isinstance(value, ast.AST) and value._fields:
            found.append(value)
    return found


def nodes_of(roots: Iterable[ast.AST], name: str = "") -> Iterator[ast.AST]:
    """All nodes of some trees, in no particular order; those only where `name` means the same."""
    stack = list(roots)
    while stack:
        node = stack.pop()
        yield node
        if not rebinds(node, name):
            stack.extend(children(node))


def rebinds(node: ast.AST, name: str) -> bool:
    """Whether a function has a parameter of that name, such as the `self` of another class."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return False
    given = node.args
    parameters = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
    return any(parameter is not None and parameter.arg == name for parameter in parameters)


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module or class, also those below `if`, `try` and `with`."""
    for node in body:
        yield node
        for part in ("body", "orelse", "finalbody"):
            if isinstance(node, ast.If | ast.Try | ast.With):
                yield from statements(getattr(node, part, []))
        if isinstance(node, ast.Try):
            for handler in node.handlers:
                yield from statements(handler.body)


def own_returns(statement: ast.stmt) -> Iterator[ast.Return]:
    """The `return`s in a statement, but not those of functions defined in it."""
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Return):
            yield node
        elif isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr | ast.pattern
        ):
            continue
        else:
            stack.extend(children(node))


def self_name(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """What a method calls the object: the name of its first parameter."""
    parameters = [*node.args.posonlyargs, *node.args.args]
    return parameters[0].arg if parameters else "self"


def last_name(node: ast.AST) -> str:
    """`b` for `b`, `a.b` and calls of these; empty for anything else."""
    match node:
        case ast.Call(func=func):
            return last_name(func)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def is_step(node: ast.stmt) -> bool:
    """Whether a statement of a class defines a step."""
    return isinstance(node, ast.FunctionDef) and has_step_decorator(node)


def has_step_decorator(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a method is meant to be a step."""
    return any(last_name(decorator) == "step" for decorator in node.decorator_list)


def text_at(arguments: Sequence[ast.expr], position: int) -> str | None:
    """The text written as an argument of a call; None if there is none, or it is computed."""
    match arguments[position : position + 1]:
        case [ast.Constant(value=str(text))]:
            return text
        case _:
            return None


def is_set(node: ast.expr) -> bool:
    """Whether an expression is surely a set, whose order is not fixed."""
    match node:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in _SET_CALLS
        case ast.BinOp(left=left, op=ast.BitOr() | ast.BitAnd() | ast.Sub(), right=right):
            return is_set(left) and is_set(right)
        case _:
            return False
