"""Loops: which steps may run again, entered where, and nested how.

A loop is a natural loop: all steps between its one header and the steps that lead back to it. A cycle
that can be entered at two steps has no header; such a graph is irreducible and is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from flowc.ir import graph
from flowc_runtime.dataclass import dataclass


@dataclass(slots=True)
class LoopNest:
    """The loops of a graph.

    `innermost` gives the header of the innermost loop a step is in; `parent` the header of the loop
    around a loop; `back_edges` the pairs (step, header) that close a loop; `tangles` the steps of the
    cycles that have no single entry, a tuple for each.
    """

    innermost: dict[str, str] = field(default_factory=dict)
    parent: dict[str, str | None] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    back_edges: set[tuple[str, str]] = field(default_factory=set)
    tangles: list[tuple[str, ...]] = field(default_factory=list)


def find_loops(order: Sequence[str], successors: graph.Successors) -> LoopNest:
    """Find the loops among the steps of `order`, a reverse postorder whose first step is the entry."""
    rank = {node: position for position, node in enumerate(order)}
    retreating = [(u, v) for u in order for v in successors[u] if rank[v] <= rank[u]]
    nest = LoopNest()
    if not retreating:
        return nest
    preds = graph.predecessors(order, successors)
    dominates = graph.dominance(order[0], graph.dominators(order, preds))
    irreducible = [(u, v) for u, v in retreating if not dominates(v, u)]
    nest.back_edges = {edge for edge in retreating if dominates(edge[1], edge[0])}
    nest.tangles = _tangles(irreducible, order, successors, preds)
    for _, header in sorted(nest.back_edges, key=lambda edge: rank[edge[1]]):
        if header not in nest.members:
            nest.members[header] = _natural_loop(header, nest.back_edges, preds)
    # Two loops are nested or apart, so going from large to small leaves the innermost one standing.
    for header, members in sorted(nest.members.items(), key=lambda m: (-len(m[1]), rank[m[0]])):
        nest.parent[header] = nest.innermost.get(header)
        nest.innermost.update(dict.fromkeys(members, header))
    return nest


def _natural_loop(
    header: str, back_edges: set[tuple[str, str]], preds: Mapping[str, Sequence[str]]
) -> set[str]:
    members = {header}
    stack = [u for u, v in sorted(back_edges) if v == header]
    while stack:
        node = stack.pop()
        if node not in members:
            members.add(node)
            stack.extend(preds[node])
    return members


def _tangles(
    irreducible: Sequence[tuple[str, str]],
    order: Sequence[str],
    successors: graph.Successors,
    preds: Mapping[str, Sequence[str]],
) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    covered: set[str] = set()
    for step, entry in irreducible:
        if step in covered and entry in covered:
            continue  # the same cycle, by another of its edges
        forward = graph.reachable([entry], successors)
        cycle = forward & graph.reachable([step], preds)
        covered |= cycle
        found.append(tuple(node for node in order if node in cycle))
    return found
