"""The graph of steps as an SVG picture.

Steps stand in rows by their distance from the entry. An edge that spans several rows gets a bend in
each row that it crosses, so that it never runs behind a step; within a row, everything stands near the
middle of what leads to it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from html import escape

from flowc.ir.export import edges
from flowc.ir.model import End, Flow, Step, Switch
from flowc_runtime.dataclass import dataclass

_WIDTH, _HEIGHT, _GAP_X, _GAP_Y, _MARGIN = 150, 36, 26, 44, 20
_BEND_WIDTH = 24
_SWEEPS = 4
_HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"
  viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">
<style>.label {{ font-size: 11px; fill: #556; paint-order: stroke; stroke: #fff; stroke-width: 4px }}
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7"
  orient="auto"><path d="M0 0 8 4 0 8z" fill="#667"/></marker></defs>"""


def render_svg(flow: Flow, order: Sequence[str]) -> str:
    """The graph as a picture; back edges are dashed.

    `order` is the topological order of the steps (`Structure.order`).
    """
    layout = _lay_out(flow, order)
    steps = {step.name: step for step in flow.steps}
    width, height = layout.size
    parts = [_HEAD.format(width=width, height=height), f"<title>{escape(flow.name)}</title>"]
    parts += [_line(layout, source, target, label) for source, target, label in edges(flow)]
    parts += [_box(steps[name], layout.place[name]) for name in order]
    return "\n".join([*parts, "</svg>", ""])


_Neighbours = Mapping[str, Collection[str]]


@dataclass
class _Layout:
    """Middle points of steps and of the bends of long edges."""

    place: dict[str, tuple[int, int]] = field(default_factory=dict)
    bends: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    size: tuple[int, int] = (0, 0)


def _lay_out(flow: Flow, order: Sequence[str]) -> _Layout:
    import networkx as nx  # costs more to import than checking a flow takes

    position = {name: number for number, name in enumerate(order)}
    forward = [(s, t) for s, t, _ in edges(flow) if position[s] < position[t]]
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(order)
    graph.add_edges_from(forward)
    rows = [sorted(row, key=position.__getitem__) for row in nx.topological_generations(graph)]
    row_of = {name: number for number, row in enumerate(rows) for name in row}
    layout = _Layout()
    for source, target in forward:
        graph.remove_edge(source, target)
        crossed = range(row_of[source] + 1, row_of[target])
        bends = [f"{source}\0{target}\0{row}" for row in crossed]
        for row, bend in zip(crossed, bends, strict=True):
            rows[row].append(bend)
        nx.add_path(graph, [source, *bends, target])
        layout.bends[source, target] = bends
    _arrange(rows, graph.pred, graph.succ)
    _place(rows, layout)
    return layout


def _arrange(rows: list[list[str]], above: _Neighbours, below: _Neighbours) -> None:
    """Order each row by the middle of its neighbours, downwards and upwards in turn."""
    rank = {name: float(number) for row in rows for number, name in enumerate(row)}
    for sweep in range(_SWEEPS):
        neighbours = below if sweep % 2 else above
        for row in reversed(rows) if sweep % 2 else rows:
            middles = {name: _middle(neighbours[name], rank, rank[name]) for name in row}
            row.sort(key=middles.__getitem__)
            rank.update({name: number - len(row) / 2 for number, name in enumerate(row)})


def _middle(names: Collection[str], rank: dict[str, float], own: float) -> tuple[float, float]:
    return (sum(rank[name] for name in names) / len(names) if names else own, own)


def _place(rows: list[list[str]], layout: _Layout) -> None:
    lengths = [sum(_width(name) for name in row) + _GAP_X * (len(row) - 1) for row in rows]
    full = max(lengths)
    for number, (row, length) in enumerate(zip(rows, lengths, strict=True)):
        x = _MARGIN + (full - length) // 2
        for name in row:
            middle = _MARGIN + number * (_HEIGHT + _GAP_Y) + _HEIGHT // 2
            layout.place[name] = (x + _width(name) // 2, middle)
            x += _width(name) + _GAP_X
    height = 2 * _MARGIN + len(rows) * (_HEIGHT + _GAP_Y) - _GAP_Y
    layout.size = (full + 2 * _MARGIN + _GAP_X, height)


def _width(name: str) -> int:
    return _BEND_WIDTH if "\0" in name else _WIDTH


def _line(layout: _Layout, source: str, target: str, label: str) -> str:
    bends = layout.bends.get((source, target))
    (x1, y1), (x2, y2) = layout.place[source], layout.place[target]
    if bends is None:
        side = max(x1, x2) + _WIDTH // 2 + _GAP_X // 2
        path = (
            f"M{x1 + _WIDTH // 2} {y1} C{side + 20} {y1} {side + 20} {y2} {x2 + _WIDTH // 2} {y2}"
        )
        dash, at = ' stroke-dasharray="4 3"', (side + 4, (y1 + y2) // 2)
    else:
        points = [(x1, y1 + _HEIGHT // 2)]
        for bend in bends:
            x, y = layout.place[bend]
            points += [(x, y - _HEIGHT // 2), (x, y + _HEIGHT // 2)]
        points.append((x2, y2 - _HEIGHT // 2))
        path, dash = _smooth(points), ""
        at = ((points[0][0] + points[1][0]) // 2 + 5, (points[0][1] + points[1][1]) // 2 + 4)
    line = f'<path d="{path}" fill="none" stroke="#667" marker-end="url(#tip)"{dash}/>'
    if not label:
        return line
    return f'{line}<text class="label" x="{at[0]}" y="{at[1]}">{escape(label)}</text>'


def _smooth(points: list[tuple[int, int]]) -> str:
    """A path that is straight through rows and curved between them."""
    path = f"M{points[0][0]} {points[0][1]}"
    for number in range(1, len(points)):
        (x1, y1), (x2, y2) = points[number - 1], points[number]
        middle = (y1 + y2) // 2
        path += f" C{x1} {middle} {x2} {middle} {x2} {y2}" if number % 2 else f" L{x2} {y2}"
    return path


def _box(step: Step, middle: tuple[int, int]) -> str:
    x, y = middle[0] - _WIDTH // 2, middle[1] - _HEIGHT // 2
    radius = _HEIGHT // 2 if isinstance(step.transition, End) else 6
    fill = "#fdf3dc" if isinstance(step.transition, Switch) else "#eaf1fb"
    return (
        f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="{radius}"'
        f' fill="{fill}" stroke="#456"/>'
        f'<text x="{middle[0]}" y="{middle[1] + 5}" text-anchor="middle">{escape(step.name)}</text>'
    )
