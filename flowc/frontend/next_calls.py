"""What one `self.next(...)` call says, read on its own.

`branching` knows which calls a step makes; `transitions` puts both together.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from flowc.diagnostics import Related, Span
from flowc.frontend.switch_calls import read_switch
from flowc.frontend.terms import Terms, literal
from flowc.ir.model import Branch, Foreach, Gang, Linear, Transition
from flowc_runtime.dataclass import dataclass

_KEYWORDS = ("foreach", "num_parallel", "condition")


@dataclass(frozen=True, slots=True)
class _Keyword:
    """An argument that was given by name, and not as None."""

    value: ast.expr
    span: Span


def read_call(call: ast.Call, terms: Terms) -> Transition | None:
    """The transition that a call asks for; None, with the reason in the bag, if it is not legal."""
    span = terms.file.span(call)
    terms.place(span)
    keywords = _read_keywords(call, terms)
    if keywords is None or not _check_combination(call, keywords, span, terms):
        return None
    condition = keywords.get("condition")
    if condition is not None or isinstance(call.args[0], ast.Dict):
        return read_switch(call, condition.value if condition else None, terms)
    targets = _read_targets(call.args, terms)
    if targets is None:
        return None
    if "foreach" in keywords:
        return _read_foreach(targets, keywords["foreach"], span, terms)
    if "num_parallel" in keywords:
        return _read_gang(targets, keywords["num_parallel"], span, terms)
    return Linear(targets[0]) if len(targets) == 1 else Branch(tuple(targets))


def _read_keywords(call: ast.Call, terms: Terms) -> dict[str, _Keyword] | None:
    found: dict[str, _Keyword] = {}
    legal = True
    for keyword in call.keywords:
        span = terms.file.span(keyword)
        if keyword.arg not in _KEYWORDS:
            what = f"no argument `{keyword.arg}`" if keyword.arg else "no unpacked arguments"
            way_out = "its arguments are `foreach`, `num_parallel` and `condition`"
            terms.refuse(span, f"`next` takes {what}", way_out)
            legal = False
        elif not (isinstance(keyword.value, ast.Constant) and keyword.value.value is None):
            found[keyword.arg] = _Keyword(keyword.value, span)
            terms.place(span, keyword.arg)
    return found if legal else None


def _check_combination(
    call: ast.Call, keywords: Mapping[str, _Keyword], span: Span, terms: Terms
) -> bool:
    if len(keywords) > 1:
        given = " and ".join(f"`{name}`" for name in keywords)
        terms.refuse(span, f"`next` is given {given} at once", "give one of them")
        return False
    if not call.args:
        terms.refuse(
            span,
            "`next` names no step",
            "name the step that follows: `self.next(self.a)`",
            forms=True,
        )
        return False
    return True


def _read_targets(args: list[ast.expr], terms: Terms) -> list[str] | None:
    found: dict[str, ast.expr] = {}
    legal = True
    for node in args:
        name = _read_target(node, terms)
        if name is None:
            legal = False
        elif name in found:
            _report_twice(name, node, found[name], terms)
            legal = False
        else:
            terms.place(terms.file.span(node), str(len(found)))
            found[name] = node
    return list(found) if legal else None


def _read_target(node: ast.expr, terms: Terms) -> str | None:
    if isinstance(node, ast.Starred):
        message = "the targets of `next` cannot be unpacked from a list"
        terms.refuse(terms.file.span(node), message, "name every step in the call")
        return None
    return terms.target(node)


def _report_twice(name: str, node: ast.expr, first: ast.expr, terms: Terms) -> None:
    terms.bag.add(
        "FC150",
        f"step `{name}` is named twice in one `next`",
        terms.file.span(node),
        help="use a foreach to run a step several times",
        related=[Related(terms.file.span(first), "named here first")],
    )


def _read_foreach(
    targets: list[str], keyword: _Keyword, span: Span, terms: Terms
) -> Foreach | None:
    single = _check_single(targets, "foreach", span, terms)
    match keyword.value:
        case ast.Constant(value=str(name)) if name.isidentifier():
            return Foreach(targets[0], name) if single else None
    variable = terms.attribute(keyword.value)
    terms.bag.add(
        "FC119",
        "`foreach` has to be the name of an artifact, as a string",
        keyword.span,
        help=f'write `foreach="{variable}"`'
        if variable
        else 'assign the items to an artifact first, then write `foreach="<artifact>"`',
    )
    return None


def _read_gang(targets: list[str], keyword: _Keyword, span: Span, terms: Terms) -> Gang | None:
    single = _check_single(targets, "num_parallel", span, terms)
    value = keyword.value
    size = literal(value) if _is_literal(value) else terms.config_value(value)
    if size is None and not _is_literal(value):
        return Gang(targets[0], None) if single else None
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        terms.bag.add(
            "FC145",
            "`num_parallel` has to be a whole number, at least 1",
            keyword.span,
            help="give the number of tasks, or an expression that computes it",
        )
        return None
    return Gang(targets[0], size) if single else None


def _is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or literal(node) is not None


def _check_single(targets: list[str], keyword: str, span: Span, terms: Terms) -> bool:
    if len(targets) == 1:
        return True
    terms.bag.add(
        "FC118",
        f"`{keyword}` takes exactly one step, not {len(targets)}",
        span,
        help="let that step branch: the branches then run once for each task of the fan-out",
    )
    return False
