"""No text of a user changes on its way through a bundle for Argo, or changes what the bundle says."""

from __future__ import annotations

import base64
import json
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from flowc.compiler import CompileOptions
from tests.unit.targets.test_yamlio import HOSTILE, CoreLoader

if TYPE_CHECKING:
    from tests.conftest import Compile, Compiled

COUNT, A_FLOW, SEED = 500, 125, 20
"""Strings in all, strings in one flow, and the seed of the random ones."""

PIECES = [
    *(
        "{{",
        "}}",
        "{{=",
        "{{workflow.name}}",
        "{{item}}",
        "$(HOME)",
        "$$",
        "${X}",
        "$(date)",
        "`id`",
    ),
    *(
        "{%",
        "%}",
        "{#",
        "'",
        '"',
        "\\",
        "\\n",
        "\n",
        "\n\n",
        "\r",
        "\t",
        " ",
        "  ",
        ": ",
        " #",
        "- ",
    ),
    *(
        "|",
        ">",
        "&a",
        "*a",
        "!!str",
        "---",
        "...",
        "%",
        "@",
        "?",
        ",",
        "[",
        "]",
        "{",
        "}",
        "<<",
        "=",
    ),
    *(
        "~",
        "null",
        "no",
        "y",
        "on",
        "1",
        "0x1",
        "1e3",
        ".5",
        "1_0",
        "12:30",
        "2024-01-01",
        "<unset>",
    ),
    *(
        "a",
        "Z",
        "é",
        "日",
        "🎉",
        "\x00",
        "\x07",
        "\x1b[2J",
        "\x7f",
        "\x85",
        "\xa0",
        "\u200b",
        "\u2028",
    ),
    *(
        "\u202e",
        "\ufeff",
        "\ufffe",
        "\ud800",
        "\udfff",
        "../",
        "/",
        ";",
        "&&",
        "rm -rf /",
        "</script>",
    ),
]


def texts(seed: int, count: int) -> list[str]:
    """The known troublemakers, then random mixtures."""
    chance = random.Random(seed)
    mixed = ("".join(chance.choices(PIECES, k=chance.randint(1, 6))) for _ in range(count))
    return [*HOSTILE, *mixed][:count] if seed == SEED else list(mixed)


def flow_with(found: Sequence[str]) -> str:
    """A flow that says each text wherever a user may say one."""
    parameters = "".join(
        f"    p{n} = Parameter('p{n}', default={text!a}, help={text!a})\n"
        f"    j{n} = Parameter('j{n}', type=JSONType, default={json.dumps([text])!a})\n"
        for n, text in enumerate(found)
    )
    variables = {f"V{n}": text for n, text in enumerate(found) if "\0" not in text}
    return (
        "from flowc import Config, FlowSpec, JSONType, Parameter, environment, step\n\n"
        f"class HostileFlow(FlowSpec):\n    {doc(found)!a}\n"
        f"    texts = Config('texts')\n{parameters}\n"
        f"    @environment(vars={variables!a})\n    @step\n"
        f"    def start(self):\n        {doc(found)!a}\n        self.next(self.end)\n\n"
        "    @step\n    def end(self):\n        pass\n"
    )


def doc(found: Sequence[str]) -> str:
    """All texts that Python takes in a docstring."""
    return "".join(filter(travels, found))


def may_be_variable(text: str) -> bool:
    """Whether Argo can carry a text to a container at all; others are refused when compiling."""
    return "{{" not in text and "\x00" not in text and travels(text)


def travels(text: str) -> bool:
    """Whether there is a UTF-8 form of it."""
    return not re.search("[\ud800-\udfff]", text)


def compile_texts(found: Sequence[str], folder: Path, compile_for: Compile) -> Compiled:
    """The bundle of a flow with these texts, which are its tags and settings too where they can be."""
    flow = folder / "hostile.py"
    flow.write_text(flow_with(found))
    (folder / "texts.json").write_text(json.dumps(list(found)))
    tags = tuple(text for text in found if may_be_variable(text) and "," not in text)
    loading = CompileOptions().load.__class__(configs={"texts": str(folder / "texts.json")})
    return compile_for(flow, options=CompileOptions(load=loading, tags=tags))


def check_texts(found: Sequence[str], document: Any, flow: Any) -> None:
    """Everything stands in a bundle as it was said."""
    spec = document["spec"]
    described = document["metadata"]["annotations"]["workflows.argoproj.io/description"]
    assert described == printed(flow["doc"]).replace("{{", "{ {")
    assert "".join(flow["doc"].split()) == "".join(doc(found).split())
    values = {p["name"]: p for p in spec["arguments"]["parameters"]}
    for n, text in enumerate(found):
        default, shown = values[f"p{n}"]["value"], values[f"p{n}"].get("description", "")
        literal = travels(text) and "{{" not in text
        assert default == (text if literal else "<unset>")
        assert shown == printed(text).replace("{{", "{ {")
        as_json = values[f"j{n}"]["value"]
        assert as_json == "<unset>" if not literal else json.loads(as_json) == [text]
    defaults = {e["name"]: e["value"] for e in spec["templateDefaults"]["container"]["env"]}
    tags = [text for text in found if may_be_variable(text) and "," not in text]
    assert defaults.get("FLOWC_TAGS", "").replace("$$", "$") == ",".join(tags)
    (start,) = [t for t in spec["templates"] if t["name"] == "start"]
    given = {e["name"]: e["value"] for e in start["container"]["env"]}
    wanted = {f"V{n}": text for n, text in enumerate(found) if may_be_variable(text)}
    assert {k: v.replace("$$", "$") for k, v in given.items() if k[0] == "V"} == wanted
    assert [p.get("default") for p in flow["parameters"] if p["name"][0] == "p"] == list(found)
    assert flow["configs"][0]["value"] == list(found)


def printed(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def documents(compiled: Compiled, read: Callable[[str], Any]) -> tuple[Any, Any]:
    """The workflow template, and the flow in the ConfigMap with the code."""
    template = read(compiled.files["workflowtemplate.yaml"].decode())
    code = read(compiled.files["code.yaml"].decode())
    held = code.get("data", {}).get("flow.ir.json")
    plain = base64.b64decode(code["binaryData"]["flow.ir.json"]) if held is None else held
    return template, json.loads(plain)["flow"]


@pytest.mark.usefixtures("runtime_stand_in")
@pytest.mark.parametrize("part", range(COUNT // A_FLOW))
def test_hostile_texts_come_back_unchanged(part: int, tmp_path: Path, compile_for: Compile) -> None:
    found = texts(SEED, COUNT)[part * A_FLOW : (part + 1) * A_FLOW]
    compiled = compile_texts(found, tmp_path, compile_for)
    assert compiled.findings == []
    for loader in (yaml.CSafeLoader, CoreLoader):
        template, flow = documents(compiled, lambda text, by=loader: yaml.load(text, Loader=by))
        check_texts(found, template, flow)
