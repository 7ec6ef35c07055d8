"""Of 300 small changes of the goldens, all are refused by somebody, except those in the table."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.engines.argo.checker.reading import read_bundle
from tests.engines.argo.mutations import Mutation, mutations_of
from tests.engines.argo.stack import EVENT_KINDS, Document, Stack
from tests.engines.argo.survivors import reason

pytestmark = pytest.mark.engine

SEED, COUNT = 7, 300
GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "argo"
TABLE = Path(__file__).parent / "survivors.md"


def choose(seed: int, count: int) -> dict[Mutation, tuple[Document, list[Document]]]:
    """Changes at random, each with the changed object and the others of its bundle."""
    bundles = {folder.name: read_bundle(folder).all for folder in sorted(GOLDEN.iterdir())}
    every = [
        (m, o)
        for name, all_ in bundles.items()
        for o in all_
        if o["kind"] not in EVENT_KINDS
        for m in mutations_of(name, o)
    ]
    assert len(every) > count
    every.sort(key=lambda pair: pair[0].rank(seed))
    return {
        mutation: (mutation.apply(dict(obj)), [o for o in bundles[mutation.bundle] if o is not obj])
        for mutation, obj in every[:count]
    }


def survivors(
    stack: Stack, chosen: dict[Mutation, tuple[Document, list[Document]]], folder: Path
) -> tuple[list[Mutation], Counter[str]]:
    """The changes that nobody refuses, and how many each of the others refuses."""
    refusals = stack.refusals(list(chosen.values()), folder)
    counts = Counter(who for refused in refusals for who in refused)
    return [m for m, refused in zip(chosen, refusals, strict=True) if not refused], counts


def table(left: list[Mutation], counts: Counter[str], total: int) -> str:
    """The table that is committed."""
    names = {
        "4.0": "Argo's validator 4.0",
        "3.7": "Argo's validator 3.7",
        "server": "the API server",
        "checker": "our checker",
    }
    lines = [
        "# Changes that nobody refuses",
        "",
        f"`test_mutations.py` makes {total} changes of goldens (seed {SEED}) and shows each to all that look",
        "at manifests. `pytest tests/engines/argo/test_mutations.py --update-golden` writes this table.",
        "",
        "| who | refuses |",
        "|---|--:|",
        *(f"| {name} | {counts[key]} |" for key, name in names.items()),
        f"| nobody | {len(left)} |",
        "",
        "| bundle | object | place | change | why it is harmless or cannot be seen |",
        "|---|---|---|---|---|",
        *(
            f"| {m.bundle} | {m.object} | `{m.path}` | {m.operator} | {reason(m)} |"
            for m in sorted(left, key=str)
        ),
    ]
    return "\n".join(lines) + "\n"


def test_survivors_are_those_in_the_table(
    stack: Stack, tmp_path: Path, update_golden: bool
) -> None:
    chosen = choose(SEED, COUNT)
    assert len(chosen) == COUNT
    left, counts = survivors(stack, chosen, tmp_path)
    assert [str(m) for m in left if reason(m) is None] == []
    written = table(left, counts, COUNT)
    if update_golden:
        TABLE.write_text(written)
    assert TABLE.read_text() == written
