"""The checker's contract finds what is planted, and none of its rules is without a planted breakage."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.argo.checker import contract, exits, jobsets, pods
from tests.engines.argo.checker.contract import check_contract
from tests.engines.argo.checker.reading import Objects
from tests.engines.argo.planted import PLANTED
from tests.engines.argo.test_jobsets import FOUND, changed

MODULES = (contract, exits, jobsets, pods)


@pytest.fixture(scope="module")
def found() -> dict[str, list[str]]:
    """What the contract says to each planted breakage."""
    bundles = {name: planted.bundle() for name, planted in PLANTED.items()}
    bundles |= {f"JobSet: {name}": changed(*change) for name, change in FOUND.items()}
    return {name: list(_messages(bundle)) for name, bundle in bundles.items()}


def _messages(bundle: Objects) -> Iterator[str]:
    try:
        for finding in check_contract(bundle):
            yield finding.message
    except (LookupError, ValueError):
        yield "has no such shape"


def test_every_planted_breakage_is_found(found: dict[str, list[str]]) -> None:
    assert [name for name, messages in found.items() if not messages] == []


def test_every_rule_has_a_planted_breakage(found: dict[str, list[str]]) -> None:
    messages = [message for each in found.values() for message in each]
    rules = {rule for module in MODULES for rule in _rules(Path(str(module.__file__)))}
    assert len(rules) > 50
    assert {r for r in rules if not any(re.fullmatch(r, m, re.DOTALL) for m in messages)} == set()


def _rules(module: Path) -> Iterator[str]:
    """The messages of a module's findings, as patterns."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding":
            yield _pattern(node.args[1])


def _pattern(message: ast.expr) -> str:
    parts = message.values if isinstance(message, ast.JoinedStr) else [message]
    return "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".*" for part in parts
    )
