"""Write the pages that are made from tables: one a rule, and the settings.

python docs/generate.py            write them
python docs/generate.py --check    exit with 3 if they are not up to date
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from flowc._settings.keys import KEYS, Key
from flowc._settings.values import to_text
from flowc.rules import RULES, Rule

DOCS = Path(__file__).resolve().parent

RANGES = {
    "0": "Loading",
    "1": "Graph",
    "2": "Parameters and configs",
    "3": "Decorators",
    "4": "Artifacts",
    "5": "Targets",
    "6": "Packaging",
    "7": "Deployments",
    "9": "Mistakes of flowc itself",
}


def pages() -> dict[str, str]:
    """Every generated page by its path below `docs`."""
    rules = sorted(RULES.values(), key=lambda rule: rule.code)
    return {
        "rules/README.md": rule_index(rules),
        **{f"rules/{rule.code}.md": rule_page(rule) for rule in rules},
        "settings.md": settings_page(),
    }


def rule_index(rules: list[Rule]) -> str:
    """The list of all rules."""
    lines = ["# Rules", "", "`flowc explain CODE` prints the same pages.", ""]
    for digit, title in RANGES.items():
        rows = [rule for rule in rules if rule.code[2] == digit]
        if rows:
            lines += [
                f"## {title}",
                "",
                "| code | name | severity | what is wrong |",
                "|---|---|---|---|",
            ]
            lines += [
                f"| [{r.code}]({r.code}.md) | {r.name} | {r.severity} | {cell(r.summary)} |"
                for r in rows
            ]
            lines.append("")
    return "\n".join(lines)


def rule_page(rule: Rule) -> str:
    """One rule."""
    lines = [f"# {rule.code} {rule.name}", "", f"*{rule.severity}, since {rule.since}*", ""]
    lines += [f"{rule.summary[:1].upper()}{rule.summary[1:].rstrip('.')}.", "", rule.why, ""]
    if rule.example:
        lines += ["Breaks the rule:", "", "```python", rule.example.strip("\n"), "```", ""]
    if rule.fix:
        lines += ["Keeps it:", "", "```python", rule.fix.strip("\n"), "```", ""]
    return "\n".join(lines)


def settings_page() -> str:
    """All settings with their defaults and the names they answer to."""
    return "\n".join([*SETTINGS_HEAD, *setting_tables(), ""])


SETTINGS_HEAD = """\
# Settings

Defaults are overridden by, in this order: the user's configuration (`~/.metaflowconfig/config.json`,
`~/.config/flowc/config.toml`), the project file (`flowc.toml`, or `[tool.flowc]` in `pyproject.toml`,
found upwards from the flow), its `[profile.NAME]` under `--profile NAME`, the environment, and
`--set SECTION.KEY=VALUE`. `flowc config show --origins` tells which of them won.

`flowc compile` and `flowc check` read no user configuration, and only those environment variables that
the project lists under `compile.env`: what they give depends on the project alone.

Metaflow's variables set the keys that they stand beside. `METAFLOW_DEFAULT_DATASTORE` (`local` or `s3`)
says whether `METAFLOW_DATASTORE_SYSROOT_LOCAL` or `METAFLOW_DATASTORE_SYSROOT_S3` sets `datastore.root`.
""".splitlines()


def setting_tables() -> Iterator[str]:
    """One table a section."""
    sections: dict[str, list[Key]] = {}
    for key in KEYS.values():
        sections.setdefault(key.section, []).append(key)
    for section, keys in sections.items():
        yield from ["", f"## `[{section}]`", ""]
        yield from ["| key | default | meaning | environment |", "|---|---|---|---|"]
        for key in keys:
            yield f"| `{key.name}` | {default(key)} | {meaning(key)} | {variables(key)} |"


def default(key: Key) -> str:
    """A key's default as the file would spell it."""
    return "" if key.default is None else f"`{to_text(key.default)}`"


def meaning(key: Key) -> str:
    """What a key is for, and its values."""
    choices = ", ".join(f"`{choice}`" for choice in key.choices)
    return cell(f"{key.doc}: {choices}" if choices else key.doc)


def variables(key: Key) -> str:
    """The variables that set a key, the stronger one first."""
    names = [key.variable, *(f"METAFLOW_{name}" for name in key.metaflow)]
    return ", ".join(f"`{name}`" for name in names)


def cell(text: str) -> str:
    """Text that cannot end a table's cell."""
    return text.replace("|", "\\|").replace("\n", " ")


def stale(wanted: Mapping[str, str]) -> list[str]:
    """Pages that differ, are missing, or belong to no rule any more."""
    there = {f"rules/{path.name}" for path in (DOCS / "rules").glob("*.md")}
    differing = [p for p, text in wanted.items() if not same(DOCS / p, text)]
    return sorted({*differing, *(there - set(wanted))})


def same(path: Path, text: str) -> bool:
    """Whether a file holds just that text."""
    return path.is_file() and path.read_text(encoding="utf-8") == text


def main(args: list[str]) -> int:
    """Write or check all pages."""
    wanted = pages()
    different = stale(wanted)
    if args == ["--check"]:
        sys.stderr.writelines(f"docs/{path} is not up to date\n" for path in different)
        return 3 if different else 0
    (DOCS / "rules").mkdir(exist_ok=True)
    for path in different:
        if path in wanted:
            (DOCS / path).write_text(wanted[path], encoding="utf-8")
        else:
            (DOCS / path).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
