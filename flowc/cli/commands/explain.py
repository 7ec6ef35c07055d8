"""`flowc explain`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from flowc.cli import terminal
from flowc.cli.options import Command, json_option
from flowc.diagnostics import UsageError
from flowc.rules import RULES, Rule
from flowc.spelling import nearest

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_WIDTH = 88


def _complete(_ctx: click.Context, _param: click.Parameter, word: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [
        CompletionItem(code, help=rule.summary)
        for code, rule in sorted(RULES.items())
        if code.startswith(word.upper())
    ]


@click.command(cls=Command, examples=("flowc explain FC102", "flowc explain"))
@click.argument("code", required=False, shell_complete=_complete)
@json_option
def command(code: str | None, as_json: bool) -> None:
    """Say what the rule behind a code demands, why, and how to keep it.

    CODE is a code such as FC102 or the rule's name; without one, all rules are listed.
    """
    rules = sorted(RULES.values(), key=lambda rule: rule.code)
    chosen = rules if code is None else [_find(code)]
    if as_json:
        terminal.write(_as_json(chosen))
    elif code is None:
        terminal.write("".join(f"{r.code}  {r.severity:<7}  {r.name}\n" for r in rules))
    else:
        terminal.write(_page(chosen[0], color=terminal.use_color(sys.stdout)))


def _find(word: str) -> Rule:
    by_word = {rule.code: rule for rule in RULES.values()} | {r.name: r for r in RULES.values()}
    found = by_word.get(word.upper()) or by_word.get(word.lower())
    if found is None:
        guess = nearest(word, by_word) or nearest(word.upper(), by_word)
        hint = f"did you mean {guess}?" if guess else "`flowc explain` lists the rules"
        raise UsageError(f"no rule has the code `{word}`", help=hint)
    return found


def _page(rule: Rule, *, color: bool) -> str:
    head = terminal.style(f"{rule.code} {rule.name}", terminal.BOLD, color=color)
    parts = [f"{head} ({rule.severity}, since {rule.since})"]
    parts += [click.wrap_text(text, _WIDTH) for text in (rule.summary, rule.why)]
    if rule.example:
        parts.append("Breaks the rule:\n\n" + _indented(rule.example))
    if rule.fix:
        parts.append("Keeps it:\n\n" + _indented(rule.fix))
    return "\n\n".join(parts) + "\n"


def _indented(code: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in code.strip("\n").splitlines())


def _as_json(rules: list[Rule]) -> str:
    import json
    from dataclasses import asdict

    return json.dumps({"version": 1, "rules": [asdict(rule) for rule in rules]}, indent=2)
