"""Steps to which no way leads."""

from __future__ import annotations

from flowc.diagnostics import DiagnosticBag
from flowc.ir import graph
from flowc.ir.passes.view import View


def check_reachability(view: View, bag: DiagnosticBag) -> None:
    """Report the steps where an unreachable part of the flow begins.

    Nothing is said while the graph has holes: a step behind one would be no mistake of its own.
    """
    if len(view.starts) != 1 or view.has_holes:
        return
    missed = {name: view.successors[name] for name in view.steps if name not in view.reached}
    if not missed:
        return
    backwards = graph.predecessors(missed, missed)
    roots = [name for name in missed if not backwards[name]]
    covered: set[str] = set()
    for name in [*roots, *missed]:
        if name not in covered:
            part = _reach(name, missed, covered)
            covered |= part
            _report(view, bag, name, [other for other in missed if other in part - {name}])


def _reach(name: str, successors: graph.Successors, covered: set[str]) -> set[str]:
    """What `name` leads to and no earlier root did."""
    found = {name}
    stack = [name]
    while stack:
        for target in successors[stack.pop()]:
            if target in successors and target not in found and target not in covered:
                found.add(target)
                stack.append(target)
    return found


def _report(view: View, bag: DiagnosticBag, name: str, behind: list[str]) -> None:
    notes = []
    if behind:
        names = ", ".join(f"`{other}`" for other in behind)
        notes.append(f"behind it, and not reached either: {names}")
    way_out = f"name it in a `next`, as in `self.next(self.{name})`"
    bag.add(
        "FC116",
        f"no way leads from `{view.starts[0]}` to step `{name}`",
        view.place(name),
        help=way_out if name in view.ends else f"{way_out}, or remove it",
        notes=notes,
    )
