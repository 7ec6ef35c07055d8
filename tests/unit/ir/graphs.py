"""Flows for tests of the IR: written tersely, or drawn at random."""

from __future__ import annotations

from hypothesis import strategies as st

from flowc.diagnostics import DiagnosticBag, Span
from flowc.ir.model import (
    Branch,
    Case,
    End,
    Flow,
    Foreach,
    Linear,
    Step,
    Switch,
    Transition,
)
from flowc.ir.program import Spans
from flowc.ir.structure import Structure, build_structure

SPANS = Spans({(): Span("flow.py", 1, 1, 1, 1)})


class Join:
    """Marks a step as a join: `Join("end")`."""

    def __init__(self, then: object) -> None:
        self.then = then


def flow(**steps: object) -> Flow:
    """A flow from `name="target"`, `["a", "b"]` (split), `{"body"}` (foreach), `{"key": "a"}`, None."""
    built = []
    for name, then in steps.items():
        is_join = isinstance(then, Join)
        built.append(Step(name, transition(then.then if isinstance(then, Join) else then), is_join))
    return Flow("Demo", "demo", "Demo", "start", tuple(built))


def transition(then: object) -> Transition:
    match then:
        case None:
            return End()
        case str():
            return Linear(then)
        case list():
            return Branch(tuple(then))
        case set():
            return Foreach(next(iter(then)), "items")
        case dict():
            return Switch("kind", tuple(Case(key, target) for key, target in then.items()))
    raise TypeError(then)


def build(flow: Flow) -> tuple[Structure | None, list[str]]:
    """The structure, and the codes of what was found."""
    bag = DiagnosticBag()
    structure = build_structure(flow, SPANS, bag)
    return structure, [d.code for d in bag.sorted()]


@st.composite
def structured_flows(draw: st.DrawFn) -> Flow:
    """Flows that are legal by construction: nested splits, foreachs, switches and loops."""
    maker = _Maker(draw)
    first, last = maker.block(depth=0)
    maker.transitions["start"] = first
    maker.link(last, "end")
    maker.transitions["end"] = None
    return flow(**{k: maker.transitions[k] for k in sorted(maker.transitions, key=maker.rank)})


class _Maker:
    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.transitions: dict[str, object] = {}
        self.count = 0

    def rank(self, name: str) -> tuple[int, int]:
        order = {"start": 0, "end": 2}
        return order.get(name, 1), int(name[1:]) if name not in order else 0

    def fresh(self) -> str:
        self.count += 1
        name = f"s{self.count}"
        self.transitions[name] = None
        return name

    def link(self, name: str, then: object) -> None:
        if isinstance(self.transitions[name], Join):
            then = Join(then)
        self.transitions[name] = then

    def block(self, depth: int) -> tuple[str, str]:
        """A part with one way in and one way out: its first step, and a last one still to be linked."""
        shapes = (
            ["one"]
            if depth > 3 or self.count > 40
            else ["one", "seq", "split", "each", "switch", "loop"]
        )
        shape = self.draw(st.sampled_from(shapes))
        if shape == "one":
            name = self.fresh()
            return name, name
        if shape == "seq":
            first, middle = self.block(depth + 1)
            second, last = self.block(depth + 1)
            self.link(middle, second)
            return first, last
        head = self.fresh()
        return head, getattr(self, shape)(head, depth + 1)

    def split(self, head: str, depth: int) -> str:
        blocks = [self.block(depth) for _ in range(self.draw(st.integers(2, 3)))]
        return self.join(head, [first for first, _ in blocks], [last for _, last in blocks])

    def each(self, head: str, depth: int) -> str:
        first, last = self.block(depth)
        return self.join(head, {first}, [last])

    def join(self, head: str, opens: object, lasts: list[str]) -> str:
        join = self.fresh()
        self.transitions[join] = Join(None)
        self.transitions[head] = opens
        for last in lasts:
            self.link(last, join)
        return join

    def switch(self, head: str, depth: int) -> str:
        blocks = [self.block(depth) for _ in range(self.draw(st.integers(1, 3)))]
        merge = self.fresh()
        cases = {f"k{number}": first for number, (first, _) in enumerate(blocks)}
        if len(blocks) == 1 or self.draw(st.booleans()):
            cases["direct"] = merge
        self.transitions[head] = cases
        for number, (_, last) in enumerate(blocks):
            shared = number and self.draw(st.booleans())
            self.link(last, blocks[0][1] if shared and self.plain(blocks[0]) else merge)
        return merge

    def plain(self, block: tuple[str, str]) -> bool:
        # A tail can be shared if it is a step of its own, not the join of something.
        return block[0] == block[1]

    def loop(self, head: str, depth: int) -> str:
        first, last = self.block(depth)
        tail, after = self.fresh(), self.fresh()
        self.transitions[head] = first
        self.link(last, tail)
        self.transitions[tail] = {"again": head, "done": after}
        return after
