"""From `Parameter`, `IncludeFile` and `Config` as they were written to IR, defaults resolved."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Mapping
from typing import Any, get_args

from flowc.diagnostics import DiagnosticBag, Severity
from flowc.frontend.attributes import (
    CONTEXT_NOTE,
    UNKNOWN,
    NotJSON,
    Unknown,
    is_stub,
    plain,
    report_failed,
    shown,
)
from flowc.ir.model import Config, Parameter, ParameterType
from flowc.ir.program import Spans
from flowc.spelling import nearest
from flowc_runtime import configs as written
from flowc_runtime.configs import Unresolved
from flowc_runtime.configs_value import thaw
from flowc_runtime.parameters import IncludeFile, Input, JSONTypeClass, ParameterContext
from flowc_runtime.parameters import Parameter as WrittenParameter
from flowc_runtime.protocol import JSONValue

_TYPES: dict[object, ParameterType] = {str: "str", int: "int", float: "float", bool: "bool"}
_CONFIG_CODES = {"missing": "FC221", "file": "FC222", "parse": "FC223", "value": "FC224"}
_CONFIG_HELP = {
    "missing": "give one with `--config {name} PATH` or `--config-value {name} JSON`",
    "file": "correct the path, or give another one with `--config {name} PATH`",
    "parse": "write JSON, give the config a `parser` for what it is, or `plain=True` for mere text",
    "value": "keep one of them: `default` is a path, `default_value` the value itself",
}
_SHARED = ("name", "default", "help", "required", "show_default")
_ARGUMENTS = {
    "Parameter": (*_SHARED, "type", "separator", "is_flag"),
    "IncludeFile": (*_SHARED, "is_text", "encoding", "parser"),
    "Config": (*_SHARED, "default_value", "parser", "plain"),
}


def read_inputs(
    inputs: Mapping[str, Input], context: ParameterContext, spans: Spans, bag: DiagnosticBag
) -> tuple[Parameter, ...]:
    """The parameters and files of a flow; functions that compute a default are called, once."""
    found = []
    for attribute, value in inputs.items():
        if isinstance(value, WrittenParameter | IncludeFile) and _check_name(value, spans, bag):
            reader = _Reader(value, attribute, context, spans, bag)
            found.append(reader.file() if isinstance(value, IncludeFile) else reader.parameter())
    return tuple(found)


def read_configs(
    configs: Mapping[str, written.Config], spans: Spans, bag: DiagnosticBag
) -> tuple[Config, ...]:
    """The configs of a flow with their values; one without a value is reported."""
    found = []
    for attribute, config in configs.items():
        name = config._flowc_name
        span = spans.of("config", attribute)
        _check_unknown(config._flowc_unknown, "Config", ("config", attribute), spans, bag)
        problem = config._flowc_problem
        if problem is not None:
            bag.add(
                _CONFIG_CODES[problem.kind],
                problem.message,
                span,
                help=_CONFIG_HELP[problem.kind].format(name=name),
            )
            continue
        try:
            found.append(Config(name, attribute, plain(thaw(config._flowc_value))))
        except NotJSON as error:
            bag.add(
                "FC225",
                f"config `{name}` holds a value of type `{error}`, which JSON cannot carry",
                span,
                help="let the parser return texts, numbers, lists and mappings",
            )
    return tuple(found)


class _Reader:
    """Reads one parameter."""

    def __init__(
        self,
        value: WrittenParameter | IncludeFile,
        attribute: str,
        context: ParameterContext,
        spans: Spans,
        bag: DiagnosticBag,
    ) -> None:
        self.value = value
        self.attribute = attribute
        self.context = context._replace(parameter_name=str(value.name))
        self.node = ("parameter", attribute)
        self.spans = spans
        self.bag = bag
        _check_unknown(value.unknown, type(value).__name__, self.node, spans, bag)

    def parameter(self) -> Parameter:
        """The parameter as IR."""
        value = self.value
        assert isinstance(value, WrittenParameter)
        default = self._default(value.default)
        kind = self._type(value.type, default)
        default = self._check_default(kind, default, value.separator)
        required = bool(value.required)
        if required and value.default is not None:
            self.bag.add(
                "FC206",
                f"parameter `{value.name}` is required and has a default",
                self.spans.of(*self.node, "required"),
                help="remove `required`: the default is never used otherwise",
            )
        return Parameter(
            name=value.name,
            attribute=self.attribute,
            type=kind,
            default=default,
            required=required,
            help=str(value.help or ""),
            separator=value.separator,
        )

    def file(self) -> Parameter:
        """The included file as IR; its default is a path."""
        value = self.value
        assert isinstance(value, IncludeFile)
        default = self._default(value.default)
        if default is not None and not isinstance(default, str):
            self._refuse(
                f"the default of `{value.name}` is not a path", "default", help="give it as text"
            )
            default = None
        return Parameter(
            name=value.name,
            attribute=self.attribute,
            type="file",
            default=default,
            required=bool(value.required),
            help=str(value.help or ""),
        )

    def _default(self, default: Any) -> Any:
        report_failed(default, self.spans.of(*self.node, "default"), self.bag)
        if isinstance(default, Unknown | Unresolved):
            return None
        if is_stub(default):
            self.bag.add(
                "FC010",
                f"the default of `{self.value.name}` comes from a module that is not installed",
                self.spans.of(*self.node, "default"),
                help="install the module where the flow is compiled, or write the value itself",
            )
            return None
        if not callable(default):
            return default
        try:
            with contextlib.redirect_stdout(sys.stderr):
                return _call(default, self.context)
        except Exception as error:  # noqa: BLE001 - whatever the user's function raises is the finding
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            self.bag.add(
                "FC207",
                f"computing the default of `{self.value.name}` failed: {reason}",
                self.spans.of(*self.node, "default"),
                help=f"the function is given {CONTEXT_NOTE}",
            )
            return None

    def _type(self, given: Any, default: Any) -> ParameterType:
        if isinstance(given, JSONTypeClass):
            return "json"
        if isinstance(given, str) and given in get_args(ParameterType):
            given = {"str": str, "int": int, "float": float, "bool": bool}.get(given, given)
        if given is None or given is UNKNOWN:
            given = type(default)
            if given in (list, dict):
                return "json"
            return _TYPES.get(given, "str")
        kind = _TYPES.get(given) or _TYPES.get(_click_type(given))
        if kind is None:
            word = getattr(given, "__name__", type(given).__name__)
            self._refuse(
                f"parameter `{self.value.name}` has type `{word}`",
                "type",
                help="use `str`, `int`, `float`, `bool` or `JSONType`",
            )
            return "str"
        return kind

    def _check_default(self, kind: ParameterType, default: Any, separator: str | None) -> JSONValue:
        if default is None:
            return None
        try:
            value = _convert(kind, default, separator)
        except (TypeError, ValueError, OverflowError, NotJSON):
            what = shown(default) or type(default).__name__
            self._misfit(kind, what, f"give {_ARTICLES[kind]}, or another `type`")
            return None
        if _loses(kind, default, value):
            way_out = f"runs get {value!r}: write that, or give another `type`"
            self._misfit(kind, repr(default), way_out, Severity.WARNING)
        return value

    def _misfit(
        self, kind: ParameterType, what: str, way_out: str, severity: Severity | None = None
    ) -> None:
        self.bag.add(
            "FC203",
            f"the default of `{self.value.name}` is not {_ARTICLES[kind]}: {what}",
            self.spans.of(*self.node, "default"),
            help=way_out,
            severity=severity,
        )

    def _refuse(self, message: str, argument: str, *, help: str) -> None:
        self.bag.add("FC204", message, self.spans.of(*self.node, argument), help=help)


_ARTICLES: Mapping[ParameterType, str] = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "True or False",
    "json": "a JSON value",
    "file": "a path",
}


def _convert(kind: ParameterType, default: Any, separator: str | None) -> JSONValue:
    match kind:
        case "json":
            return plain(json.loads(default) if isinstance(default, str) else default)
        case "bool":
            return _boolean(default)
        case "int":
            return int(default)
        case "float":
            return plain(float(default))
        case "str":
            if separator is not None and isinstance(default, list | tuple):
                return plain(list(default))
            if isinstance(default, str | int | float):
                return str(default)
    raise TypeError


def _loses(kind: ParameterType, default: Any, value: JSONValue) -> bool:
    """Whether a number was made of something that is no such number, which Metaflow does silently."""
    if kind not in ("int", "float") or isinstance(default, str):
        return False
    return isinstance(default, bool) or bool(default != value)


def _boolean(default: Any) -> bool:
    if isinstance(default, bool):
        return default
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if isinstance(default, str | int) and str(default).lower() in words:
        return words[str(default).lower()]
    raise TypeError


def _click_type(given: object) -> object:
    """What a click type stands for, without importing click: flows may pass `click.INT` and such."""
    name = getattr(given, "name", None)
    return {"integer": int, "float": float, "boolean": bool, "text": str}.get(str(name))


def _call(function: Any, context: ParameterContext) -> Any:
    code = getattr(function, "__code__", None)
    takes = code is None or code.co_argcount > 0
    return function(context) if takes else function()


def _check_name(value: Input, spans: Spans, bag: DiagnosticBag) -> bool:
    if isinstance(value.name, str) and value.name:
        return True
    bag.add(
        "FC201",
        f"the name of `{value.attribute}` is not text",
        spans.of("parameter", value.attribute),
        help=f'write `Parameter("{value.attribute}", ...)`',
    )
    return False


def _check_unknown(
    unknown: Mapping[str, Any],
    what: str,
    node: tuple[str, ...],
    spans: Spans,
    bag: DiagnosticBag,
) -> None:
    for name in unknown:
        close = nearest(name, _ARGUMENTS[what])
        bag.add(
            "FC202",
            f"`{what}` has no argument `{name}`",
            spans.of(*node, name),
            help=f"did you mean `{close}`?"
            if close
            else "it has " + ", ".join(f"`{known}`" for known in _ARGUMENTS[what]),
        )
