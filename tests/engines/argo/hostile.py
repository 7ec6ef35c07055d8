"""Parameter values that something on the way to a step might read as code."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

# Not among them: `<unset>`, which is how a run leaves a parameter at its default.
PIECES = (
    *(
        "{{workflow.name}}",
        "{{=1+1}}",
        "{{=",
        "{{=a b}}",
        "<base64>",
        "{{inputs.parameters.path}}",
        "{{item}}",
        "{{",
        "}}",
        "{%",
    ),
    *(
        "$(HOME)",
        "$$(HOME)",
        "${HOME}",
        "$HOME",
        "`id`",
        "$(id)",
        "%(x)s",
        "%s",
        "{0}",
        "{x}",
        "\\",
        "$",
    ),
    *(
        "'",
        '"',
        "''",
        '"""',
        "\\n",
        "\\u0000",
        "\n",
        "\r\n",
        "\t",
        " ",
        "  ",
        "\x00",
        "\x7f",
        "\x1b[0m",
    ),
    *(
        "yes",
        "no",
        "n",
        "on",
        "null",
        "~",
        "true",
        "1e3",
        "0x1",
        "012",
        "1_000",
        "12:30",
        "2026-01-01",
    ),
    *(
        "- a",
        "a: b",
        "#",
        "# a",
        "&a",
        "*a",
        "!!int",
        "|",
        ">",
        "%YAML",
        "---",
        "...",
        "[",
        "{",
        "]",
        "@f",
    ),
    *(
        "; id",
        "&& id",
        "| id",
        "> /tmp/x",
        "--help",
        "-n",
        "=",
        ",",
        "</script>",
        "text:",
        "é",
    ),
    *(
        "漢字",
        "🙂",
        "\u2028",
        "\u202e",
        "\ufeff",
        "\ud7ff",
        "ﬁ",
        "e\u0301",
        "<a&b>",
        "]]>",
        "s3://x/y",
    ),
)


def strings(seed: int, count: int) -> list[str]:
    """So many values, the same ones for the same seed."""
    chance = random.Random(seed)
    return ["".join(chance.choices(PIECES, k=chance.randint(0, 5))) for _ in range(count)]


def flow_of(names: Sequence[str]) -> str:
    """A flow with a text parameter of each name, which its last step collects."""

    def lines() -> Iterator[str]:
        yield "from metaflow import FlowSpec, Parameter, step\n\n\nclass HostileFlow(FlowSpec):"
        for name in names:
            yield f'    {name} = Parameter("{name}", default="")'
        yield "\n    @step\n    def start(self):\n        self.next(self.end)"
        yield "\n    @step\n    def end(self):"
        yield f"        self.values = [getattr(self, name) for name in {list(names)!r}]"

    return "\n".join(lines()) + "\n"
