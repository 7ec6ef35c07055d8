from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from flowc.targets.yamlio import Inline, dump, dump_all, dump_json, quote


class CoreLoader(yaml.SafeLoader):
    """Reads plain scalars as the core schema of YAML 1.2 says."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+0123456789."),
    ),
):
    resolver = re.compile(rf"(?:{pattern})\Z")
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", resolver, first)

LOADERS = (yaml.SafeLoader, yaml.CSafeLoader, CoreLoader)

HOSTILE = [
    *("y", "n", "Y", "N", "yes", "No", "on", "OFF", "true", "False", "null", "Null", "~", ""),
    *("1", "1.5", "1e3", "12e4567", "0o17", "08", "0x1F", "0b1", "1_000", "12:30", "1:30:00.5"),
    *("-", "--", "---", "...", "?", ":", "- a", "? a", "a: b", "a:", ":a", "a #b", "#a", "a\t#b"),
    *("!tag", "&anchor", "*alias", "@at", "`tick`", "%percent", "|", ">", "[a", "{a", "a, b", "]"),
    *("=", "<<", ".inf", "-.inf", ".NaN", ".", "..", "2024-01-01", "2024-01-01T00:00:00Z"),
    *("'", '"', "it's", 'say "it"', "back\\slash", "\\n", '"\\', " lead", "trail ", "a  b", "\t"),
    *("line\nbreak", "line\n", "\nline", "a\n\n\nb\n\n", "\n", "\n\n", "a \nb\t\n", "\ttab\n  x\n"),
    *("{{workflow.name}}", "$(HOME)", "{{=toBase64('x')}}", "naïve", "日本", "🎉", "\x00", "\x07"),
    *("\x7f", "\x85", "\xa0", "\xad", "\u2028", "\u2029", "\ufeff", "\r\n", "a\rb", "\x1b[0m"),
    *("  indented\nless\n", "---\n", "# comment\n", "a:\n  b\n", "%YAML 1.1\n", "x: |\n  y\n"),
    *("500m", "10Gi", "4096M", "120s", "1m", "1h", "0s", "007s", "--flag", "-m", "-1", "-y", "+1"),
    *("Infinity", "NaN", "nan", "inf", "_1", "0_", "a=b", "a|b", "a & b", "a || b && (c)"),
]


def everywhere(text: str) -> dict[str, Any]:
    """The text as every kind of node."""
    return {
        "block": text,
        "deep": {"er": {"est": text}},
        "list": [text, [text], {"a": text, "b": text}],
        "inline": Inline([text, 1, True, None]),
        "mapping": Inline({"key": text}),
        text: "as a key",
        "after": "all",
    }


def plain(document: dict[str, Any]) -> Any:
    return json.loads(json.dumps(document, default=lambda inline: inline.value))


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_strings_are_read_back(text: str, loader: Any) -> None:
    document = everywhere(text)
    assert yaml.load(dump(document), Loader=loader) == plain(document)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_string_is_read_back(text: str) -> None:
    document = everywhere(text)
    written = dump(document)
    for loader in LOADERS:
        assert yaml.load(written, Loader=loader) == plain(document)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_is_read_back_as_yaml(text: str) -> None:
    document = plain(everywhere(text))
    assert json.loads(dump_json(document)) == document
    for loader in LOADERS:
        assert yaml.load(dump_json(document), Loader=loader) == document


@given(st.text("\t\n #:-'\"|>a1{}&", min_size=1))
def test_layout_is_read_back(text: str) -> None:
    document = everywhere(text)
    written = dump(document)
    for loader in LOADERS:
        assert yaml.load(written, Loader=loader) == plain(document)


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("ab:\n", max_size=3), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text("abc"), TREES))
def test_any_document_is_read_back(document: dict[str, Any]) -> None:
    assert yaml.safe_load(dump(document, comment="first\nsecond")) == document or document == {}


@pytest.mark.engine
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=40, max_size=40))
def test_kubernetes_reads_strings_as_strings(
    tmp_path_factory: pytest.TempPathFactory, argolint: Path, texts: list[str]
) -> None:
    document = plain({str(n): everywhere(text) for n, text in enumerate([*texts, *HOSTILE])})
    folder = tmp_path_factory.mktemp("yaml")
    assert read_by_kubernetes(argolint, folder, dump(document)) == document
    assert read_by_kubernetes(argolint, folder, dump_json(document)) == document


def read_by_kubernetes(argolint: Path, folder: Path, text: str) -> Any:
    file = folder / "document.yaml"
    file.write_text(text)
    read = subprocess.run([argolint, "-read", file], capture_output=True, text=True, check=True)
    return json.loads(read.stdout)


@pytest.mark.parametrize(
    "text",
    [
        *("train", "python:3.12-slim", "/flowc/out", "flowc.dev/flow", "a.b_c-d", "500m", "10Gi"),
        *("start.Succeeded && (a.Succeeded || b.Succeeded)", "two words", "--step", "s3://b/c"),
    ],
)
def test_what_needs_no_quotes_gets_none(text: str) -> None:
    assert quote(text) == text


def test_source_code_stays_readable() -> None:
    source = 'def f():\n\tif x:   \n\t\treturn "#"  \n\n\n'
    written = dump({"data": {"a.py": source}})
    assert written == (
        'data:\n  a.py: |+\n    def f():\n    \tif x:   \n    \t\treturn "#"  \n\n\n'
    )


def test_several_documents() -> None:
    written = dump_all([{"a": 1}, {"b": 2}], comment="generated")
    assert written == "# generated\na: 1\n---\nb: 2\n"


def test_lone_surrogates_are_refused() -> None:
    with pytest.raises(ValueError, match="lone surrogate"):
        dump({"a": "\ud800"})
