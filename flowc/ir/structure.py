"""From the graph of steps to the region tree.

Every step stands in a chain of contexts: the root, then the fan-out frames and loops around it. The
steps of one context, with inner loops and fan-outs folded to single nodes, form an acyclic level graph
whose only branching is that of switches. Each level becomes a `Sequence`; where it branches, the
post-dominator of the switch is the merge, and what lies before it becomes the arms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from flowc.diagnostics import DiagnosticBag, Related, Severity
from flowc.ir import graph, regions
from flowc.ir.frames import Frames, find_frames
from flowc.ir.levels import EXIT, Level, Node, arrange
from flowc.ir.loops import LoopNest, find_loops
from flowc.ir.model import Branch, End, Flow, Foreach, Gang, Step, Switch
from flowc.ir.program import Spans

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


@dataclass(frozen=True, slots=True)
class Structure:
    """The sound graph of a flow.

    `order` lists the steps in topological order (back edges aside); `contexts` gives what stands around
    each step, outermost first; `joins` the join of every fan-out; `regions` is the tree.
    """

    order: tuple[str, ...]
    contexts: Mapping[str, tuple[Context, ...]]
    joins: Mapping[str, str]
    regions: regions.Sequence


def build_structure(flow: Flow, spans: Spans, bag: DiagnosticBag) -> Structure | None:
    """Check how splits, joins and loops nest, and build the region tree.

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
    tree = _Builder(steps, frames.joins, contexts).build(order)
    return Structure(tuple(order), contexts, frames.joins, tree)


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


@dataclass(slots=True)
class _Builder:
    steps: Mapping[str, Step]
    joins: Mapping[str, str]
    contexts: Mapping[str, tuple[Context, ...]]
    built: dict[tuple[Context, ...], regions.Sequence] = field(default_factory=dict)
    exits: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def build(self, order: Sequence[str]) -> regions.Sequence:
        """The tree, built from the innermost contexts outwards so that nothing recurses."""
        members: dict[tuple[Context, ...], list[str]] = {(): []}
        for name in order:
            context = self.contexts[name]
            members.setdefault(context, []).append(name)
            while context and isinstance(context[-1], InLoop) and context[-1].header == name:
                context = context[:-1]
                members.setdefault(context, []).append(name)
        for context in sorted(members, key=len, reverse=True):
            level = Level({name: self.node(name, context) for name in members[context]})
            self.built[context] = arrange(level)
            if context and isinstance(context[-1], InLoop):
                self.exits[context[-1].header] = self.leaving(level, context)
        return self.built[()]

    def node(self, name: str, context: tuple[Context, ...]) -> Node:
        """A step of the level, or the loop that it is the header of."""
        own = self.contexts[name]
        if len(own) > len(context):
            loop = regions.Loop(name, self.built[(*context, InLoop(name))], self.exits[name])
            edges = tuple(dict.fromkeys(self.locate(t, context) for t in loop.exits))
            return Node(name, (loop,), loop.exits, edges, len(loop.exits) > 1, is_loop=True)
        step = self.steps[name]
        fan_out = self.fan_out(step, context)
        if fan_out is not None:
            join = self.joins[name]
            items: tuple[regions.Region, ...] = (regions.Task(name), fan_out)
            return Node(name, items, (join,), (self.locate(join, context),), branches=False)
        targets = step.transition.targets
        edges = tuple(dict.fromkeys(self.locate(target, context) for target in targets))
        is_switch = isinstance(step.transition, Switch)
        return Node(name, (regions.Task(name),), targets, edges, branches=is_switch)

    def fan_out(
        self, step: Step, context: tuple[Context, ...]
    ) -> regions.Split | regions.Foreach | regions.Gang | None:
        """The region that a step opens, if it opens one."""
        match step.transition:
            case Branch(targets):
                bodies = (self.built[(*context, FanOut(step.name, i))] for i in range(len(targets)))
                return regions.Split(step.name, tuple(bodies))
            case Foreach():
                return regions.Foreach(step.name, self.built[(*context, FanOut(step.name, 0))])
            case Gang():
                return regions.Gang(step.name, self.built[(*context, FanOut(step.name, 0))])
            case _:
                return None

    def locate(self, target: str, context: tuple[Context, ...]) -> str:
        """The node of a level that holds a step, or `EXIT` if going there leaves the level."""
        own = self.contexts[target]
        if own[: len(context)] != context:
            return EXIT
        if len(own) > len(context):
            return target
        again = bool(context) and context[-1] == InLoop(target)
        return EXIT if again else target

    def leaving(self, level: Level, context: tuple[Context, ...]) -> tuple[str, ...]:
        """The steps outside a loop that its body leads to."""
        targets = dict.fromkeys(t for node in level.nodes.values() for t in node.targets)
        return tuple(t for t in targets if self.contexts[t][: len(context)] != context)
