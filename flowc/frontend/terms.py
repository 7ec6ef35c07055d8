"""The terms of a `self.next(...)` call: steps, literals and config values."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from flowc.diagnostics import DiagnosticBag, Span
from flowc.frontend.source import SourceFile
from flowc_runtime.dataclass import dataclass
from flowc_runtime.protocol import JSONValue

LEGAL_FORMS = (
    "self.next(self.a)",
    "self.next(self.a, self.b)",
    'self.next(self.a, foreach="items")',
    "self.next(self.a, num_parallel=4)",
    'self.next({"x": self.a, "y": self.b}, condition="kind")',
)
"""The shapes that a call may have, as they are told to users."""

FORMS_NOTE = "\n".join(["the forms of `next` are", *LEGAL_FORMS])


@dataclass(frozen=True, slots=True)
class Terms:
    """Reads the terms of one step's calls.

    `owner` is the step's name, `self_name` what its method calls the flow; `spans` is the side table
    that gets the places of the transition's parts.
    """

    owner: str
    self_name: str
    file: SourceFile
    steps: frozenset[str]
    configs: Mapping[str, JSONValue]
    spans: dict[tuple[str, ...], Span]
    bag: DiagnosticBag

    def attribute(self, node: ast.expr) -> str | None:
        """`a` for `self.a`, None for anything else."""
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name == self.self_name:
                return attribute
            case _:
                return None

    def target(self, node: ast.expr) -> str | None:
        """The step that `self.a` names; None, with the reason in the bag, for anything else."""
        name = self.attribute(node)
        if name is None:
            close = self._suggest(node)
            self.refuse(
                self.file.span(node),
                f"a target of `next` has to be written as `{self.self_name}.<step>`",
                close or f"name the step itself: `{self.self_name}.<step>`",
                forms=close is None,
            )
        return name

    def _suggest(self, node: ast.expr) -> str | None:
        match node:
            case ast.Constant(value=str(name)) | ast.Name(id=name) if name in self.steps:
                return f"write `{self.self_name}.{name}`"
            case ast.Call(func=func) if (called := self.attribute(func)) in self.steps:
                return f"name the step without calling it: `{self.self_name}.{called}`"
            case _:
                return None

    def config_value(self, node: ast.expr) -> JSONValue:
        """What `self.config.key` stands for; None if it is no such reference, or not found."""
        path = self.config_path(node)
        if path is None:
            return None
        value = self.configs[path[0]]
        for part in path[1:]:
            if not isinstance(value, dict) or part not in value:
                return None
            value = value[part]
        return value

    def config_path(self, node: ast.expr) -> tuple[str, ...] | None:
        """`("config", "a", "b")` for `self.config.a.b` or `self.config["a"].b` of a known config."""
        parts: list[str] = []
        while True:
            match node:
                case ast.Attribute(value=inner, attr=part):
                    parts.append(part)
                case ast.Subscript(value=inner, slice=ast.Constant(value=str(part))):
                    parts.append(part)
                case ast.Name(id=name) if name == self.self_name and parts[-1:]:
                    return tuple(reversed(parts)) if parts[-1] in self.configs else None
                case _:
                    return None
            node = inner

    def place(self, span: Span, *part: str) -> None:
        """Note where a part of the transition stands; the first call of a step keeps its place."""
        self.spans.setdefault(("step", self.owner, "next", *part), span)

    def refuse(self, span: Span, message: str, way_out: str, *, forms: bool = False) -> None:
        """Report a call that has none of the legal forms; `forms` lists them where that may help."""
        self.bag.add("FC113", message, span, help=way_out, notes=[FORMS_NOTE] if forms else [])


def literal(node: ast.expr) -> str | int | float | None:
    """The text or number written at `node`; None if it is something else."""
    match node:
        case ast.Constant(value=str() | int() | float() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case _:
            return None
