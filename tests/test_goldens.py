"""Compiling gives the bytes that are committed. `pytest --update-golden` writes them anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flowc.bundle import encode_manifest, write_bundle
from flowc.targets.registry import TARGETS

if TYPE_CHECKING:
    from tests.conftest import Compile

GOLDEN = Path(__file__).parent / "golden"
FLOWS = sorted((GOLDEN / "flows").glob("*/*.py"))


@pytest.mark.usefixtures("runtime_stand_in")
@pytest.mark.parametrize("target", sorted(TARGETS))
@pytest.mark.parametrize("flow", FLOWS, ids=lambda path: path.parent.name)
def test_golden(flow: Path, target: str, update_golden: bool, compile_for: Compile) -> None:
    bundle = compile_for(flow, target).bundle
    expected = GOLDEN / target / flow.parent.name
    assert bundle is not None
    if update_golden:
        write_bundle(bundle, expected, clean=True)
    found = {p.relative_to(expected).as_posix() for p in expected.rglob("*") if p.is_file()}
    assert found == {*bundle.files, "manifest.json"}
    for path, content in bundle.files.items():
        found_bytes = (expected / path).read_bytes()
        if path.endswith(".zip"):
            assert found_bytes == content, f"{path} differs"
        else:
            assert found_bytes.decode() == content.decode(), f"{path} differs"
    assert (expected / "manifest.json").read_bytes() == encode_manifest(bundle.manifest)


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_every_golden_has_a_flow(target: str) -> None:
    flows = {path.parent.name for path in FLOWS}
    assert len(flows) >= 6
    assert {path.name for path in (GOLDEN / target).iterdir()} == flows
