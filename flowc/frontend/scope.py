"""What the class of a flow has besides its steps: helper methods, constants, inherited names."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field

from flowc.diagnostics import DiagnosticBag, Related, Span
from flowc.frontend.effects import Effects, collect_effects
from flowc.frontend.source import SourceFile
from flowc.frontend.syntax import is_step, last_name, self_name, statements
from flowc_runtime.dataclass import dataclass
from flowc_runtime.flowspec import FlowSpec

FLOWSPEC_MEMBERS = frozenset(dir(FlowSpec))
"""What every flow has."""

_PLAIN_DECORATORS = frozenset(
    {
        "abstractmethod",
        "asynccontextmanager",
        "cache",
        "cached_property",
        "classmethod",
        "contextmanager",
        "deleter",
        "lru_cache",
        "override",
        "property",
        "setter",
        "staticmethod",
    }
)
_ATTRIBUTE_HOOKS = frozenset({"__getattr__", "__getattribute__", "__setattr__"})
_INPUTS = frozenset({"Parameter", "Config", "IncludeFile"})

ClassSource = tuple[SourceFile, ast.ClassDef]
"""Where a class is written."""


@dataclass(frozen=True, slots=True, eq=False)
class Helper:
    """A method of the flow that is not a step."""

    file: SourceFile
    effects: Effects


@dataclass(slots=True)
class Scope:
    """The names that a flow's class provides.

    `members` are all of them; `helpers` the methods whose source is known (of a property, all of its
    functions); `functions` those that may be methods written elsewhere; `constants` the values that
    no step may assign. With `hidden` there are bases without a source (their methods could set
    anything), and `open` says that attribute access itself is redefined.
    """

    members: frozenset[str]
    helpers: dict[str, Helper]
    constants: frozenset[str]
    functions: frozenset[str]
    steps: frozenset[str]
    hidden: bool
    open: bool
    _closures: dict[str, tuple[Helper, ...]] = field(default_factory=dict)

    def called(self, name: str) -> tuple[Helper, ...]:
        """The helper of that name with all helpers that it calls."""
        found = self._closures.get(name)
        if found is None:
            found = self._closures[name] = tuple(self._reach(name))
        return found

    def _reach(self, name: str) -> Iterator[Helper]:
        seen = {name}
        stack = [name]
        while stack:
            helper = self.helpers[stack.pop()]
            yield helper
            for event in helper.effects.events:
                if event.name in self.helpers and event.name not in seen:
                    seen.add(event.name)
                    stack.append(event.name)


def read_scope(
    classes: Sequence[ClassSource],
    steps: frozenset[str],
    *,
    members: Iterable[str] = (),
    hidden: bool = False,
) -> Scope:
    """Read the classes of a flow.

    Args:
        classes: The flow's class and its bases, in the order in which Python looks names up.
        steps: The names of the flow's steps.
        members: Names that are known from the imported class (`dir`).
        hidden: Whether there are bases, other than FlowSpec, whose source is not among `classes`.
    """
    names = set(members)
    helpers: dict[str, Helper] = {}
    constants: dict[str, bool] = {}
    functions: set[str] = set()
    for file, cls in classes:
        own: dict[str, bool] = {}
        methods: dict[str, Helper] = {}
        for statement in statements(cls.body):
            bound = list(_bound(statement))
            names.update(bound)
            own.update(dict.fromkeys(bound, _is_constant(statement)))
            if _may_be_function(statement):
                functions.update(bound)
            elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                _add_helper(file, statement, steps, methods)
        constants = own | constants
        helpers = methods | helpers
    if "__init__" in helpers:
        names.update(event.name for event in helpers["__init__"].effects.events)
    return Scope(
        members=frozenset(names) | steps | FLOWSPEC_MEMBERS,
        helpers=helpers,
        constants=frozenset(
            name for name, fixed in constants.items() if fixed and not name.startswith("_")
        ),
        functions=frozenset(functions),
        steps=steps,
        hidden=hidden,
        open=bool(_ATTRIBUTE_HOOKS & helpers.keys()),
    )


def _add_helper(
    file: SourceFile,
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    steps: frozenset[str],
    helpers: dict[str, Helper],
) -> None:
    if node.name in steps:
        return
    effects = collect_effects(node, self_name(node))
    # A decorator may put a function around the method that does more.
    effects.opaque |= any(last_name(d) not in _PLAIN_DECORATORS for d in node.decorator_list)
    known = helpers.get(node.name)
    if known is None:
        helpers[node.name] = Helper(file, effects)
    else:
        # The functions of a property, or the arms of an `if`.
        known.effects.include(effects)


def _may_be_function(statement: ast.stmt) -> bool:
    """Whether a statement of a class may make a method of what is written elsewhere."""
    match statement:
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            is_name = isinstance(value, ast.Name | ast.Attribute | ast.Lambda)
            return is_name or last_name(value) in _MAKE_METHODS
        case _:
            return False


_MAKE_METHODS = frozenset({"partialmethod", "property"})


def _is_constant(statement: ast.stmt) -> bool:
    """Whether a statement of a class surely gives its names mere values: no functions, no descriptors."""
    match statement:
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            return isinstance(value, _VALUES)
        case _:
            return False


_VALUES = (
    ast.Constant,
    ast.JoinedStr,
    ast.List,
    ast.Tuple,
    ast.Set,
    ast.Dict,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
)


def check_members(classes: Sequence[ClassSource], bag: DiagnosticBag) -> None:
    """Report steps that a class defines twice, or that share a name with something else."""
    for file, cls in classes:
        _check_class(file, cls, bag)
    _check_bases(classes, bag)


def _check_class(file: SourceFile, cls: ast.ClassDef, bag: DiagnosticBag) -> None:
    first: dict[str, ast.stmt] = {}
    for statement in cls.body:
        for name in _bound(statement):
            earlier = first.setdefault(name, statement)
            if earlier is statement or not (is_step(earlier) or is_step(statement)):
                continue
            if is_step(earlier) and is_step(statement):
                code, message = "FC111", f"step `{name}` is defined twice"
            else:
                code, message = "FC154", f"`{name}` is the name of a step and of something else"
            bag.add(
                code,
                message,
                _place(file, statement),
                help="rename one of them",
                related=[Related(_place(file, earlier), "defined here first")],
            )


def _check_bases(classes: Sequence[ClassSource], bag: DiagnosticBag) -> None:
    """A step that hides a parameter of a base class, or the other way round."""
    owners: dict[str, tuple[SourceFile, ast.stmt]] = {}
    for file, cls in classes:
        own = {name: statement for statement in cls.body for name in _bound(statement)}
        for name, statement in own.items():
            over_file, over = owners.setdefault(name, (file, statement))
            if over is statement or {_kind(over), _kind(statement)} != {"step", "parameter"}:
                continue
            hidden = f"the {_kind(statement)} of class `{cls.name}`"
            bag.add(
                "FC154",
                f"{_kind(over)} `{name}` hides {hidden}",
                _place(over_file, over),
                help="rename one of them",
                related=[Related(_place(file, statement), "hidden")],
            )


def _kind(statement: ast.stmt) -> str:
    if is_step(statement):
        return "step"
    match statement:
        case ast.Assign(value=value) if last_name(value) in _INPUTS:
            return "parameter"
        case _:
            return "other"


def _place(file: SourceFile, statement: ast.stmt) -> Span:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return file.definition(statement)
    return file.span(statement)


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement of a class body gives a value."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in aliases)
        case _:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id
                elif isinstance(node, ast.FunctionDef):
                    yield node.name
