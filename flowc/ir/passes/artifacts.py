"""Which artifacts may be there when a step begins: a forward analysis over all ways at once.

Sets of artifacts are integers, a bit for each name, so that one union costs one instruction or a few.
An artifact *may* be there if some way sets it; only one that no way sets is worth a finding. A join
without `merge_artifacts` begins with none of what its branches had: those are *lost*.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import field

from flowc.ir import graph, specs
from flowc.ir.model import Step
from flowc.ir.passes.view import View
from flowc_runtime.dataclass import dataclass

_ANYTHING = 1
"""The bit that stands for whatever a step sets unseen."""


@dataclass(slots=True)
class Artifacts:
    """The state at the beginning of every reachable step."""

    bits: dict[str, int]
    written: dict[str, int]
    before: dict[str, int] = field(default_factory=dict)
    after: dict[str, int] = field(default_factory=dict)

    def may_have(self, step: str, name: str) -> bool:
        """Whether an artifact may be there when the step begins."""
        return bool(self.before[step] & (_ANYTHING | self.bits.get(name, 0)))

    def may_leave(self, step: str, name: str) -> bool:
        """Whether an artifact may be there when the step is done."""
        return bool(self.after[step] & (_ANYTHING | self.bits.get(name, 0)))

    def sets_anything(self, step: str) -> bool:
        """Whether the step may set artifacts unseen."""
        return bool(self.written[step] & _ANYTHING)

    def available(self, step: str) -> list[str]:
        """The artifacts that may be there when the step is done."""
        return [name for name, bit in self.bits.items() if self.after[step] & bit]

    def losing_join(self, view: View, step: str, name: str) -> str | None:
        """The nearest join before (or at) a step whose branches have an artifact that it drops."""
        queue = deque([step])
        seen = {step}
        while queue:
            current = queue.popleft()
            preds = [pred for pred in view.predecessors[current] if pred in self.after]
            if _drops(view, current) and any(self.may_leave(pred, name) for pred in preds):
                return current
            fresh = [pred for pred in preds if pred not in seen]
            seen.update(fresh)
            queue.extend(fresh)
        return None


def find_artifacts(view: View) -> Artifacts:
    """Run the analysis on the reachable steps."""
    names = dict.fromkeys(name for step in view.steps.values() for name in _written(view, step))
    bits = {name: 2 << number for number, name in enumerate(names)}
    written = {
        step.name: _mask(_written(view, step), bits) | (_ANYTHING if _is_opaque(view, step) else 0)
        for step in view.steps.values()
    }
    result = Artifacts(bits, written)
    _solve(view, result)
    return result


def _solve(view: View, state: Artifacts) -> None:
    order = [
        name
        for start in view.starts[:1]
        for name in graph.reverse_postorder(start, view.successors)
    ]
    rank = {name: position for position, name in enumerate(order)}
    state.before = dict.fromkeys(order, 0)
    state.after = {name: state.written[name] for name in order}
    pending = True
    while pending:
        pending = False
        for name in order:
            if _drops(view, name):
                continue
            before = 0
            for pred in view.predecessors[name]:
                before |= state.after.get(pred, 0)
            state.before[name] = before
            after = before | state.written[name]
            if after != state.after[name]:
                state.after[name] = after
                # Only an edge against the order can bring news to a step that was already passed.
                pending |= any(rank[target] <= rank[name] for target in view.successors[name])


def _drops(view: View, step: str) -> bool:
    return view.steps[step].is_join and not view.facts(step).merges


def _written(view: View, step: Step) -> Iterable[str]:
    yield from view.facts(step.name).writes
    for spec in step.decorators:
        if isinstance(spec, specs.Catch) and spec.var is not None:
            yield spec.var


def _is_opaque(view: View, step: Step) -> bool:
    """Whether the step, or a decorator that flowc does not know, may set anything."""
    unknown = any(isinstance(spec, specs.Opaque | specs.Custom) for spec in step.decorators)
    return unknown or view.facts(step.name).opaque


def _mask(names: Iterable[str], bits: dict[str, int]) -> int:
    mask = 0
    for name in names:
        mask |= bits[name]
    return mask
