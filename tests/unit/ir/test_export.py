"""Drawings and graph formats name every step and every edge."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

from hypothesis import given

from flowc.ir.drawing import render_svg
from flowc.ir.export import edges, render_dot, render_json
from flowc.ir.model import Flow
from flowc.ir.render import render_mermaid, render_tree
from tests.unit.ir.graphs import Join, build, flow, structured_flows

DEMO = flow(
    start={"pick"},
    pick={"x": "a", 2: "join"},
    a="join",
    join=Join("end"),
    end=None,
)


@given(structured_flows())
def test_dot_and_json_hold_the_whole_graph(flow: Flow) -> None:
    expected = [(source, target) for source, target, _ in edges(flow)]
    assert re.findall(r'"(\w+)" -> "(\w+)"', render_dot(flow)) == expected
    graph = json.loads(render_json(flow))
    assert [(edge["source"], edge["target"]) for edge in graph["edges"]] == expected
    assert [node["name"] for node in graph["nodes"]] == [step.name for step in flow.steps]


def test_values_of_cases_stay_in_one_line() -> None:
    odd = flow(
        start={"": "a", "two\nlines": "a", "\x1b[2J": "b", "plain text": "b", 2: "b"},
        a="end",
        b="end",
        end=None,
    )
    labels = {target: label for source, target, label in edges(odd) if source == "start"}
    assert labels == {
        "a": "kind = '', 'two\\nlines'",
        "b": "kind = '\\x1b[2J', plain text, 2",
    }


@given(structured_flows())
def test_svg_draws_every_step_apart(flow: Flow) -> None:
    structure, _ = build(flow)
    assert structure is not None
    root = ElementTree.fromstring(render_svg(flow, structure.order))
    space = "{http://www.w3.org/2000/svg}"
    boxes = {(box.get("x"), box.get("y")) for box in root.iter(f"{space}rect")}
    assert len(boxes) == len(flow.steps)
    lines = [path for path in root.iter(f"{space}path") if path.get("marker-end")]
    assert len(lines) == len(edges(flow))


def test_the_tree_of_a_switch_in_a_foreach() -> None:
    structure, _ = build(DEMO)
    assert structure is not None
    assert render_tree(DEMO, structure.regions) == (
        "start\n"
        "├─ foreach items\n"
        "│  pick\n"
        "│  ├─ kind = 2    → join\n"
        "│  ├─ kind = x\n"
        "│  │  a\n"
        "│  │  then        → join\n"
        "join\n"
        "end\n"
    )


def test_mermaid_uses_no_word_of_its_own_as_a_name() -> None:
    structure, _ = build(DEMO)
    assert structure is not None
    chart = render_mermaid(DEMO, structure.regions)
    assert '    end_(["end"])\n' in chart
    assert '    pick_ -->|"kind = x"| a_\n' in chart
    assert chart.count("subgraph") == chart.splitlines().count("    end") == 1
