from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

Flowc = Callable[..., Any]

BAD = """\
from flowc import FlowSpec, step, retry


class BadFlow(FlowSpec):
    @retry(tims=3)
    @step
    def start(self):
        self.next(self.proces)

    @step
    def process(self):
        self.next(self.end)

    @step
    def end(self):
        pass
"""

# The parts of SARIF 2.1.0 that code scanning services insist on.
SARIF = {
    "type": "object",
    "required": ["version", "runs", "$schema"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "additionalProperties": False,
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id"],
                                            "properties": {
                                                "shortDescription": {"$ref": "#/$defs/message"},
                                                "fullDescription": {"$ref": "#/$defs/message"},
                                                "defaultConfiguration": {
                                                    "type": "object",
                                                    "properties": {
                                                        "level": {"$ref": "#/$defs/level"}
                                                    },
                                                },
                                            },
                                        },
                                    }
                                },
                            }
                        },
                    },
                    "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
                },
            },
        },
    },
    "$defs": {
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": {"type": "object", "required": ["text"]},
        "result": {
            "type": "object",
            "required": ["message", "ruleId", "locations"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": 0},
                "level": {"$ref": "#/$defs/level"},
                "message": {"$ref": "#/$defs/message"},
                "locations": {"type": "array", "items": {"$ref": "#/$defs/location"}},
                "relatedLocations": {"type": "array", "items": {"$ref": "#/$defs/location"}},
            },
        },
        "location": {
            "type": "object",
            "required": ["physicalLocation"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "integer"},
                "message": {"$ref": "#/$defs/message"},
                "physicalLocation": {
                    "type": "object",
                    "required": ["artifactLocation", "region"],
                    "properties": {
                        "artifactLocation": {
                            "type": "object",
                            "required": ["uri"],
                            "properties": {"uri": {"type": "string", "format": "uri-reference"}},
                        },
                        "region": {
                            "type": "object",
                            "required": ["startLine", "startColumn"],
                            "additionalProperties": {"type": "integer", "minimum": 1},
                        },
                    },
                },
            },
        },
    },
}


@pytest.fixture
def bad(folder: Path) -> str:
    (folder / "bad.py").write_text(BAD)
    return "bad.py"


def test_a_sound_flow_has_no_findings(flowc: Flowc, hello: str) -> None:
    result = flowc("check", hello)
    assert (result.code, result.out, result.err) == (0, "", "no findings in 1 flow\n")
    assert flowc("check", hello, "-q").err == ""
    assert flowc("check", hello, "-v").err.startswith("hello.py: HelloFlow, 4 steps\n")


def test_all_findings_are_shown_at_once(flowc: Flowc, bad: str) -> None:
    result = flowc("check", bad)
    assert result.code == 1
    assert "error[FC102]: " in result.out
    assert "bad.py:8:19" in result.out
    assert "bad.py:5:12" in result.out
    assert "did you mean `self.process`?" in result.out
    assert "did you mean `times`?" in result.out
    assert result.err.startswith("\nfound ")
    assert "in 1 file; `flowc explain CODE` says more" in result.err


def test_formats_agree(flowc: Flowc, bad: str) -> None:
    listed = json.loads(flowc("check", bad, "--format", "json").out)
    assert listed["version"] == 1
    places = [(d["code"], d["line"], d["column"], d["severity"]) for d in listed["diagnostics"]]
    assert ("FC102", 8, 19, "error") in places
    concise = flowc("check", bad, "--format", "concise").out.splitlines()
    assert len(concise) == len(places)
    assert any(line.startswith("bad.py:8:19: error[FC102] ") for line in concise)
    github = flowc("check", bad, "--format", "github").out.splitlines()
    assert len(github) == len(places)
    sarif = json.loads(flowc("check", bad, "--format", "sarif").out)
    jsonschema.validate(sarif, SARIF)
    (run,) = sarif["runs"]
    regions = [r["locations"][0]["physicalLocation"]["region"] for r in run["results"]]
    assert [(r["startLine"], r["startColumn"]) for r in regions] == [p[1:3] for p in places]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[r["ruleIndex"]]["id"] for r in run["results"]] == [p[0] for p in places]


def test_machine_formats_of_nothing(flowc: Flowc, hello: str) -> None:
    assert json.loads(flowc("check", hello, "--format", "json").out)["diagnostics"] == []
    sarif = json.loads(flowc("check", hello, "--format", "sarif").out)
    jsonschema.validate(sarif, SARIF)
    assert sarif["runs"][0]["results"] == []
    assert flowc("check", hello, "--format", "github").out == ""


def test_max_errors_cuts_the_list(flowc: Flowc, bad: str) -> None:
    result = flowc("check", bad, "--max-errors", "1", "--format", "concise")
    assert len(result.out.splitlines()) == 1
    assert "... and " in result.err
    assert result.code == 1


def test_several_flows_at_once(flowc: Flowc, bad: str, hello: str) -> None:
    result = flowc("check", hello, bad)
    assert result.code == 1
    assert "bad.py:8:19" in result.out
    assert "hello.py" not in result.out


def test_strict_counts_warnings(flowc: Flowc, hello: str) -> None:
    # A local datastore is a warning for a target whose pods do not see it.
    assert flowc("check", hello, "-t", "argo").code == 0
    strict = flowc("check", hello, "-t", "argo", "--strict")
    assert strict.code == 1
    assert "error[FC503]" in strict.out
    assert flowc("check", hello, "-t", "argo", "--set", "datastore.root=s3://b/x").out == ""


def test_static_imports_nothing(flowc: Flowc, folder: Path, hello: str) -> None:
    text = (folder / hello).read_text()
    (folder / "loud.py").write_text(
        text.replace("class Hello", "raise SystemExit('imported')\n\nclass Hello")
    )
    result = flowc("check", "loud.py", "--static")
    assert (result.code, result.out) == (0, "")


@pytest.mark.parametrize(
    ("name", "text", "code", "place"),
    [
        ("missing.py", None, "FC001", "missing.py\n"),
        ("flow.txt", "hello", "FC0", "flow.txt"),
        ("broken.py", "def f(:\n", "FC0", "broken.py:1:7"),
        ("imports.py", "from os import nothing_like_this\n", "FC0", "imports.py:"),
        ("raises.py", "def f():\n    raise ValueError('x')\n\n\nf()\n", "FC0", "raises.py:"),
        ("empty.py", "x = 1\n", "FC0", "empty.py"),
        (
            "two.py",
            "from flowc import FlowSpec\nclass A(FlowSpec): ...\nclass B(FlowSpec): ...\n",
            "FC0",
            "two.py",
        ),
    ],
)
def test_a_flow_that_cannot_be_loaded_is_one_finding(
    flowc: Flowc, folder: Path, name: str, text: str | None, code: str, place: str
) -> None:
    if text is not None:
        (folder / name).write_text(text)
    result = flowc("check", name)
    assert result.code == 1
    assert result.out.count("error[") == 1
    assert result.out.startswith(f"error[{code}")
    assert f"--> {place}" in result.out
    assert "found 1 error in 1 file" in result.err
    assert "flowc has made a mistake" not in result.err
