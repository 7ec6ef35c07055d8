"""The graph of steps in formats that other programs read: DOT and JSON."""

from __future__ import annotations

import json

from flowc.ir.model import Flow, Foreach, Gang, Switch, Transition, kind_of


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
            keys = (_shown(case.key) for case in cases if case.target == target)
            return f"{condition} = {', '.join(keys)}"
        case _:
            return ""


def _shown(key: object) -> str:
    """A case's value in one line; quoted where it would not be seen, or would act on a terminal."""
    is_plain = isinstance(key, str) and key.isprintable() and bool(key.strip())
    return str(key) if is_plain else repr(key)


def render_dot(flow: Flow) -> str:
    """The graph in Graphviz' language."""
    lines = [f"digraph {_quoted(flow.name)} {{", "  node [shape=box, style=rounded];"]
    for step in flow.steps:
        shape = " [shape=diamond]" if isinstance(step.transition, Switch) else ""
        lines.append(f"  {_quoted(step.name)}{shape};")
    for source, target, label in edges(flow):
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
    arrows = [{"source": s, "target": t, "label": label} for s, t, label in edges(flow)]
    graph = {"flow": flow.name, "entry": flow.entry, "nodes": nodes, "edges": arrows}
    return json.dumps(graph, indent=2, ensure_ascii=False) + "\n"


def edges(flow: Flow) -> list[tuple[str, str, str]]:
    """Source, target and label of every edge."""
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
