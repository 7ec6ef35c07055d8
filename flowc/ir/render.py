"""The region tree for people: as indented text, and as a Mermaid flowchart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass

from flowc.ir import regions
from flowc.ir.export import edge_label
from flowc.ir.model import End, Flow, Foreach, Gang, Step, Switch, kind_of
from flowc_runtime.dataclass import dataclass

_RAIL = "│  "
_FORK = "├─ "


def render_tree(flow: Flow, tree: regions.Sequence) -> str:
    """The steps as an indented tree, one a line, with decorators and the first line of their doc."""
    steps = {step.name: step for step in flow.steps}
    lines = list(_tree(tree, steps, ""))
    width = max(len(head) for head, _ in lines)
    return "\n".join(f"{head:<{width}}  {tail}".rstrip() for head, tail in lines) + "\n"


def _tree(
    region: regions.Region, steps: Mapping[str, Step], indent: str
) -> Iterator[tuple[str, str]]:
    match region:
        case regions.Sequence(items):
            for item in items:
                yield from _tree(item, steps, indent)
        case regions.Task(name):
            yield f"{indent}{name}", _summary(steps[name])
        case regions.Split(_, branches):
            for branch in branches:
                yield f"{indent}{_FORK}branch", ""
                yield from _tree(branch, steps, indent + _RAIL)
        case regions.Foreach(step, body) | regions.Gang(step, body):
            yield f"{indent}{_FORK}{_opening(steps[step])}", ""
            yield from _tree(body, steps, indent + _RAIL)
        case regions.Loop(header, body):
            yield f"{indent}{_FORK}loop from {header}", ""
            yield from _tree(body, steps, indent + _RAIL)
        case regions.Switch():
            yield from _switch_tree(region, steps, indent)


def _switch_tree(
    switch: regions.Switch, steps: Mapping[str, Step], indent: str
) -> Iterator[tuple[str, str]]:
    heads = {arm.head for arm in switch.arms}
    for target in switch.targets:
        if target not in heads:
            yield f"{indent}{_FORK}{_case(switch, target, steps)}", f"→ {target}"
    for arm in switch.arms:
        chosen = arm.head in switch.targets
        title = _case(switch, arm.head, steps) if chosen else f"then {arm.head}"
        yield f"{indent}{_FORK}{title}", ""
        yield from _tree(arm.body, steps, indent + _RAIL)
        last = _last_step(arm.body)
        for target in arm.next:
            label = edge_label(steps[last].transition, target) if last else "exit"
            yield f"{indent}{_RAIL}{label or 'then'}", f"→ {target}"


def _case(switch: regions.Switch, target: str, steps: Mapping[str, Step]) -> str:
    if switch.after_loop:
        return "exit"
    return edge_label(steps[switch.step].transition, target)


def _last_step(body: regions.Sequence) -> str | None:
    last = body.items[-1]
    return last.step if isinstance(last, regions.Task) else None


def _opening(step: Step) -> str:
    return edge_label(step.transition, step.transition.targets[0])


def _summary(step: Step) -> str:
    decorators = " ".join(_decorator(spec) for spec in step.decorators)
    doc = step.doc.strip().splitlines()[0] if step.doc.strip() else ""
    return "  ".join(part for part in (decorators, doc) if part)


def _decorator(spec: object) -> str:
    """A decorator as a person would write it, without what was not said."""
    name = getattr(spec, "name", None) if kind_of(spec) == "opaque" else kind_of(spec)
    if not is_dataclass(spec) or kind_of(spec) == "opaque":
        return f"@{name}"
    said = ((f.name, getattr(spec, f.name)) for f in fields(spec))
    shown = [f"{k}={v:g}" if isinstance(v, float) else f"{k}={v}" for k, v in said if _plain(v)]
    return f"@{name}({', '.join(shown)})" if shown else f"@{name}"


def _plain(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def render_mermaid(flow: Flow, tree: regions.Sequence) -> str:
    """The flow as a Mermaid flowchart; fan-outs and loops are boxes around their steps."""
    steps = {step.name: step for step in flow.steps}
    chart = _Chart(steps, flow.entry)
    chart.boxes(tree, 1)
    chart.edges()
    return "\n".join(["flowchart TD", *chart.lines]) + "\n"


@dataclass
class _Chart:
    steps: Mapping[str, Step]
    entry: str

    def __post_init__(self) -> None:
        self.lines: list[str] = []
        self.order: list[str] = []

    def line(self, depth: int, text: str) -> None:
        self.lines.append("    " * depth + text)

    def boxes(self, region: regions.Region, depth: int) -> None:
        match region:
            case regions.Sequence(items):
                for item in items:
                    self.boxes(item, depth)
            case regions.Task(name):
                self.order.append(name)
                self.line(depth, f"{_node(name)}{self.shape(self.steps[name])}")
            case regions.Split(_, branches):
                self.all(branches, depth)
            case regions.Switch(arms=arms):
                self.all([arm.body for arm in arms], depth)
            case regions.Foreach(step, body) | regions.Gang(step, body):
                self.box(f"each_{step}", _opening(self.steps[step]), body, depth)
            case regions.Loop(header, body):
                self.box(f"loop_{header}", "loop", body, depth)

    def all(self, bodies: Sequence[regions.Region], depth: int) -> None:
        for body in bodies:
            self.boxes(body, depth)

    def box(self, name: str, title: str, body: regions.Region, depth: int) -> None:
        self.line(depth, f"subgraph {name} [{_text(title)}]")
        self.boxes(body, depth + 1)
        self.line(depth, "end")

    def shape(self, step: Step) -> str:
        text = _text(step.name)
        if step.name == self.entry or isinstance(step.transition, End):
            return f"([{text}])"
        if isinstance(step.transition, Switch):
            return f"{{{text}}}"
        return f"[{text}]"

    def edges(self) -> None:
        for name in self.order:
            step = self.steps[name]
            for target in step.transition.targets:
                fans_out = isinstance(step.transition, Foreach | Gang)
                label = "" if fans_out else edge_label(step.transition, target)
                arrow = f"-->|{_text(label)}|" if label else "-->"
                self.line(1, f"{_node(name)} {arrow} {_node(target)}")


def _node(name: str) -> str:
    # `end` and `graph` are words of Mermaid's own, so no step's name is used bare.
    return f"{name}_"


def _text(text: str) -> str:
    escaped = text.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;")
    return f'"{escaped}"'
