"""What a method does with the attributes of `self`, in the order in which it does it."""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field

from flowc.frontend.syntax import children, is_set, last_name, own_returns, rebinds, text_at
from flowc_runtime.dataclass import dataclass

_GUARDS = frozenset({"hasattr", "getattr", "delattr"})
_HARMLESS = frozenset({"isinstance", "type", "id", "print", "str", "repr", "super", "S3"})
_SUPPRESSING = frozenset({"suppress", "raises"})


class Mode(enum.IntEnum):
    """How sure it is that a piece of code runs, and that a missing attribute is noticed."""

    CERTAIN = 0
    MAYBE = 1
    GUARDED = 2


class Kind(enum.Enum):
    """What is done with an attribute."""

    LOAD = "load"
    STORE = "store"
    STORE_SET = "store of a set"


@dataclass(frozen=True, slots=True)
class Event:
    """One use of an attribute of `self`."""

    kind: Kind
    name: str
    node: ast.expr
    mode: Mode


@dataclass(slots=True)
class Effects:
    """The uses of attributes in a method, in order.

    `guarded` are attributes of which the method asks whether they are there; `opaque` says that it
    lets `self` out of sight, so that attributes may be set elsewhere.
    """

    events: list[Event] = field(default_factory=list)
    guarded: set[str] = field(default_factory=set)
    merges: bool = False
    opaque: bool = False

    def include(self, other: Effects) -> None:
        """Count what another method does as well."""
        self.events.extend(other.events)
        self.guarded |= other.guarded
        self.merges |= other.merges
        self.opaque |= other.opaque


def collect_effects(node: ast.FunctionDef | ast.AsyncFunctionDef, self_name: str) -> Effects:
    """Read the body of a method whose first parameter is `self_name`."""
    collector = _Collector(self_name)
    collector.block(node.body, Mode.CERTAIN)
    return collector.effects


