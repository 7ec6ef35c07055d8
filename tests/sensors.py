"""Argo Events without a cluster: what a bundle's sensor makes of what happens."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FRAGMENTS = (
    *(
        "{{workflow.name}}",
        "{{=1+1}}",
        "{{=",
        "{{=a b}}",
        "{{",
        "}}",
        "{{ .Input }}",
        "$(HOME)",
        "$$(HOME)",
        "${HOME}",
    ),
    *('"', "'", "\\", "\\n", "\\u0041", "`id`", "$(id)", "; rm -rf /", "&&", "|", "<b>", "&amp;"),
    *(
        "\n",
        "\r\n",
        "\t",
        "\x00",
        "\x1b[31m",
        "\x7f",
        "\u2028",
        "\ufeff",
        "é",
        "漢字",
        "🦊",
        "\U0010ffff",
    ),
    *(
        "null",
        "true",
        "1e999",
        "-0",
        "%s%n",
        "#(name==x)",
        "@this",
        "a.b",
        "[]",
        "{}",
        "---",
        ": ",
        "# ",
    ),
    *(" ", "", "x", "payload", "<no value>", "]}", '"}]}'),
)
"""What some language between an event and a task could take for its own."""


@dataclass(frozen=True)
class Outcome:
    """What one happening led to: workflows, and errors of the sensor."""

    created: list[dict[str, Any]]
    errors: list[str]


def let_happen(program: Path, files: Iterable[Path], happenings: Iterable[object]) -> list[Outcome]:
    """Let things happen to the sensors and event sources of some files, and see what comes of each."""
    lines = "".join(json.dumps(happening) + "\n" for happening in happenings)
    done = subprocess.run(
        [program, *files], input=lines, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return [Outcome(**json.loads(line)) for line in done.stdout.split("\n") if line]


def post(name: str, **payload: object) -> dict[str, object]:
    """An event as `ArgoEvent` publishes it."""
    return {"post": {"name": name, "payload": {"name": name, **payload}}}


def posted(event: object) -> dict[str, object]:
    """An event of `flowc run --trigger` as it is posted: its payload, with its name in it."""
    assert isinstance(event, dict)
    payload = event.get("payload", event)
    return {"post": {"payload": {"name": event["name"], **payload}}}


def arguments(workflow: dict[str, Any]) -> dict[str, str]:
    """The parameters that a workflow is created with."""
    given = workflow["spec"]["arguments"]["parameters"]
    return {parameter["name"]: parameter["value"] for parameter in given}


def hostile_strings(seed: int, count: int) -> Sequence[str]:
    """Strings that are hard to carry, the same ones for the same seed."""
    rng = random.Random(seed)
    return ["".join(rng.choices(FRAGMENTS, k=rng.randint(1, 8))) for _ in range(count)]
