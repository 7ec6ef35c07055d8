"""A flow as it was written, whether its file was imported or only read.

Both ways of loading end here: objects of the authoring vocabulary, each with its source, and nothing
interpreted yet.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

from flowc.diagnostics import Span
from flowc.frontend.scope import ClassSource
from flowc.frontend.source import StepSource
from flowc_runtime.configs import Config
from flowc_runtime.dataclass import dataclass
from flowc_runtime.decorators.use import DecoratorUse
from flowc_runtime.parameters import Input


@dataclass(frozen=True, slots=True, eq=False)
class ReadStep:
    """One step and its decorators, top-most first."""

    name: str
    source: StepSource
    uses: tuple[DecoratorUse, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ReadFlow:
    """A flow class: its steps in order of definition, its inputs and configs by attribute.

    `classes` are the flow's class and those of its bases whose source is known, nearest first.
    `config_values` are the values of the configs by attribute; `lost` are steps whose source cannot be
    read, which has been reported, with their places. `hidden` says that there are further
    bases, `members` what the class has from whatever base.
    """

    class_name: str
    module: str
    classes: tuple[ClassSource, ...]
    steps: tuple[ReadStep, ...]
    inputs: dict[str, Input]
    configs: dict[str, Config]
    config_values: dict[str, Any]
    uses: tuple[DecoratorUse, ...]
    lost: dict[str, Span] = field(default_factory=dict)
    members: frozenset[str] = frozenset()
    hidden: bool = False
