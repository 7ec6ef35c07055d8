"""`Config`: values read before the flow is built, so that they can stand in decorators.

Whoever imports a flow says first, through `config_source`, where values come from: options, files of
the project, or the frozen values of a compiled flow. Without that (the file is being run as a
program, and the command line has not been read yet) a config that has no value of its own is inert.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from flowc_runtime.configs_value import ConfigValue, freeze, thaw
from flowc_runtime.decorators.use import caller
from flowc_runtime.parameters import INPUTS, ParameterContext, load_parser

Parser = str | Callable[[str], Any]


class ConfigProblem(NamedTuple):
    """Why a config has no value. `kind` is `missing`, `file`, `parse` or `value`."""

    kind: str
    message: str


class ConfigSource:
    """Where configs get their values from.

    `files` and `values` are what options said, by config name; `frozen` are the values of a compiled
    flow, which then alone count; `folders` are searched for default files. `configs` collects every
    config that was declared meanwhile.
    """

    def __init__(
        self,
        files: Mapping[str, str] | None = None,
        values: Mapping[str, str] | None = None,
        frozen: Mapping[str, Any] | None = None,
        folders: tuple[str, ...] = (),
        flow_name: str = "",
    ) -> None:
        self.files = {_fold(name): path for name, path in (files or {}).items()}
        self.values = {_fold(name): text for name, text in (values or {}).items()}
        self.frozen = None if frozen is None else {_fold(k): v for k, v in frozen.items()}
        self.folders = folders
        self.flow_name = flow_name
        self.configs: list[Config] = []


_ACTIVE: list[ConfigSource] = []


class config_source:  # noqa: N801 - a context manager
    """Let every `Config` that is declared meanwhile take its value from `source`."""

    def __init__(self, source: ConfigSource) -> None:
        self._source = source

    def __enter__(self) -> ConfigSource:
        _ACTIVE.append(self._source)
        return self._source

    def __exit__(self, *_: object) -> None:
        _ACTIVE.pop()


class Unresolved:
    """What a config without a value gives: whatever is asked of it is the same again."""

    def __getattr__(self, name: str) -> Unresolved:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: object) -> Unresolved:
        return self

    def __call__(self, *_: object, **__: object) -> Unresolved:
        """Give back the same again."""
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def keys(self) -> tuple[str, ...]:
        """Nothing, so that `**config.part` adds no attribute."""
        return ()


class ConfigExpression:
    """A Python expression over configs, computed when all of them are known."""

    def __init__(self, text: str) -> None:
        self._flowc_text = text

    def __getattr__(self, name: str) -> ConfigExpression:
        if name.startswith("_"):
            raise AttributeError(name)
        return ConfigExpression(f"({self._flowc_text}).{name}")

    def __getitem__(self, key: object) -> ConfigExpression:
        return ConfigExpression(f"({self._flowc_text})[{key!r}]")


def config_expr(expression: str) -> Any:
    """A value computed from configs, such as `config_expr("settings['cpu'] + 1")`.

    Args:
        expression: Python, in which configs go by the names of their attributes.
    """
    return ConfigExpression(expression)


class Config:
    """A value read before the flow is built, from a file or as given.

    On the class and on `self` its keys are attributes: `self.settings.host`.
    """

    # Own names begin with an underscore: every other attribute is a key of the value.

    def __init__(
        self,
        name: str,
        default: Any = None,
        default_value: Any = None,
        help: str | None = None,
        required: bool | None = None,
        parser: Parser | None = None,
        plain: bool = False,
        show_default: bool | None = None,
        **unknown: Any,
    ) -> None:
        """Declare a config.

        Args:
            name: The name for `--config NAME PATH` and `--config-value NAME JSON`.
            default: The path of the file that holds the value, or the value itself.
            default_value: The value itself, as an object or as text for the parser.
            help: What it is for.
            required: Whether it must have a value.
            parser: Turns text into the value, a function or its dotted name; JSON if not said.
            plain: Whether the value stays as it is: text without a parser, and no attribute access.
            show_default: Whether help shows the default.
            unknown: What does not belong here; the compiler reports it.
        """
        self._flowc_name = name
        self._flowc_attribute = ""
        self._flowc_help = help
        self._flowc_place = caller(2)
        self._flowc_unknown = dict(unknown)
        if show_default is not None:
            self._flowc_show_default = show_default
        self._flowc_problem: ConfigProblem | None = None
        self._flowc_value: Any = None
        source = _ACTIVE[-1] if _ACTIVE else None
        if source is not None:
            source.configs.append(self)
        try:
            read = _Reader(name, parser, plain)
            raw = _find(source or ConfigSource(), read, default, default_value)
            if raw is None and required:
                raise _ConfigError("missing", f"config `{name}` has no value")
            self._flowc_value = raw if plain else freeze(raw)
        except _ConfigError as failure:
            self._flowc_problem = failure.problem

    def __set_name__(self, owner: type, name: str) -> None:
        self._flowc_attribute = name

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self
        values = instance.__dict__.get(INPUTS, {})
        return values.get(self._flowc_attribute, self._flowc_value)

    def __set__(self, instance: object, value: Any) -> None:
        raise AttributeError(f"config `{self._flowc_attribute}` cannot be assigned")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(value_of(self), name)

    def __getitem__(self, key: Any) -> Any:
        return value_of(self)[key]

    def __contains__(self, key: object) -> bool:
        return key in value_of(self)

    def __iter__(self) -> Iterator[Any]:
        return iter(value_of(self))

    def __len__(self) -> int:
        return len(value_of(self))


def value_of(config: Config) -> Any:
    """The value of a config; an inert object where it has none."""
    return Unresolved() if config._flowc_problem else config._flowc_value


def resolve(value: Any, configs: Mapping[str, Any]) -> Any:
    """`value` with every config and config expression in it replaced by what it stands for.

    Raises:
        Exception: whatever computing a config expression raises.
    """
    if isinstance(value, Config):
        return thaw(value_of(value))
    if isinstance(value, ConfigExpression):
        return thaw(eval(value._flowc_text, {}, dict(configs)))  # noqa: S307 - the flow's own code
    if isinstance(value, ConfigValue):
        return thaw(value)
    if type(value) is dict:
        return {key: resolve(item, configs) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(resolve(item, configs) for item in value)
    return value


class _ConfigError(Exception):
    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.problem = ConfigProblem(kind, message)


def _find(source: ConfigSource, read: _Reader, default: Any, value: Any) -> Any:
    name = read.name
    folded = _fold(name)
    if source.frozen is not None:
        return source.frozen.get(folded)
    if folded in source.values:
        return read.parse(source.values[folded])
    if folded in source.files:
        return read.parse(read.file(source.files[folded], ()))
    if default is not None and value is not None:
        raise _ConfigError("value", f"config `{name}` has both `default` and `default_value`")
    if callable(default):
        default = default(_context(source, name))
    if callable(value):
        value = value(_context(source, name))
    if isinstance(default, str):
        return read.parse(read.file(default, source.folders))
    return read.parse(value if default is None else default)


class _Reader(NamedTuple):
    """How the value of one config is read."""

    name: str
    parser: Any
    plain: bool

    def file(self, path: str, folders: tuple[str, ...]) -> str:
        """The text of a file."""
        from pathlib import Path

        given = Path(path).expanduser()
        for candidate in [Path(folder) / given for folder in folders] or [given]:
            if candidate.is_file():
                return candidate.read_text(encoding="utf-8")
        raise _ConfigError("file", f"config `{self.name}`: there is no file `{path}`")

    def parse(self, given: Any) -> Any:
        """The value that a text, or an object written in the flow, stands for.

        As in Metaflow, what reads an object (a parser, or nothing if `plain`) sees it as JSON.
        """
        import json

        is_text = isinstance(given, str)
        if given is None or not (is_text or self.parser or self.plain):
            return given
        try:
            text = given if is_text else json.dumps(given)
            if self.parser is not None:
                return self._function()(text)
            return text if self.plain else json.loads(text)
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            message = f"config `{self.name}` cannot be parsed: {reason}"
            raise _ConfigError("parse", message) from error

    def _function(self) -> Callable[[str], Any]:
        return load_parser(self.parser) if isinstance(self.parser, str) else self.parser


def _context(source: ConfigSource, name: str) -> ParameterContext:
    values: dict[str, Any] = {c._flowc_name: value_of(c) for c in source.configs}
    return ParameterContext(source.flow_name, "", name, lambda _: None, "local", values)


def _fold(name: str) -> str:
    return name.lower().replace("-", "_")
