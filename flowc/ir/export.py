"""The graph of steps in formats that other programs read: DOT, SVG and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from flowc.ir.model import End, Flow, Foreach, Gang, Step, Switch, Transition, kind_of

_WIDTH, _HEIGHT, _GAP_X, _GAP_Y, _MARGIN = 150, 36, 30, 44, 20


def edge_label(transition: Transition, target: str) -> str:
    """What an edge says: the artifact of a foreach, the size of a gang, the cases of a switch."""
    match transition:
        case Foreach(_, variable):
            return f"foreach {variable}"
        case Gang(_, size):
            return "in parallel" if size is None else f"{size} in parallel"
        case Switch(None, _):
            return "if"
        case Switch(condition, cases):
            keys = (case.key for case in cases if case.target == target)
            shown = ", ".join(key if isinstance(key, str) else repr(key) for key in keys)
            return f"{condition} = {shown}"
        case _:
            return ""


def render_dot(flow: Flow) -> str:
    """The graph in Graphviz' language."""
    lines = [f"digraph {_quoted(flow.name)} {{", "  node [shape=box, style=rounded];"]
    for step in flow.steps:
        shape = " [shape=diamond]" if isinstance(step.transition, Switch) else ""
        lines.append(f"  {_quoted(step.name)}{shape};")
    for source, target, label in _edges(flow):
        attribute = f" [label={_quoted(label)}]" if label else ""
        lines.append(f"  {_quoted(source)} -> {_quoted(target)}{attribute};")
    return "\n".join([*lines, "}", ""])


def render_json(flow: Flow) -> str:
    """The graph as one JSON object with `nodes` and `edges`."""
    nodes = [
        {
            "name": step.name,
            "kind": "join" if step.is_join else kind_of(step.transition),
            "doc": step.doc,
            "decorators": [_decorator_name(spec) for spec in step.decorators],
        }
        for step in flow.steps
    ]
    edges = [{"source": s, "target": t, "label": label} for s, t, label in _edges(flow)]
    graph = {"flow": flow.name, "entry": flow.entry, "nodes": nodes, "edges": edges}
    return json.dumps(graph, indent=2, ensure_ascii=False) + "\n"


def render_svg(flow: Flow, order: Sequence[str]) -> str:
    """The graph as a picture: rows by distance from the entry, back edges dashed.

    `order` is the topological order of the steps (`Structure.order`).
    """
    rows = _rows(flow, order)
    place = {
        name: (_MARGIN + column * (_WIDTH + _GAP_X), _MARGIN + row * (_HEIGHT + _GAP_Y))
        for row, names in enumerate(rows)
        for column, name in enumerate(names)
    }
    width = max(x for x, _ in place.values()) + _WIDTH + _MARGIN
    height = max(y for _, y in place.values()) + _HEIGHT + _MARGIN
    position = {name: number for number, name in enumerate(order)}
    steps = {step.name: step for step in flow.steps}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"',
        ' font-family="sans-serif" font-size="13">',
        f"<title>{escape(flow.name)}</title>",
    ]
    for source, target, label in _edges(flow):
        back = position[target] <= position[source]
        parts.append(_curve(place[source], place[target], label, back))
    parts += [_box(steps[name], place[name]) for name in order]
    return "\n".join([*parts, "</svg>", ""])


def _rows(flow: Flow, order: Sequence[str]) -> list[list[str]]:
    import networkx as nx  # costs more to import than checking a flow takes

    position = {name: number for number, name in enumerate(order)}
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(order)
    graph.add_edges_from((s, t) for s, t, _ in _edges(flow) if position[s] < position[t])
    rows = [sorted(row, key=position.__getitem__) for row in nx.topological_generations(graph)]
    column: dict[str, float] = {}
    for row in rows:
        # A step stands below the middle of what leads to it, so that edges seldom cross.
        def middle(name: str) -> tuple[float, int]:
            above = [column[p] for p in graph.predecessors(name)]
            return (sum(above) / len(above) if above else 0.0, position[name])

        row.sort(key=middle)
        column.update({name: float(number) for number, name in enumerate(row)})
    return rows


def _curve(source: tuple[int, int], target: tuple[int, int], label: str, back: bool) -> str:
    x1, y1 = source[0] + _WIDTH // 2, source[1] + (0 if back else _HEIGHT)
    x2, y2 = target[0] + _WIDTH // 2, target[1] + (_HEIGHT if back else 0)
    bend = _WIDTH if back else 0
    middle = (y1 + y2) // 2
    dash = ' stroke-dasharray="4 3"' if back else ""
    path = f"M{x1} {y1} C{x1 + bend} {middle} {x2 + bend} {middle} {x2} {y2}"
    line = f'<path d="{path}" fill="none" stroke="#667"{dash}/>'
    if not label:
        return line
    at = (x1 + x2) // 2 + bend // 2
    return f'{line}<text x="{at + 4}" y="{middle}" fill="#667">{escape(label)}</text>'


def _box(step: Step, place: tuple[int, int]) -> str:
    x, y = place
    radius = _HEIGHT // 2 if isinstance(step.transition, End) else 6
    fill = "#fdf3dc" if isinstance(step.transition, Switch) else "#eaf1fb"
    return (
        f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="{radius}" '
        f'fill="{fill}" stroke="#456"/>'
        f'<text x="{x + _WIDTH // 2}" y="{y + _HEIGHT // 2 + 5}" text-anchor="middle">'
        f"{escape(step.name)}</text>"
    )


def _edges(flow: Flow) -> list[tuple[str, str, str]]:
    return [
        (step.name, target, edge_label(step.transition, target))
        for step in flow.steps
        for target in step.transition.targets
    ]


def _decorator_name(spec: object) -> str:
    kind = kind_of(spec)
    return str(getattr(spec, "name", kind)) if kind == "opaque" else kind


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
