"""The switch form of `next`: a dict of cases and a condition."""

from __future__ import annotations

import ast

from flowc.diagnostics import Related, Span
from flowc.frontend.terms import Terms, literal
from flowc.ir.model import Case, Switch

Key = str | int | float | bool


def read_switch(call: ast.Call, condition: ast.expr | None, terms: Terms) -> Switch | None:
    """The switch that a call asks for; None, with the reasons in the bag, if it is not legal."""
    first = call.args[0]
    if not isinstance(first, ast.Dict):
        terms.refuse(
            terms.file.span(first),
            "`condition` needs the cases as a dict written in the call",
            'write `self.next({"x": self.a, "y": self.b}, condition="kind")`',
        )
        return None
    if len(call.args) > 1:
        message = "a switch takes nothing but its dict of cases"
        terms.refuse(terms.file.span(call.args[1]), message, "make this step one of the cases")
        return None
    variable = _read_condition(condition, terms.file.span(call), terms)
    cases = _read_cases(first, terms)
    if variable is None or cases is None:
        return None
    switch = Switch(variable, cases)
    if len(switch.targets) < 2:
        terms.bag.add(
            "FC140",
            f"the switch in step `{terms.owner}` leads to fewer than two steps",
            terms.file.span(first),
            help="use `self.next(self.a)` where there is nothing to choose",
        )
        return None
    return switch


def _read_condition(node: ast.expr | None, span: Span, terms: Terms) -> str | None:
    match node:
        case ast.Constant(value=str(name)) if name.isidentifier():
            return name
        case None:
            where, message = span, f"the switch in step `{terms.owner}` has no condition"
        case _:
            where = terms.file.span(node)
            message = "`condition` has to be the name of an artifact, as a string"
    variable = terms.attribute(node) if node else None
    terms.bag.add(
        "FC141",
        message,
        where,
        help=f'write `condition="{variable}"`'
        if variable
        else 'assign the choice to an artifact, then write `condition="<artifact>"`',
    )
    return None


def _read_cases(node: ast.Dict, terms: Terms) -> tuple[Case, ...] | None:
    cases: list[Case] = []
    seen: dict[Key, ast.expr] = {}
    places: dict[str, Span] = {}
    legal = True
    for key_node, value in zip(node.keys, node.values, strict=True):
        if key_node is None:
            _refuse_key(terms.file.span(value), "cases cannot be unpacked from another dict", terms)
            legal = False
            continue
        target = terms.target(value)
        key = _read_key(key_node, terms)
        if target is None or key is None:
            legal = False
        elif key in seen:
            _report_duplicate(key, key_node, seen[key], terms)
            legal = False
        else:
            seen[key] = key_node
            places.setdefault(target, terms.file.span(value))
            cases.append(Case(key, target))
    for number, place in enumerate(places.values()):
        terms.place(place, str(number))
    return tuple(cases) if legal else None


def _report_duplicate(key: Key, node: ast.expr, first: ast.expr, terms: Terms) -> None:
    terms.bag.add(
        "FC142",
        f"case {key!r} stands twice in the switch of step `{terms.owner}`",
        terms.file.span(node),
        help="give every case a value of its own",
        related=[Related(terms.file.span(first), "the first one")],
    )


def _read_key(node: ast.expr, terms: Terms) -> Key | None:
    key = literal(node)
    if key is not None:
        return key
    path = terms.config_path(node)
    if path is None:
        message = "the value of a case has to be known when compiling"
        _refuse_key(terms.file.span(node), message, terms)
        return None
    found = terms.config_value(node)
    if isinstance(found, str | int | float):
        return found
    what = "is not in the config" if found is None else "is not a text or a number"
    terms.bag.add(
        "FC144",
        f"`{'.'.join(path)}` {what}, so it cannot be a case",
        terms.file.span(node),
        help="use a config value that is a text or a number",
    )
    return None


def _refuse_key(span: Span, message: str, terms: Terms) -> None:
    terms.bag.add(
        "FC143",
        message,
        span,
        help=f"use a text, a number or a config value such as `{terms.self_name}.config.key`",
    )
