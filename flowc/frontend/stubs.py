"""Stand-ins for third-party modules that are not installed where the flow is compiled.

They are enough to import a flow and to define its steps: a stub can be called, subclassed, indexed and
used as a decorator. Where one reaches the compiled flow, that is an error.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, MutableSequence, Sequence
from importlib.machinery import ModuleSpec
from types import FunctionType, ModuleType
from typing import Any

from flowc.diagnostics import Span
from flowc.frontend.static_names import VOCABULARIES, Module, Project

_NEVER_STUBBED = sys.stdlib_module_names | {*VOCABULARIES}


class StubBase:
    """What a class derives from whose base is a stub."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Accept whatever the real class would."""


class Stub:
    """A name of a module that is not there."""

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __getattr__(self, name: str) -> Stub:
        if name.startswith("__"):
            raise AttributeError(name)
        return Stub(f"{self.__name__}.{name}")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Give back what is decorated, or another stub."""
        if len(args) == 1 and not kwargs and isinstance(args[0], FunctionType | type):
            return args[0]
        return Stub(f"{self.__name__}()")

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return (StubBase,)

    def __getitem__(self, key: object) -> Stub:
        return Stub(f"{self.__name__}[]")

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __enter__(self) -> Stub:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def _combine(self, *_: object) -> Stub:
        return Stub(self.__name__)

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _combine
    __truediv__ = __rtruediv__ = __or__ = __ror__ = __and__ = __rand__ = __neg__ = _combine

    def __repr__(self) -> str:
        return f"<stub {self.__name__}>"


class StubModule(ModuleType):
    """A module that is not there."""

    __path__: MutableSequence[str] = []  # noqa: RUF012 - the import system wants just this

    def __getattr__(self, name: str) -> Stub:
        if name.startswith("__"):
            raise AttributeError(name)
        return Stub(f"{self.__name__}.{name}")


class StubFinder:
    """Finds, after everything else has failed, exactly the modules that project files need."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self.used: list[str] = []

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - the import system's signature
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """The spec of a stub module."""
        if not any(
            f"{known}.".startswith(f"{name}.") or name.startswith(f"{known}.")
            for known in self._names
        ):
            return None
        self.used.append(name)
        return ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make the stub module."""
        return StubModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


def top_imports(project: Project, start: Module) -> dict[str, Span]:
    """What project files import at top level outside `try`, from a file on; with the first place.

    Names of the project's own files are left out: they are followed. So are those of flowc, and of the
    Metaflow that it stands in for: what they lack is lacking wherever the flow runs.
    """
    found: dict[str, Span] = {}
    seen = {start.path}
    stack = [start]
    while stack:
        module = stack.pop()
        for name, level, node in _imports(module.source.tree.body):
            inner = project.find(name, level, module.path)
            if inner is not None and inner.path not in seen:
                seen.add(inner.path)
                stack.append(inner)
            elif inner is None and not level and name.partition(".")[0] not in _NEVER_STUBBED:
                found.setdefault(name, module.source.span(node))
    return found


def _imports(body: list[ast.stmt]) -> Iterator[tuple[str, int, ast.stmt]]:
    for node in body:
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    yield alias.name, 0, node
            case ast.ImportFrom(module=module, level=level):
                yield module or "", level, node
            case ast.If(body=inner, orelse=other):
                yield from _imports(inner)
                yield from _imports(other)
