"""Our checker and everything else that looks at manifests: goldens pass, broken ones do not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flowc.bundle import write_bundle
from tests.engines.argo import broken
from tests.engines.argo.checker.check import check_bundles
from tests.engines.argo.checker.reading import Objects, read_bundle
from tests.engines.argo.stack import Stack

if TYPE_CHECKING:
    from tests.conftest import Compile

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[3]
GOLDENS = sorted((ROOT / "tests" / "golden" / "argo").iterdir())
EXAMPLES = sorted(
    path
    for path in (ROOT / "examples").rglob("*.py")
    if "FlowSpec)" in path.read_text() and not path.name.startswith("_")
)


def test_the_checker_has_nothing_to_say_about_goldens(argoeval: Path) -> None:
    findings = check_bundles(argoeval, [read_bundle(golden) for golden in GOLDENS])
    assert {g.name: f for g, f in zip(GOLDENS, findings, strict=True) if f} == {}


def test_the_checker_has_nothing_to_say_about_examples(
    argoeval: Path, tmp_path: Path, compile_for: Compile
) -> None:
    bundles = []
    for example in EXAMPLES:
        compiled = compile_for(example)
        if compiled.bundle is not None:
            write_bundle(compiled.bundle, tmp_path / example.stem)
            bundles.append(read_bundle(tmp_path / example.stem))
    assert len(bundles) >= 5
    assert [f for f in check_bundles(argoeval, bundles) if f] == []


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda path: path.name)
def test_the_api_server_takes_every_object_of_a_golden(stack: Stack, golden: Path) -> None:
    objects = read_bundle(golden).all
    assert len(objects) >= 4
    assert {o["metadata"]["name"]: e for o in objects if (e := stack.apply(o))} == {}


def test_what_is_broken_is_refused(stack: Stack, tmp_path: Path) -> None:
    templates = broken.manifests(broken.BROKEN, broken.BASE)
    crons = broken.manifests(broken.BROKEN_CRON, broken.CRON)
    assert len(templates) + len(crons) >= 58
    changed = [
        *((d, ()) for d in templates.values()),
        *((d, (broken.BASE,)) for d in crons.values()),
    ]
    refusals = stack.refusals(changed, tmp_path, contract=False)
    accepted = [n for n, r in zip([*templates, *crons], refusals, strict=True) if not r]
    assert accepted == []


def test_what_looks_odd_and_is_sound_is_taken(stack: Stack, tmp_path: Path) -> None:
    templates = broken.manifests(broken.SOUND, broken.BASE).values()
    crons = broken.manifests(broken.SOUND_CRON, broken.CRON).values()
    changed = [*((d, ()) for d in templates), *((d, (broken.BASE,)) for d in crons)]
    assert stack.refusals(changed, tmp_path, contract=False) == [{}, {}, {}]


MISSED = [
    "depends is no expression",
    "unknown parameter of the workflow",
    "retries without a strategy",
    "tag is no expression",
    "tag with an unknown variable",
    "when is no expression",
    "when breaks at a space",
    "output of a task that may be skipped",
    "no duration",
    "mount without a volume",
    "retry expression is none",
    "retry expression compares text",
    "pod patch is no YAML",
    "pod patch of no field",
    "parameter that is no text",
    "label that is none",
    "item outside of a loop",
]


def test_what_validators_miss_is_found_by_the_checker(argoeval: Path, tmp_path: Path) -> None:
    made = broken.manifests({name: broken.BROKEN[name] for name in MISSED}, broken.BASE)
    objects = [Objects((document,)) for document in made.values()]
    findings = check_bundles(argoeval, objects, contract=False)
    assert [n for n, found in zip(made, findings, strict=True) if not found] == []
