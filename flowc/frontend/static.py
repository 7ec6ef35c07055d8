"""Reading a flow without importing it (`check --static`): what the file says, taken literally."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from flowc.diagnostics import DiagnosticBag
from flowc.frontend.attributes import UNKNOWN
from flowc.frontend.classes import report_lost
from flowc.frontend.importing import report_raised
from flowc.frontend.mutation import parse_decospecs
from flowc.frontend.reading import ReadFlow, ReadStep
from flowc.frontend.source import StepSource
from flowc.frontend.static_names import Module, lineage
from flowc.frontend.syntax import has_step_decorator, is_step, statements
from flowc_runtime.configs import Config, value_of
from flowc_runtime.dataclass import dataclass
from flowc_runtime.decorators.builtin import SIGNATURES
from flowc_runtime.decorators.custom import OpaqueDecorator
from flowc_runtime.decorators.use import DecoratorUse
from flowc_runtime.parameters import IncludeFile, Input, Parameter

T = TypeVar("T")

_INPUTS: dict[str, Callable[..., Any]] = {"Parameter": Parameter, "IncludeFile": IncludeFile}


def static_flows(module: Module) -> dict[str, ast.ClassDef]:
    """The flows of a file: classes that lead to FlowSpec, or have steps and a base elsewhere."""
    found = {}
    for name, cls in module.classes.items():
        classes, is_flow, hidden = lineage(module, cls)
        has_steps = any(is_step(node) for _, (_, base) in classes for node in statements(base.body))
        if is_flow or (hidden and has_steps):
            found[name] = cls
    return found


def read_static(module: Module, cls: ast.ClassDef, name: str, bag: DiagnosticBag) -> ReadFlow:
    """A flow class as its file, and those of its bases, say."""
    classes, _, hidden = lineage(module, cls)
    steps: dict[str, ReadStep] = {}
    inputs: dict[str, Input] = {}
    configs: dict[str, Config] = {}
    lost: list[str] = []
    for owner, (file, node) in reversed(classes):
        reader = _Reader(owner, bag)
        own: dict[str, ReadStep] = {}
        for statement in statements(node.body):
            if isinstance(statement, ast.AsyncFunctionDef) and has_step_decorator(statement):
                lost.append(statement.name)
            elif is_step(statement):
                assert isinstance(statement, ast.FunctionDef)
                uses = tuple(reader.uses(statement.decorator_list))
                source = StepSource(statement.name, file, statement, node)
                # Of the arms of an `if` the first, where nothing tells which one runs.
                own.setdefault(statement.name, ReadStep(statement.name, source, uses))
            else:
                reader.declaration(statement, inputs, configs)
        steps.update(own)
    sources = tuple(source for _, source in classes)
    return ReadFlow(
        class_name=cls.name,
        module=name,
        classes=sources,
        steps=tuple(steps.values()),
        inputs=inputs,
        configs=configs,
        config_values={attribute: value_of(config) for attribute, config in configs.items()},
        uses=tuple(
            use
            for owner, (_, node) in classes
            for use in _Reader(owner, bag).uses(node.decorator_list)
        ),
        lost=dict(report_lost(lost, sources, bag)),
        hidden=hidden,
    )


def add_static_decospecs(
    flow: ReadFlow, decospecs: tuple[str, ...], bag: DiagnosticBag
) -> ReadFlow:
    """Give every step the decorators that options name and that it lacks."""
    added = list(parse_decospecs(decospecs, bag))
    steps = tuple(
        replace(
            step, uses=(*step.uses, *(a for a in added if all(a.name != u.name for u in step.uses)))
        )
        for step in flow.steps
    )
    return replace(flow, steps=steps)


@dataclass(slots=True)
class _Reader:
    """Reads declarations of one file; what it cannot know is reported as information."""

    module: Module
    bag: DiagnosticBag

    def uses(self, decorators: list[ast.expr]) -> Iterator[DecoratorUse]:
        """The decorators of a step or a flow, without `@step`."""
        for node in decorators:
            name = self.module.original(node)
            if name in ("step", ""):
                continue
            args, attributes = self.arguments(node) if isinstance(node, ast.Call) else ((), {})
            # With a value that is not known, nothing can be said about the decorator as a whole.
            known = name in SIGNATURES and not any(
                v is UNKNOWN for v in (*args, *attributes.values())
            )
            target = None if known else OpaqueDecorator(name)
            yield DecoratorUse(name, attributes, args, target, self.module.source.path, node.lineno)

    def declaration(
        self, statement: ast.stmt, inputs: dict[str, Input], configs: dict[str, Config]
    ) -> None:
        """A statement of the class body that may declare a parameter, a file or a config."""
        match statement:
            case ast.Assign(targets=[ast.Name(id=attribute)], value=ast.Call() as call):
                pass
            case ast.AnnAssign(target=ast.Name(id=attribute), value=ast.Call() as call):
                pass
            case _:
                return
        kind = self.module.original(call)
        if kind in _INPUTS:
            args, given = self.arguments(call)
            given = {key: _said(key, value) for key, value in given.items()}
            value = self.construct(_INPUTS[kind], call, args, given)
            if value is not None:
                value.attribute = attribute
                inputs[attribute] = value
        elif kind == "Config":
            args, given = self.arguments(call)
            if any(value is UNKNOWN for value in (*args, *given.values())):
                return
            config = self.construct(Config, call, args, given)
            if config is not None:
                config._flowc_attribute = attribute
                configs[attribute] = config

    def construct(
        self, kind: Callable[..., T], call: ast.Call, args: Iterable[Any], given: dict[str, Any]
    ) -> T | None:
        """What a call makes; None, with the reason in the bag, if its arguments do not fit."""
        try:
            return kind(*args, **given)
        except TypeError as error:
            unpacked = [node for node in call.args if isinstance(node, ast.Starred)]
            for node in unpacked:
                self.report(node.value)
            if not unpacked and all(keyword.arg for keyword in call.keywords):
                report_raised(error, self.module.source.span(call), self.bag)
            return None

    def arguments(self, call: ast.Call) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments of a call as far as they are known."""
        args = tuple(self.value(node) for node in call.args if not isinstance(node, ast.Starred))
        attributes = {}
        for keyword in call.keywords:
            if keyword.arg is None:
                self.report(keyword.value)
            else:
                attributes[keyword.arg] = self.value(keyword.value)
        return args, attributes

    def value(self, node: ast.expr) -> Any:
        """The value of an expression; one that is not known is reported."""
        value = self.module.value(node)
        if value is UNKNOWN:
            self.report(node)
        return value

    def report(self, node: ast.expr) -> None:
        """Say that a value is not known."""
        self.bag.add(
            "FC013",
            "only importing the flow could tell this value",
            self.module.source.span(node),
            help="run the check without `--static`",
        )


def _said(argument: str, value: Any) -> Any:
    """What an unknown value counts as: a default is needed as such, anything else as not said."""
    return None if value is UNKNOWN and argument != "default" else value