class _Collector:
    __slots__ = ("effects", "self_name")

    def __init__(self, self_name: str) -> None:
        self.self_name = self_name
        self.effects = Effects()

    def block(self, body: Iterable[ast.stmt], mode: Mode) -> None:
        for statement in body:
            handler = _STATEMENTS.get(type(statement))
            if handler is None:
                self.expression(statement, mode)
            else:
                handler(self, statement, mode)
                if mode is Mode.CERTAIN and _may_return(statement):
                    mode = Mode.MAYBE

    def assign(self, statement: ast.Assign, mode: Mode) -> None:
        self.expression(statement.value, mode)
        kind = Kind.STORE_SET if is_set(statement.value) else Kind.STORE
        for target in statement.targets:
            self.target(target, mode, kind)

    def annotated(self, statement: ast.AnnAssign, mode: Mode) -> None:
        if statement.value is not None:
            self.expression(statement.value, mode)
            kind = Kind.STORE_SET if is_set(statement.value) else Kind.STORE
            self.target(statement.target, mode, kind)

    def augmented(self, statement: ast.AugAssign, mode: Mode) -> None:
        if self.is_own(statement.target):
            self.note(Kind.LOAD, statement.target, mode)
        self.expression(statement.value, mode)
        self.target(statement.target, mode, Kind.STORE)

    def branch(self, statement: ast.If, mode: Mode) -> None:
        # An `elif` is an `if` nested in the `else`: a long chain must not become deep recursion.
        self.expression(statement.test, mode)
        mode = max(mode, Mode.MAYBE)
        self.block(statement.body, mode)
        rest = statement.orelse
        while len(rest) == 1 and isinstance(rest[0], ast.If):
            self.expression(rest[0].test, mode)
            self.block(rest[0].body, mode)
            rest = rest[0].orelse
        self.block(rest, mode)

    def loop(self, statement: ast.For | ast.AsyncFor, mode: Mode) -> None:
        self.expression(statement.iter, mode)
        self.target(statement.target, mode, Kind.STORE)
        self.block(statement.body, max(mode, Mode.MAYBE))
        self.block(statement.orelse, max(mode, Mode.MAYBE))

    def repeat(self, statement: ast.While, mode: Mode) -> None:
        self.expression(statement.test, mode)
        self.block(statement.body, max(mode, Mode.MAYBE))
        self.block(statement.orelse, max(mode, Mode.MAYBE))

    def context(self, statement: ast.With | ast.AsyncWith, mode: Mode) -> None:
        inner = max(mode, Mode.MAYBE)
        for item in statement.items:
            self.expression(item.context_expr, mode)
            if item.optional_vars is not None:
                self.target(item.optional_vars, mode, Kind.STORE)
            if last_name(item.context_expr) in _SUPPRESSING:
                inner = Mode.GUARDED
        self.block(statement.body, inner)

    def attempt(self, statement: ast.Try | ast.TryStar, mode: Mode) -> None:
        self.block(statement.body, Mode.GUARDED if statement.handlers else mode)
        for handler in statement.handlers:
            self.block(handler.body, max(mode, Mode.MAYBE))
        self.block(statement.orelse, max(mode, Mode.MAYBE))
        self.block(statement.finalbody, mode)

    def choice(self, statement: ast.Match, mode: Mode) -> None:
        self.expression(statement.subject, mode)
        mode = max(mode, Mode.MAYBE)
        for case in statement.cases:
            self.expression(case.pattern, mode)
            if case.guard is not None:
                self.expression(case.guard, mode)
            self.block(case.body, mode)

    def definition(
        self, statement: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, mode: Mode
    ) -> None:
        # What it is made of is read here and now, what it holds later, or of another object.
        for part in children(statement):
            if not isinstance(part, ast.stmt):
                self.expression(part, mode)
        if not rebinds(statement, self.self_name):
            self.block(statement.body, max(mode, Mode.MAYBE))

    def target(self, node: ast.expr, mode: Mode, kind: Kind) -> None:
        match node:
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self.target(part, mode, Kind.STORE)
            case ast.Starred(value=inner):
                self.target(inner, mode, Kind.STORE)
            case _ if self.is_own(node):
                self.note(kind, node, mode)
            case _:
                self.expression(node, mode)

    def is_own(self, node: ast.AST) -> bool:
        return (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == self.self_name
        )

    def note(self, kind: Kind, node: ast.expr, mode: Mode) -> None:
        assert isinstance(node, ast.Attribute)
        if node.attr == "merge_artifacts":
            self.effects.merges = True
        elif node.attr == "__dict__":
            self.effects.opaque = True
        self.effects.events.append(Event(kind, node.attr, node, mode))

    def expression(self, root: ast.AST, mode: Mode) -> None:
        stack: list[tuple[ast.AST, Mode]] = [(root, mode)]
        while stack:
            node, mode = stack.pop()
            if self.is_own(node):
                self.own(node, mode)
            elif isinstance(node, ast.Name):
                self.effects.opaque |= node.id == self.self_name
            elif isinstance(node, ast.Call):
                stack.extend(reversed([(part, mode) for part in self.call(node, mode)]))
            elif rebinds(node, self.self_name):
                continue
            elif type(node) in _CONDITIONAL:
                stack.extend(reversed(_parts(node, mode)))
            else:
                stack.extend([(child, mode) for child in reversed(children(node))])

    def own(self, node: ast.AST, mode: Mode) -> None:
        assert isinstance(node, ast.Attribute)
        if isinstance(node.ctx, ast.Load):
            self.note(Kind.LOAD, node, mode)
        elif isinstance(node.ctx, ast.Store):
            self.note(Kind.STORE, node, mode)
        else:
            self.effects.guarded.add(node.attr)

    def call(self, node: ast.Call, mode: Mode) -> Sequence[ast.AST]:
        """Deal with a call; returns the parts of it that remain to be read."""
        name = last_name(node.func)
        first = node.args[0] if node.args else None
        if name in _GUARDS and first is not None and self.is_self(first):
            attribute = text_at(node.args, 1)
            if attribute is not None:
                self.effects.guarded.add(attribute)
            return node.args[1:]
        if name == "setattr" and first is not None and self.is_self(first):
            return self.set_attribute(node, mode)
        if name in _HARMLESS:
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            return [value for value in values if not self.is_self(value)]
        through_super = (
            isinstance(node.func, ast.Attribute) and last_name(node.func.value) == "super"
        )
        if through_super or name in {"exec", "eval"}:
            self.effects.opaque = True
        return [node.func, *node.args, *node.keywords]

    def set_attribute(self, node: ast.Call, mode: Mode) -> Sequence[ast.AST]:
        attribute = text_at(node.args, 1)
        if attribute is None:
            self.effects.opaque = True
        else:
            self.effects.events.append(Event(Kind.STORE, attribute, node, mode))
        return node.args[1:]

    def is_self(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id == self.self_name


_STATEMENTS: dict[type[ast.stmt], Callable[..., None]] = {
    ast.Assign: _Collector.assign,
    ast.AnnAssign: _Collector.annotated,
    ast.AugAssign: _Collector.augmented,
    ast.If: _Collector.branch,
    ast.For: _Collector.loop,
    ast.AsyncFor: _Collector.loop,
    ast.While: _Collector.repeat,
    ast.With: _Collector.context,
    ast.AsyncWith: _Collector.context,
    ast.Try: _Collector.attempt,
    ast.TryStar: _Collector.attempt,
    ast.Match: _Collector.choice,
    ast.FunctionDef: _Collector.definition,
    ast.AsyncFunctionDef: _Collector.definition,
    ast.ClassDef: _Collector.definition,
}


def _may_return(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        return False
    return any(own_returns(statement))


_CONDITIONAL = frozenset(
    {
        ast.IfExp,
        ast.BoolOp,
        ast.Lambda,
        ast.ListComp,
        ast.SetComp,
        ast.GeneratorExp,
        ast.DictComp,
    }
)


def _parts(node: ast.AST, mode: Mode) -> list[tuple[ast.AST, Mode]]:
    """The parts of an expression that does not evaluate all of them, with how sure each is."""
    maybe = max(mode, Mode.MAYBE)
    match node:
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return [(test, mode), (body, maybe), (orelse, maybe)]
        case ast.BoolOp(values=values):
            return [(values[0], mode), *((value, maybe) for value in values[1:])]
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            first = node.generators[0]
            rest = (child for child in children(node) if child is not first)
            later = (first.target, *first.ifs, *rest)
            return [(first.iter, mode), *((child, maybe) for child in later)]
        case _:
            return [(child, maybe) for child in children(node)]
