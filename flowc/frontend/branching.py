"""Which `self.next` calls end a step, and whether every way through its body meets exactly one.

The body is walked once, statement by statement. What is known at a point is whether a `next` was
already made on the ways that lead there: `OPEN`, `DONE`, both, or nothing if no way leads there.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import field

from flowc.diagnostics import Related
from flowc.frontend.source import SourceFile
from flowc.frontend.syntax import nodes_of, own_returns
from flowc.frontend.terms import FORMS_NOTE, Terms
from flowc_runtime.dataclass import dataclass

NOWHERE, OPEN, DONE = 0, 1, 2
"""No way leads here; one leads here without a `next`; one leads here with a `next` behind it."""

_NESTING = {
    ast.For: "a loop",
    ast.AsyncFor: "a loop",
    ast.While: "a loop",
    ast.With: "a `with` block",
    ast.AsyncWith: "a `with` block",
    ast.Try: "a `try` block",
    ast.TryStar: "a `try` block",
    ast.FunctionDef: "a function inside the step",
    ast.AsyncFunctionDef: "a function inside the step",
    ast.ClassDef: "a class inside the step",
}


@dataclass(slots=True)
class Calls:
    """What the body of a step does with `self.next`.

    `calls` are those that stand where they may, in order of writing; `sound` is False if the step's
    transition cannot be concluded from them.
    """

    calls: list[ast.Call] = field(default_factory=list)
    sound: bool = True


def find_calls(node: ast.FunctionDef, terms: Terms) -> Calls:
    """Find the calls that end a step; report those that stand where they may not."""
    last = node.body[-1]
    call = _call_of(last, terms)
    if call is not None and not _mentions_exit(node, call, terms.file):
        return Calls([call])
    if not any(_is_next(child, terms) for child in nodes_of(node.body, terms.self_name)):
        return Calls()
    return _Walk(terms, last).run(node)


def _mentions_exit(node: ast.FunctionDef, call: ast.Call, file: SourceFile) -> bool:
    """Whether the text before a step's last call has `next` or `return` in it, in whatever sense.

    Most steps have not, and searching lines is many times cheaper than searching the tree.
    """
    before = file.lines[node.body[0].lineno - 1 : call.lineno - 1]
    text = "\n".join((*before, file.line(call.lineno)[: call.col_offset]))
    return "next" in text or "return" in text


def _is_next(node: ast.AST, terms: Terms) -> bool:
    return isinstance(node, ast.Attribute) and terms.attribute(node) == "next"


def _call_of(statement: ast.stmt, terms: Terms) -> ast.Call | None:
    """The call, if the statement is `self.next(...)` and nothing else."""
    match statement:
        case ast.Expr(value=ast.Call(func=func) as call) if terms.attribute(func) == "next":
            return call
        case _:
            return None


@dataclass(slots=True)
class _Walk:
    terms: Terms
    last: ast.stmt
    result: Calls = field(default_factory=Calls)
    open_ends: list[ast.stmt] = field(default_factory=list)

    def run(self, node: ast.FunctionDef) -> Calls:
        state = self.block(node.body, OPEN)
        if state & OPEN and self.result.sound:
            self.report_open(self.open_ends[0] if self.open_ends else self.last)
        return self.result

    def block(self, body: Sequence[ast.stmt], state: int) -> int:
        late = state == DONE
        for statement in body:
            if state == DONE and not late and self.result.sound and not _is_harmless(statement):
                late = True
                if _call_of(statement, self.terms) is None:
                    self.report_late(statement)
            state = self.statement(statement, state)
        return state

    def statement(self, statement: ast.stmt, state: int) -> int:
        call = _call_of(statement, self.terms)
        if call is not None:
            return self.call(call, state)
        match statement:
            case ast.If():
                return self.branches(statement, state)
            case ast.Match():
                return self.cases(statement, state)
            case ast.Return():
                self.check_return(statement, state)
                return NOWHERE
            case ast.Raise():
                return NOWHERE
            case _:
                return self.other(statement, state)

    def call(self, call: ast.Call, state: int) -> int:
        if state & DONE:
            self.result.sound = False
            self.terms.bag.add(
                "FC115",
                f"step `{self.terms.owner}` may call `next` twice",
                self.terms.file.span(call),
                help="put one of the calls into an `else`, or name both steps in one call to run both",
                related=[Related(self.terms.file.span(self.result.calls[-1]), "the other call")],
            )
        self.result.calls.append(call)
        return DONE

    def branches(self, statement: ast.If, state: int) -> int:
        """An `if` with its `elif`s, which the tree nests one in another."""
        after = NOWHERE
        arm = statement
        while True:
            after |= self.block(arm.body, state)
            if len(arm.orelse) == 1 and isinstance(arm.orelse[0], ast.If):
                arm = arm.orelse[0]
                continue
            after |= self.block(arm.orelse, state)
            break
        return self.joined(statement, state, after)

    def cases(self, statement: ast.Match, state: int) -> int:
        after = NOWHERE
        for case in statement.cases:
            after |= self.block(case.body, state)
        last = statement.cases[-1]
        if last.guard is not None or not _matches_all(last.pattern):
            after |= state
        return self.joined(statement, state, after)

    def joined(self, statement: ast.stmt, before: int, after: int) -> int:
        if before == OPEN and after == OPEN | DONE:
            self.open_ends.append(statement)
        return after

    def other(self, statement: ast.stmt, state: int) -> int:
        place = _NESTING.get(type(statement))
        below = nodes_of([statement], self.terms.self_name)
        hidden = [node for node in below if _is_next(node, self.terms)]
        for node in hidden:
            self.report_hidden(node, place)
        if hidden:
            return NOWHERE
        if state == OPEN and not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            for node in own_returns(statement):
                self.check_return(node, state)
        return state

    def report_hidden(self, node: ast.AST, place: str | None) -> None:
        assert isinstance(node, ast.Attribute)
        self.result.sound = False
        span = self.terms.file.span(node)
        if place is None:
            message = f"`{self.terms.self_name}.next(...)` has to be a statement of its own"
            self.terms.refuse(span, message, "write the call on a line of its own")
            return
        self.terms.bag.add(
            "FC151",
            f"`next` stands in {place}, so flowc cannot tell which steps follow",
            span,
            help="call `next` at the end of the step, or in the arms of an `if` or `match` there",
            notes=[FORMS_NOTE],
        )

    def report_late(self, statement: ast.stmt) -> None:
        self.terms.bag.add(
            "FC114",
            f"step `{self.terms.owner}` goes on after `next`",
            self.terms.file.span(statement),
            help="make `next` the last statement of the step",
            related=[Related(self.terms.file.span(self.result.calls[-1]), "the call")],
        )

    def report_open(self, statement: ast.stmt) -> None:
        self.result.sound = False
        match statement:
            case ast.If():
                way_out = "add an `else` that calls `next`, or call it behind the `if`"
            case ast.Match():
                way_out = "add `case _:` with a call of `next`"
            case _:
                way_out = "call `next` at the end of the step"
        self.terms.bag.add(
            "FC152",
            f"not every way through step `{self.terms.owner}` calls `next`",
            self.terms.file.span(statement),
            help=way_out,
        )

    def check_return(self, statement: ast.Return, state: int) -> None:
        value = statement.value
        if value is not None and any(_is_next(node, self.terms) for node in nodes_of([value])):
            self.result.sound = False
            self.terms.refuse(
                self.terms.file.span(statement),
                "`next` is not to be returned",
                "call it in a statement of its own, then `return`",
            )
        elif state & OPEN:
            self.terms.bag.add(
                "FC153",
                f"step `{self.terms.owner}` returns before it calls `next`",
                self.terms.file.span(statement),
                help="call `next` before the `return`, or raise an exception",
            )


def _is_harmless(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Return() | ast.Expr(value=ast.Constant()):
            return True
        case _:
            return False


def _matches_all(pattern: ast.pattern) -> bool:
    match pattern:
        case ast.MatchAs(pattern=None):
            return True
        case ast.MatchAs(pattern=ast.pattern() as inner):
            return _matches_all(inner)
        case ast.MatchOr(patterns=patterns):
            return any(_matches_all(inner) for inner in patterns)
        case _:
            return False
