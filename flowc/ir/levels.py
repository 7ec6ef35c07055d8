"""One level of the region tree: the steps of one context, laid out as a sequence.

Inside a level, inner loops and fan-outs are single nodes, so the level is acyclic and only switches
(and loops with several exits) branch. Where a node branches, its immediate post-dominator is the merge;
what lies between becomes the arms of a `Switch`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowc.ir import graph, regions
from flowc_runtime.dataclass import dataclass

EXIT = ""
"""The node that stands for leaving a level: to the join, the end, the header again or a loop's exit."""


@dataclass(frozen=True, slots=True)
class Node:
    """A step with the fan-out it opens, or a whole loop.

    `targets` are the steps that may follow, by their names in the flow; `edges` the nodes of the level
    that hold them. `branches` says that exactly one of them is taken.
    """

    name: str
    items: tuple[regions.Region, ...]
    targets: tuple[str, ...]
    edges: tuple[str, ...]
    branches: bool
    is_loop: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """The nodes of one context in topological order; the first one is its entry."""

    nodes: Mapping[str, Node]

    @property
    def successors(self) -> dict[str, Sequence[str]]:
        """The level graph, with an edge to `EXIT` wherever the level is left."""
        edges: dict[str, Sequence[str]] = {n.name: n.edges or (EXIT,) for n in self.nodes.values()}
        edges[EXIT] = ()
        return edges


def arrange(level: Level) -> regions.Sequence:
    """Lay a level out as a sequence."""
    merges = _merges(level)
    items: list[regions.Region] = []
    name = next(iter(level.nodes))
    while name != EXIT:
        node = level.nodes[name]
        items.extend(node.items)
        if node.branches:
            merge = merges[name]
            arms = _arms(level, node, merge)
            items.append(regions.Switch(node.name, node.targets, arms, after_loop=node.is_loop))
            name = merge
        else:
            name = node.edges[0] if node.edges else EXIT
    return regions.Sequence(tuple(items))


def _merges(level: Level) -> dict[str, str]:
    if not any(node.branches for node in level.nodes.values()):
        return {}
    successors = level.successors
    backwards = graph.predecessors(successors, successors)
    order = graph.reverse_postorder(EXIT, backwards)
    return graph.dominators(order, successors)


def _arms(level: Level, switch: Node, merge: str) -> tuple[regions.Arm, ...]:
    stop = {merge, EXIT}
    inside = graph.reachable(
        [name for name in switch.edges if name not in stop],
        {n.name: [e for e in n.edges if e not in stop] for n in level.nodes.values()},
    )
    heads = _heads(level, switch, inside)
    arms = []
    for head in level.nodes:
        if head in heads:
            node = level.nodes[head]
            items = list(node.items)
            while not node.branches and node.edges and node.edges[0] in inside - heads:
                node = level.nodes[node.edges[0]]
                items.extend(node.items)
            arms.append(regions.Arm(regions.Sequence(tuple(items)), node.targets))
    return tuple(arms)


def _heads(level: Level, switch: Node, inside: set[str]) -> set[str]:
    """The nodes where an arm begins: behind a choice, or where several ways meet."""
    heads = set(switch.edges) & inside
    met: set[str] = set()
    for name in inside:
        node = level.nodes[name]
        for target in node.edges:
            if target in inside and (node.branches or target in met):
                heads.add(target)
            met.add(target)
    return heads
