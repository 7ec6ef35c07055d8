from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from flowc.rules import RULES
from flowc.targets.capabilities import COLUMNS

Flowc = Callable[..., Any]


def test_show_draws_the_tree_and_the_parameters(flowc: Flowc, hello: str) -> None:
    result = flowc("show", hello)
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[:4] == ["HelloFlow", "  Greet a few numbers.", "", "  And add them up."]
    order = [next(i for i, line in enumerate(lines) if word in line) for word in
             ("start", "foreach items", "work", "join", "end", "Parameters", "--alpha")]  # fmt: skip
    assert order == sorted(order)
    assert "@resources(memory=2048)" in result.out
    assert "Make the numbers." in result.out
    assert "float = 0.5  A factor." in lines[-1]


def test_show_as_json_is_the_ir(flowc: Flowc, hello: str) -> None:
    flow = json.loads(flowc("show", hello, "--json").out)
    assert flow["name"] == "HelloFlow"
    assert [step["name"] for step in flow["steps"]] == ["start", "work", "join", "end"]


def test_graph_is_mermaid(flowc: Flowc, hello: str) -> None:
    result = flowc("graph", hello)
    assert result.code == 0
    assert result.out.startswith("flowchart TD\n")
    assert "start_ --> work_" in result.out


def test_graph_in_other_formats(flowc: Flowc, hello: str) -> None:
    assert flowc("graph", hello, "--format", "dot").out.startswith("digraph ")
    picture = ElementTree.fromstring(flowc("graph", hello, "--format", "svg").out)
    assert {"start", "work", "join", "end"} <= {
        (node.text or "").strip() for node in picture.iter()
    }
    graph = json.loads(flowc("graph", hello, "--format", "json").out)
    assert len(graph["nodes"]) == 4
    assert len(graph["edges"]) == 3


def test_graph_goes_into_a_document(flowc: Flowc, folder: Path, hello: str) -> None:
    page = folder / "README.md"
    page.write_text("# Before\n<!-- flowc graph HelloFlow -->\nold\n<!-- /flowc -->\nafter\n")
    assert flowc("graph", hello, "--inject", "README.md").code == 0
    graph = flowc("graph", hello).out
    wanted = f"# Before\n<!-- flowc graph HelloFlow -->\n```mermaid\n{graph}```\n<!-- /flowc -->\nafter\n"
    assert page.read_text() == wanted
    assert flowc("graph", hello, "--inject", "README.md").code == 0
    assert page.read_text() == wanted
    assert flowc("graph", hello, "--inject", "README.md", "--format", "dot").code == 2
    page.write_text("no markers")
    refused = flowc("graph", hello, "--inject", "README.md")
    assert refused.code == 2
    assert "<!-- flowc graph HelloFlow -->" in refused.err
    assert page.read_text() == "no markers"


def test_a_flow_with_errors_is_not_drawn(flowc: Flowc, folder: Path) -> None:
    (folder / "empty.py").write_text("")
    for command in ("show", "graph"):
        result = flowc(command, "empty.py")
        assert (result.code, result.out) == (1, "")
        assert "error[FC0" in result.err


def test_targets_has_a_cell_for_each_feature_and_column(flowc: Flowc) -> None:
    table = json.loads(flowc("targets", "--json").out)
    assert table["targets"] == list(COLUMNS)
    for cells in table["features"].values():
        assert list(cells) == table["targets"]
        assert all(cell["reason"] for cell in cells.values())
    text = flowc("targets").out
    assert [line.split("  ")[0] for line in text.split("\n\n")[0].splitlines()[1:]] == list(
        table["features"]
    )
    markdown = flowc("targets", "--format", "markdown").out.splitlines()
    rows = [line for line in markdown if line.startswith("| ")]
    assert len(rows) == len(table["features"]) + 2
    assert {row.count("|") for row in rows} == {len(COLUMNS) + 2}
    reasons = flowc("targets", "--reasons").out
    assert all(c["reason"] in reasons for row in table["features"].values() for c in row.values())


def test_explain_finds_rules_by_code_and_name(flowc: Flowc) -> None:
    page = flowc("explain", "fc102")
    assert page.code == 0
    assert page.out.startswith("FC102 unknown-step (error, since ")
    assert flowc("explain", "unknown-step").out == page.out
    assert RULES["FC102"].example.splitlines()[0].strip() in page.out
    assert flowc("explain").out.splitlines()[0].startswith(min(RULES))
    (rule,) = json.loads(flowc("explain", "FC102", "--json").out)["rules"]
    assert rule["code"] == "FC102"


def test_explain_suggests(flowc: Flowc) -> None:
    assert "did you mean unknown-step?" in flowc("explain", "unknown-stp").err


def test_config_show_tells_origins(flowc: Flowc, folder: Path, monkeypatch: Any) -> None:
    (folder / "flowc.toml").write_text('[argo]\nnamespace = "ml"\n')
    monkeypatch.setenv("FLOWC_ARGO__PARALLELISM", "5")
    args = ("config", "show", "argo", "--origins", "--set", "argo.labels=team=x")
    lines = [line.split() for line in flowc(*args).out.splitlines()]
    assert ["namespace", "=", '"ml"', "#", "flowc.toml"] in lines
    assert ["parallelism", "=", "5", "#", "environment", "FLOWC_ARGO__PARALLELISM"] in lines
    assert ["labels", "=", "{", '"team"', "=", '"x"', "}", "#", "--set", "argo.labels"] in lines
    assert ["#", "server", "is", "unset", "#", "default"] in lines
    shown = json.loads(flowc(*args, "--json").out)["settings"]
    assert shown["argo.namespace"] == {"value": "ml", "origin": "flowc.toml"}
    frozen = json.loads(flowc("config", "show", "--json", "--for-compile").out)["settings"]
    assert (frozen["argo.namespace"], frozen["argo.parallelism"]) == ("ml", None)


def test_what_config_show_prints_can_be_put_into_the_project_file(
    flowc: Flowc, folder: Path
) -> None:
    before = flowc("config", "show", "--set", "compile.include=*.csv,*.txt").out
    (folder / "flowc.toml").write_text(before)
    assert flowc("config", "show").out == before


def test_a_flow_prints_its_graph_as_metaflow_does(process: Flowc, flowc: Flowc, hello: str) -> None:
    for command, format in (("output-dot", "dot"), ("output-raw", "json")):
        assert process(hello, command).out == flowc("graph", hello, "--format", format).out
    assert json.loads(process(hello, "--quiet", "output-raw", "--json").out)["flow"] == "HelloFlow"
    assert process(hello, "check", "--warnings").err == "no findings in 1 flow\n"
    assert process(hello, "help").out == process(hello, "--help").out
    assert process(hello, "--quiet", "show").code == 0
