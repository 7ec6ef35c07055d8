"""How steps nest: each stands in a chain of contexts, the fan-outs and loops around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from flowc.diagnostics import DiagnosticBag, Related, Severity
from flowc.ir import graph
from flowc.ir.frames import Frames, find_frames
from flowc.ir.loops import LoopNest, find_loops
from flowc.ir.model import End, Flow, Step
from flowc.ir.program import Spans
from flowc_runtime.dataclass import dataclass

if TYPE_CHECKING:
    from flowc.ir import regions

_NAMED = 4
"""How many steps or places a finding names before it only counts them."""


@dataclass(frozen=True, slots=True)
class FanOut:
    """A context: one branch of the fan-out of step `step`."""

    step: str
    branch: int


@dataclass(frozen=True, slots=True)
class InLoop:
    """A context: a trip of the loop with that header."""

    header: str


Context = FanOut | InLoop


@dataclass(frozen=True)
class Structure:
    """The sound graph of a flow.

    `order` lists the steps in topological order (back edges aside); `contexts` gives what stands around
    each step, outermost first; `joins` the join of every fan-out; `steps` the steps by name.
    """

    order: tuple[str, ...]
    contexts: Mapping[str, tuple[Context, ...]]
    joins: Mapping[str, str]
    steps: Mapping[str, Step]

    @cached_property
    def regions(self) -> regions.Sequence:
        """The region tree; made when it is first asked for, which checking a flow never does."""
        from flowc.ir.tree import build_tree

        return build_tree(self)


def build_structure(flow: Flow, spans: Spans, bag: DiagnosticBag) -> Structure | None:
    """Check how splits, joins and loops nest.

    Steps that cannot be reached and targets that do not exist are left to other passes. Returns None
    if the bag has errors about the graph, be they found here or before.
    """
    steps = {step.name: step for step in flow.steps}
    if flow.entry not in steps:
        return None
    successors = {
        name: [t for t in step.transition.targets if t in steps] for name, step in steps.items()
    }
    order = graph.reverse_postorder(flow.entry, successors)
    nest = find_loops(order, successors)
    _report_tangles(nest, steps, spans, bag)
    frames = find_frames(order, steps, nest.back_edges, spans, bag)
    _report_endless(order, steps, successors, spans, bag)
    if _is_broken(bag):
        return None
    contexts = _contexts(order, frames, nest)
    return Structure(tuple(order), contexts, frames.joins, steps)


def _is_broken(bag: DiagnosticBag) -> bool:
    return any(d.severity is Severity.ERROR and d.code.startswith("FC1") for d in bag)


def _report_tangles(
    nest: LoopNest, steps: Mapping[str, Step], spans: Spans, bag: DiagnosticBag
) -> None:
    for tangle in nest.tangles:
        names = ", ".join(f"`{name}`" for name in tangle[:_NAMED])
        more = f" and {len(tangle) - _NAMED} more steps" if len(tangle) > _NAMED else ""
        bag.add(
            "FC124",
            f"the loop through {names}{more} can be entered at more than one step",
            spans.of("step", tangle[0], "next"),
            help="let every way into the loop lead to the same step",
            related=list(islice(_ways_in(frozenset(tangle), steps, spans), _NAMED)),
        )


def _ways_in(tangle: frozenset[str], steps: Mapping[str, Step], spans: Spans) -> Iterator[Related]:
    """One place for each step at which a loop can be entered."""
    entered: set[str] = set()
    for step in steps.values():
        if step.name in tangle:
            continue
        for number, target in enumerate(step.transition.targets):
            if target in tangle and target not in entered:
                entered.add(target)
                place = spans.of("step", step.name, "next", str(number))
                yield Related(place, f"enters it at `{target}`")


def _report_endless(
    order: Sequence[str],
    steps: Mapping[str, Step],
    successors: graph.Successors,
    spans: Spans,
    bag: DiagnosticBag,
) -> None:
    ends = [name for name in order if isinstance(steps[name].transition, End)]
    if not ends or _is_broken(bag):
        return
    ending = graph.reachable(ends, graph.predecessors(order, successors))
    for name in order:
        if name not in ending:
            bag.add(
                "FC126",
                f"no way leads from step `{name}` to the end of the flow",
                spans.of("step", name, "next"),
                help="give the loop a way out with a switch",
            )
            return


def _contexts(
    order: Sequence[str], frames: Frames, nest: LoopNest
) -> dict[str, tuple[Context, ...]]:
    result: dict[str, tuple[Context, ...]] = {}
    for name in order:
        frame = frames.of[name]
        loops: list[Context] = []
        header: str | None = nest.innermost.get(name)
        while header is not None and frames.of[header] == frame:
            loops.append(InLoop(header))
            header = nest.parent[header]
        around: tuple[Context, ...] = ()
        if frame is not None:
            around = (*result[frame[0]], FanOut(*frame))
        result[name] = (*around, *reversed(loops))
    return result
