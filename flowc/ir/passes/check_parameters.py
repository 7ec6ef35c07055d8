"""Parameters: names that can be given, defaults that can be used."""

from __future__ import annotations

import re

from flowc.diagnostics import DiagnosticBag, Related, Span
from flowc.ir.model import Parameter
from flowc.ir.passes.view import View
from flowc_runtime.flowspec import FlowSpec

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")

RESERVED = frozenset(
    {
        *("cmd", "decospecs", "help", "max-log-size", "max-num-splits", "max-workers", "namespace"),
        *("obj", "params", "run-id", "run-id-file", "runner-attribute-file", "tag", "tags"),
        *("task-id", "user-namespace", "with"),
    }
)
"""Names that `run` uses itself."""


def check_parameters(view: View, bag: DiagnosticBag) -> None:
    """Report names that cannot be used, clashes, and options that do not fit the type."""
    seen: dict[str, Parameter] = {}
    for parameter in view.program.flow.parameters:
        _check_name(view, bag, parameter)
        _check_separator(view, bag, parameter)
        first = seen.setdefault(_fold(parameter.name), parameter)
        if first is not parameter:
            bag.add(
                "FC205",
                f"parameter `{parameter.name}` has the same name as `{first.name}`"
                if parameter.name != first.name
                else f"there are two parameters `{parameter.name}`",
                _place(view, parameter),
                help="give it another name",
                related=[Related(_place(view, first), "the first one")],
            )


def _check_name(view: View, bag: DiagnosticBag, parameter: Parameter) -> None:
    if not _NAME.match(parameter.name):
        bag.add(
            "FC201",
            f"`{parameter.name}` cannot be written on a command line",
            _place(view, parameter),
            help="use letters, digits, `-` and `_`, and begin with a letter",
        )
    elif parameter.name.lower().replace("_", "-") in RESERVED:
        bag.add(
            "FC208",
            f"`{parameter.name}` is an option of `run` itself",
            _place(view, parameter),
            help="give the parameter another name; its attribute may stay",
        )
    if hasattr(FlowSpec, parameter.attribute):
        bag.add(
            "FC209",
            f"`{parameter.attribute}` is something that every flow has",
            view.program.spans.of("parameter", parameter.attribute),
            help="assign the parameter to another attribute; its name may stay",
        )


def _check_separator(view: View, bag: DiagnosticBag, parameter: Parameter) -> None:
    if parameter.separator is not None and parameter.type != "str":
        bag.add(
            "FC210",
            f"parameter `{parameter.name}` has a separator, but its type is {parameter.type}",
            view.program.spans.of("parameter", parameter.attribute, "separator"),
            help="only texts can be split: leave out `type`, or use `JSONType` for a list",
        )
    elif parameter.separator == "":
        bag.add(
            "FC210",
            f"the separator of parameter `{parameter.name}` is empty",
            view.program.spans.of("parameter", parameter.attribute, "separator"),
            help="give what stands between two texts, such as `,`",
        )


def _place(view: View, parameter: Parameter) -> Span:
    return view.program.spans.of("parameter", parameter.attribute, "name")


def _fold(name: str) -> str:
    return name.lower().replace("-", "_")
