"""`Parameter`, `JSONType` and `IncludeFile`: values given when a run starts.

Here they are only remembered; the compiler checks and freezes them, and a task puts the run's values
into `flow.__dict__["_flowc_inputs"]`, where reading the attribute finds them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, overload

from flowc_runtime.decorators.use import caller

INPUTS = "_flowc_inputs"
"""The entry of a flow object's `__dict__` that holds the values of parameters and configs."""


class JSONTypeClass:
    """The type of parameters whose value is written as JSON."""

    name = "JSON"

    def __repr__(self) -> str:
        return "JSONType"


JSONType = JSONTypeClass()
"""`Parameter(..., type=JSONType)`: the value is written as JSON and arrives as a Python object."""

ParameterKind = type | JSONTypeClass | None


class Input:
    """Something that a flow is given before it runs: read-only on the flow object.

    `attribute` is the name on the class, known once the class exists; `file` and `line` say where it
    was written; `unknown` holds keyword arguments that mean nothing; `added` tells what a mutator added
    from what the class itself declares.
    """

    def __init__(self, name: Any, unknown: Mapping[str, Any]) -> None:
        self.name = name
        self.attribute = ""
        self.unknown = dict(unknown)
        self.added = False
        self.file, self.line = caller(3)

    def __set_name__(self, owner: type, name: str) -> None:
        self.attribute = name

    @overload
    def __get__(self, instance: None, owner: type) -> Input: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Any: ...
    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self
        try:
            return instance.__dict__[INPUTS][self.attribute]
        except KeyError:
            raise AttributeError(f"`{self.attribute}` has no value outside of a run") from None

    def __set__(self, instance: object, value: Any) -> None:
        raise AttributeError(
            f"`{self.attribute}` is given when the run starts and cannot be assigned"
        )


class ParameterContext(NamedTuple):
    """What a function that computes a default is called with."""

    flow_name: str
    user_name: str
    parameter_name: str
    logger: Callable[[str], None]
    ds_type: str
    configs: Mapping[str, Any]


class Parameter(Input):
    """A value given when a run starts, `--NAME VALUE` on the command line."""

    def __init__(
        self,
        name: str,
        default: Any = None,
        type: ParameterKind = None,
        help: str | None = None,
        required: bool | None = None,
        show_default: bool | None = None,
        *,
        separator: str | None = None,
        is_flag: bool | None = None,
        **unknown: Any,
    ) -> None:
        """Declare a parameter.

        Args:
            name: The name on the command line.
            default: The value if none is given, or a function that computes it when the flow is
                compiled or run.
            type: `str`, `int`, `float`, `bool` or `JSONType`; that of the default if not said.
            help: What it is for.
            required: Whether a value must be given.
            show_default: Whether help shows the default.
            separator: Splits a text into a list of texts.
            is_flag: Whether `--NAME` alone means true.
            unknown: What does not belong here; the compiler reports it.
        """
        super().__init__(name, unknown)
        self.default = default
        self.type = type
        self.help = help
        self.required = required
        self.show_default = show_default
        self.separator = separator
        self.is_flag = is_flag


class IncludeFile(Input):
    """A file whose content becomes a read-only artifact of the run."""

    def __init__(
        self,
        name: str,
        required: bool | None = None,
        is_text: bool | None = None,
        encoding: str | None = None,
        help: str | None = None,
        parser: str | Callable[[Any], Any] | None = None,
        *,
        default: str | Callable[..., str] | None = None,
        show_default: bool | None = None,
        **unknown: Any,
    ) -> None:
        """Declare a file.

        Args:
            name: The name on the command line, where a path is given.
            required: Whether a path must be given.
            is_text: Whether the content is text (the default) or bytes.
            encoding: The text's encoding; UTF-8 if not said.
            help: What it is for.
            parser: Turns the content into the value that steps see.
            default: The path if none is given, or a function that computes it.
            show_default: Whether help shows the default.
            unknown: What does not belong here; the compiler reports it.
        """
        super().__init__(name, unknown)
        self.required = required
        self.is_text = True if is_text is None else is_text
        self.encoding = encoding or "utf-8"
        self.help = help
        self.parser = parser
        self.default = default
        self.show_default = show_default


FILE_TEXT = "text:"
"""What stands before the value of an included file that is the content itself."""

FILE_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]+://.*)/([^/]+)", re.DOTALL)
"""The value of an included file that lies in a store: the store's root, and the file's name there."""


def is_file_path(value: str) -> bool:
    """Whether the value of an included file names a file of this machine."""
    return not value.startswith(FILE_TEXT) and not FILE_ADDRESS.fullmatch(value)


def parse_file(include: IncludeFile, content: bytes) -> Any:
    """The value that steps see of a file's content.

    Raises:
        UnicodeDecodeError: if a text is not in its encoding.
    """
    value: Any = content.decode(include.encoding) if include.is_text else content
    parser = include.parser
    if isinstance(parser, str):
        parser = load_parser(parser)
    return value if parser is None else parser(value)


def load_parser(name: str) -> Callable[[Any], Any]:
    """The function of a dotted name, or a built-in parser.

    Raises:
        ImportError: if there is no such module.
        AttributeError: if the module has no such name.
    """
    from importlib import import_module

    module, _, function = name.rpartition(".")
    loaded: Callable[[Any], Any] = getattr(
        import_module(module or "flowc_runtime.parsers"), function
    )
    return loaded
