"""From the structure of a flow to its region tree.

The steps of one context, with inner loops and fan-outs folded to single nodes, form an acyclic level
graph whose only branching is that of switches. Each level becomes a `Sequence`; where it branches, the
post-dominator of the switch is the merge, and what lies before it becomes the arms.
"""

from __future__ import annotations

from dataclasses import field

from flowc.ir import regions
from flowc.ir.levels import EXIT, Level, Node, arrange
from flowc.ir.model import Branch, Foreach, Gang, Step, Switch
from flowc.ir.structure import Context, FanOut, InLoop, Structure
from flowc_runtime.dataclass import dataclass


def build_tree(structure: Structure) -> regions.Sequence:
    """The region tree of a sound graph."""
    return _Builder(structure).build()


@dataclass(slots=True)
class _Builder:
    structure: Structure
    built: dict[tuple[Context, ...], regions.Sequence] = field(default_factory=dict)
    exits: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def build(self) -> regions.Sequence:
        """The tree, built from the innermost contexts outwards so that nothing recurses."""
        members: dict[tuple[Context, ...], list[str]] = {(): []}
        for name in self.structure.order:
            context = self.structure.contexts[name]
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
        own = self.structure.contexts[name]
        if len(own) > len(context):
            loop = regions.Loop(name, self.built[(*context, InLoop(name))], self.exits[name])
            edges = tuple(dict.fromkeys(self.locate(t, context) for t in loop.exits))
            return Node(name, (loop,), loop.exits, edges, len(loop.exits) > 1, is_loop=True)
        step = self.structure.steps[name]
        fan_out = self.fan_out(step, context)
        if fan_out is not None:
            join = self.structure.joins[name]
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
        own = self.structure.contexts[target]
        if own[: len(context)] != context:
            return EXIT
        if len(own) > len(context):
            return target
        again = bool(context) and context[-1] == InLoop(target)
        return EXIT if again else target

    def leaving(self, level: Level, context: tuple[Context, ...]) -> tuple[str, ...]:
        """The steps outside a loop that its body leads to."""
        targets = dict.fromkeys(t for node in level.nodes.values() for t in node.targets)
        return tuple(t for t in targets if self.structure.contexts[t][: len(context)] != context)
