"""Graph algorithms on step names: iterative and linear in the number of edges (dominators nearly so).

They are our own because importing networkx costs more than a whole `flowc check`; the tests use it as
the oracle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

Successors = Mapping[str, Sequence[str]]
"""A directed graph: the successors of every node, in a fixed order."""


def reverse_postorder(entry: str, successors: Successors) -> list[str]:
    """The nodes reachable from `entry`, each before its successors but for back edges.

    Among nodes that the order leaves free, the one written first comes first.
    """
    done: list[str] = []
    seen = {entry}
    stack = [(entry, iter(reversed(successors[entry])))]
    while stack:
        node, targets = stack[-1]
        for target in targets:
            if target not in seen:
                seen.add(target)
                stack.append((target, iter(reversed(successors[target]))))
                break
        else:
            stack.pop()
            done.append(node)
    done.reverse()
    return done


def predecessors(nodes: Iterable[str], successors: Successors) -> dict[str, list[str]]:
    """The predecessors of every node among `nodes`, in the order of `nodes`."""
    result: dict[str, list[str]] = {node: [] for node in nodes}
    for node in result:
        for target in successors[node]:
            if target in result:
                result[target].append(node)
    return result


def dominators(order: Sequence[str], preds: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The immediate dominator of every node but the first.

    `order` is a reverse postorder, its first node the entry. The method is that of Cooper, Harvey and
    Kennedy, "A Simple, Fast Dominance Algorithm" (2001).
    """
    rank = {node: position for position, node in enumerate(order)}
    entry = order[0]
    idom: dict[str, str] = {entry: entry}
    changed = True
    while changed:
        changed = False
        for node in order[1:]:
            known = [p for p in preds[node] if p in idom]
            new = known[0]
            for other in known[1:]:
                new = _meet(new, other, idom, rank)
            if idom.get(node) != new:
                idom[node] = new
                changed = True
    del idom[entry]
    return idom


def _meet(a: str, b: str, idom: Mapping[str, str], rank: Mapping[str, int]) -> str:
    while a != b:
        while rank[a] > rank[b]:
            a = idom[a]
        while rank[b] > rank[a]:
            b = idom[b]
    return a


def dominance(entry: str, idom: Mapping[str, str]) -> Callable[[str, str], bool]:
    """A test `dominates(a, b)`: every way from `entry` to `b` passes `a`. Constant time a call."""
    children: dict[str, list[str]] = {}
    for node, parent in idom.items():
        children.setdefault(parent, []).append(node)
    opened: dict[str, int] = {}
    closed: dict[str, int] = {}
    clock = 0
    stack: list[tuple[str, bool]] = [(entry, False)]
    while stack:
        node, leaving = stack.pop()
        clock += 1
        if leaving:
            closed[node] = clock
            continue
        opened[node] = clock
        stack.append((node, True))
        stack.extend((child, False) for child in children.get(node, ()))
    return lambda a, b: opened[a] <= opened[b] and closed[b] <= closed[a]


def reachable(starts: Iterable[str], successors: Successors) -> set[str]:
    """The nodes that can be reached from any of `starts`, these included."""
    seen = set(starts)
    stack = list(seen)
    while stack:
        for target in successors.get(stack.pop(), ()):
            if target not in seen:
                seen.add(target)
                stack.append(target)
    return seen
