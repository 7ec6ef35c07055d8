"""Questions to Argo's own libraries, asked in one go."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Kind = Literal[
    "text",
    "spec",
    "when",
    "depends",
    "expression",
    "condition",
    "duration",
    "duration with unit",
    "pod patch",
]


@dataclass(frozen=True)
class Question:
    """Something that Argo evaluates, with the variables in scope.

    For `depends` the names are tasks, the values their phases. `expected` is the result that is asked
    for, if only one will do.
    """

    place: str
    kind: Kind
    text: str
    names: dict[str, str] = field(default_factory=dict)
    expected: str | None = None


def ask(argoeval: Path, questions: Sequence[Question]) -> list[str]:
    """What is wrong with each question's text, "" if nothing."""
    given = iter(answers(argoeval, [q for q in questions if isinstance(q.text, str)]))
    return [
        _fault(q, next(given)) if isinstance(q.text, str) else f"{q.text!r} is no text"
        for q in questions
    ]


def answers(argoeval: Path, questions: Sequence[Question]) -> list[dict[str, str]]:
    """The `result` of each question, or its `error`; one of the two is empty."""
    lines = "".join(
        json.dumps({"kind": q.kind, "text": q.text, "names": _named(q)}) + "\n" for q in questions
    )
    run = subprocess.run([argoeval], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def _named(question: Question) -> dict[str, str]:
    return {name: str(value) for name, value in question.names.items()}


def _fault(question: Question, answer: dict[str, str]) -> str:
    if answer["error"]:
        return f"{question.kind}: {answer['error']}"
    if question.expected not in (None, answer["result"]):
        return f"{question.kind}: gives {answer['result']}, not {question.expected}"
    return ""
