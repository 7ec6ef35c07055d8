"""From a flow as it was written to a `Program`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace

from flowc.diagnostics import DiagnosticBag, Span
from flowc.frontend.decorators import read_decorators
from flowc.frontend.facts import read_facts
from flowc.frontend.flow_decorators import read_flow_decorators
from flowc.frontend.mutation import OPTION
from flowc.frontend.parameters import read_configs, read_inputs
from flowc.frontend.places import read_places
from flowc.frontend.reading import ReadFlow, ReadStep
from flowc.frontend.roles import read_roles
from flowc.frontend.scope import check_members, read_scope
from flowc.frontend.transitions import apply_parallel, read_transition
from flowc.ir.model import End, Flow, Step
from flowc.ir.program import Program, Spans, StepFacts
from flowc_runtime.digest import describe_uses, step_digest
from flowc_runtime.parameters import ParameterContext
from flowc_runtime.protocol import JSONValue


def build_program(flow: ReadFlow, file: str, bag: DiagnosticBag) -> Program:
    """Put a flow's IR together; what is wrong with its parts is added to the bag."""
    table = read_places(flow, Span.of_file(file))
    spans = Spans(table)
    configs = read_configs(flow.configs, spans, bag)
    context = parameter_context(flow)
    parameters = read_inputs(flow.inputs, context, spans, bag)
    decorators = read_flow_decorators(flow.uses, context, spans, bag)
    steps = (*_read_steps(flow, table, bag), *_lost_steps(flow, table))
    check_members(flow.classes, bag)
    return Program(
        flow=apply_parallel(
            Flow(
                name=flow.class_name,
                module=flow.module,
                class_name=flow.class_name,
                entry=_entry(flow.steps),
                steps=steps,
                doc=_doc(flow.classes[0][1]) if flow.classes else "",
                parameters=parameters,
                configs=configs,
                decorators=decorators,
            )
        ),
        spans=spans,
        facts=_read_facts(flow),
        digests=_Digests(
            {
                step.name: describe_uses(use for use in step.uses if use.file != OPTION)
                for step in flow.steps
            }
        ),
    )


class _Digests(Mapping[str, str]):
    """Step digests by name, computed when they are asked for: a mere check has no use for them."""

    def __init__(self, described: Mapping[str, JSONValue]) -> None:
        self._described = described

    def __getitem__(self, name: str) -> str:
        return step_digest(name, self._described[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._described)

    def __len__(self) -> int:
        return len(self._described)


def parameter_context(flow: ReadFlow) -> ParameterContext:
    """What functions get that compute a default; no user, so that compiling stays reproducible."""
    return ParameterContext(
        flow_name=flow.class_name,
        user_name="",
        parameter_name="",
        logger=lambda _: None,
        ds_type="local",
        configs={config._flowc_name: flow.config_values[a] for a, config in flow.configs.items()},
    )


def _read_steps(
    flow: ReadFlow, table: dict[tuple[str, ...], Span], bag: DiagnosticBag
) -> Iterator[Step]:
    names = frozenset(step.name for step in flow.steps)
    for step in flow.steps:
        transition = read_transition(step.source, names, table, flow.config_values, bag)
        arguments = step.source.node.args
        yield Step(
            name=step.name,
            transition=transition or End(),
            is_join=len(arguments.posonlyargs) + len(arguments.args) > 1,
            doc=_doc(step.source.node),
            decorators=read_decorators(step.name, step.uses, Spans(table), bag),
        )


def _lost_steps(flow: ReadFlow, table: dict[tuple[str, ...], Span]) -> Iterator[Step]:
    """Stand-ins for steps whose source cannot be read, so that leading to them is no mistake."""
    for name, place in flow.lost.items():
        table["step", name] = place
        yield Step(name, End(), is_join=False)


def _read_facts(flow: ReadFlow) -> dict[str, StepFacts]:
    names = frozenset(step.name for step in flow.steps)
    scope = read_scope(flow.classes, names, members=flow.members, hidden=flow.hidden)
    facts = {step.name: read_facts(step.source, scope) for step in flow.steps}
    facts |= {name: StepFacts(opaque=True) for name in flow.lost}
    if flow.hidden and not flow.members:
        # A base that nobody has seen may provide any attribute.
        return {name: replace(fact, opaque=True) for name, fact in facts.items()}
    return facts


def _entry(steps: tuple[ReadStep, ...]) -> str:
    marked = [step.name for step in steps if read_roles(step.source).start]
    return marked[0] if marked else "start"


def _doc(node: ast.ClassDef | ast.FunctionDef) -> str:
    return ast.get_docstring(node) or ""
