"""What the source of a step says about artifacts (the input of the dataflow pass)."""

from __future__ import annotations

from dataclasses import field

from flowc.diagnostics import Span
from flowc.frontend.effects import Event, Kind, Mode, collect_effects
from flowc.frontend.roles import read_roles
from flowc.frontend.scope import FLOWSPEC_MEMBERS, Scope
from flowc.frontend.source import SourceFile, StepSource
from flowc.frontend.syntax import self_name
from flowc.ir.program import StepFacts
from flowc_runtime.dataclass import dataclass


def read_facts(step: StepSource, scope: Scope) -> StepFacts:
    """Read what a step does with artifacts, following the helper methods that it calls."""
    effects = collect_effects(step.node, self_name(step.node))
    reader = _Reader(step.file, scope)
    reader.opaque = effects.opaque or scope.open or step.wrapped
    reader.merges = effects.merges
    reader.guarded.update(effects.guarded)
    for event in effects.events:
        reader.take(event)
    roles = read_roles(step)
    arguments = step.node.args
    return StepFacts(
        reads=reader.reads(),
        writes=reader.writes,
        merges=reader.merges,
        opaque=reader.opaque,
        certain=frozenset(reader.certain),
        sets={name: place for name, place in reader.sets.items() if name not in reader.ordered},
        members=scope.members,
        constants=scope.constants,
        arity=None if arguments.vararg else len(arguments.posonlyargs) + len(arguments.args),
        begins=roles.start,
        ends=roles.end,
    )


@dataclass(slots=True)
class _Reader:
    file: SourceFile
    scope: Scope
    loads: dict[str, Span] = field(default_factory=dict)
    writes: dict[str, Span] = field(default_factory=dict)
    certain: dict[str, Span] = field(default_factory=dict)
    guarded: set[str] = field(default_factory=set)
    sets: dict[str, Span] = field(default_factory=dict)
    ordered: set[str] = field(default_factory=set)
    merges: bool = False
    opaque: bool = False

    def take(self, event: Event) -> None:
        """Account for one use of an attribute, in the order of the source."""
        if event.kind is not Kind.LOAD:
            self.store(event, self.file)
            self.opaque |= event.name in self.scope.functions
            if event.name in self.scope.helpers:
                self.follow(event.name)
        elif event.name in self.scope.helpers:
            self.follow(event.name)
        elif event.name in self.scope.members:
            foreign = event.name not in FLOWSPEC_MEMBERS and event.name not in self.scope.steps
            self.opaque |= foreign and (self.scope.hidden or event.name in self.scope.functions)
        elif event.mode is not Mode.GUARDED:
            place = self.file.span(event.node)
            self.loads.setdefault(event.name, place)
            if event.mode is Mode.CERTAIN and event.name not in self.writes:
                self.certain.setdefault(event.name, place)

    def store(self, event: Event, file: SourceFile) -> None:
        """Account for an assignment, made by the step itself or by a helper."""
        place = file.span(event.node)
        self.writes.setdefault(event.name, place)
        if event.kind is Kind.STORE_SET:
            self.sets.setdefault(event.name, place)
        else:
            self.ordered.add(event.name)

    def follow(self, name: str) -> None:
        """Account for what a helper may do; its reads are not counted, for they may be conditional."""
        for helper in self.scope.called(name):
            self.opaque |= helper.effects.opaque
            self.merges |= helper.effects.merges
            self.guarded |= helper.effects.guarded
            for event in helper.effects.events:
                self.opaque |= event.name in self.scope.functions
                if event.kind is not Kind.LOAD:
                    self.store(event, helper.file)

    def reads(self) -> dict[str, Span]:
        """The reads of what the step has not set before."""
        found = dict(self.certain)
        for name, place in self.loads.items():
            if name not in self.writes:
                found.setdefault(name, place)
        return {name: place for name, place in found.items() if name not in self.guarded}
