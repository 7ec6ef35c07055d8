"""What several passes ask of a program, worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from flowc.diagnostics import Span
from flowc.ir import graph
from flowc.ir.model import End, Step
from flowc.ir.program import Program, StepFacts
from flowc_runtime.dataclass import dataclass

_NO_FACTS = StepFacts()


@dataclass(frozen=True)
class View:
    """A program seen as a graph that may have holes.

    A step is *broken* if its transition could not be read: it stands in the flow as `End` although it
    is not the flow's last step.
    """

    program: Program

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """The steps by name, in order of definition."""
        return {step.name: step for step in self.program.flow.steps}

    @cached_property
    def starts(self) -> tuple[str, ...]:
        """The steps that claim to begin the flow."""
        claims = (name for name in self.steps if name == "start" or self.facts(name).begins)
        return tuple(claims)

    @cached_property
    def ends(self) -> tuple[str, ...]:
        """The steps that claim to end the flow."""
        return tuple(name for name in self.steps if name == "end" or self.facts(name).ends)

    @cached_property
    def broken(self) -> frozenset[str]:
        """The steps whose transition could not be read."""
        return frozenset(
            name
            for name, step in self.steps.items()
            if isinstance(step.transition, End) and name not in self.ends
        )

    @cached_property
    def successors(self) -> Mapping[str, tuple[str, ...]]:
        """The graph, without edges to steps that do not exist."""
        return {
            name: tuple(target for target in step.transition.targets if target in self.steps)
            for name, step in self.steps.items()
        }

    @cached_property
    def predecessors(self) -> Mapping[str, list[str]]:
        """The steps that lead to each step."""
        return graph.predecessors(self.steps, self.successors)

    @cached_property
    def reached(self) -> frozenset[str]:
        """The steps that can be reached from where the flow begins."""
        return frozenset(graph.reachable(self.starts, self.successors))

    @cached_property
    def has_holes(self) -> bool:
        """Whether a step does not say what follows it, or names a step that does not exist."""
        return bool(self.broken) or any(
            target not in self.steps
            for step in self.steps.values()
            for target in step.transition.targets
        )

    @cached_property
    def is_sound(self) -> bool:
        """Whether the graph has one beginning and one end, no holes, and it is clear what joins."""
        return (
            len(self.starts) == 1
            and len(self.ends) == 1
            and not self.has_holes
            and all(self.facts(name).arity in (None, 1, 2) for name in self.steps)
        )

    def facts(self, step: str) -> StepFacts:
        """What is known of a step's source."""
        return self.program.facts.get(step, _NO_FACTS)

    def place(self, step: str, *part: str) -> Span:
        """Where a step, or a part of its transition, stands."""
        return self.program.spans.of("step", step, *part)

    def edge(self, step: str, target: str) -> Span:
        """Where a step names one of its targets."""
        number = self.steps[step].transition.targets.index(target)
        return self.place(step, "next", str(number))
