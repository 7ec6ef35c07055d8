"""What a soak has checked, in the form in which it is committed as `docs/verification.json`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docs" / "verification.json"


@dataclass(frozen=True)
class SuiteReport:
    """One suite.

    Attributes:
        suite: its name.
        seeds: the first seed and the last.
        count: how many checks were made.
        failures: what went wrong, one text each; empty if all is well.
    """

    suite: str
    seeds: tuple[int, int]
    count: int
    failures: tuple[str, ...]


def write_reports(reports: Sequence[SuiteReport]) -> None:
    """Replace the reports of these suites in the file, and keep those of others."""
    known: dict[str, object] = {}
    if FILE.exists():
        known = {suite["suite"]: suite for suite in json.loads(FILE.read_text())["suites"]}
    for report in reports:
        known[report.suite] = {**asdict(report), "commit": commit()}
    document = {"suites": [known[name] for name in sorted(known)]}
    FILE.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def commit() -> str:
    """What was checked: the commit, with `+` where files other than the report differ from it."""

    def git(*arguments: str) -> str:
        return subprocess.run(
            ("git", *arguments), cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()

    return git("rev-parse", "HEAD") + (
        "+" if git("status", "--porcelain", "--", ".", ":!docs/verification.json") else ""
    )
