from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flowc.bundle import Bundle, Manifest, sha256, write_bundle
from flowc.drift import find_drift

FILES = {"a.yaml": b"a", "b.yaml": b"b"}
MANIFEST = Manifest("0.1.0", "Hello", "hello", "argo", "ir", "code", {"compile.image": "x"}, {})


def make(files: dict[str, bytes] = FILES, **changes: object) -> Bundle:
    digests = {path: sha256(data) for path, data in files.items()}
    return Bundle(replace(MANIFEST, files=digests, **changes), files)  # type: ignore[arg-type]


def test_no_drift(tmp_path: Path) -> None:
    write_bundle(make(), tmp_path)
    (tmp_path / "mine.txt").write_text("not listed")
    assert not find_drift(make(), tmp_path)


def test_edited_by_hand(tmp_path: Path) -> None:
    write_bundle(make(), tmp_path)
    (tmp_path / "a.yaml").write_text("edited")
    drift = find_drift(make(), tmp_path)
    assert (drift.files, drift.edited) == (("a.yaml",), ("a.yaml",))
    assert drift.reasons == ("edited by hand: a.yaml",)


def test_the_flow_changed(tmp_path: Path) -> None:
    write_bundle(make(), tmp_path)
    drift = find_drift(make({"a.yaml": b"new", "b.yaml": b"b"}, ir="other"), tmp_path)
    assert (drift.files, drift.edited, drift.reasons) == (("a.yaml",), (), ("the flow changed",))
    drift = find_drift(make({"a.yaml": b"new", "b.yaml": b"b"}, code="other"), tmp_path)
    assert drift.reasons == ("the flow's code changed",)


def test_flowc_or_settings_changed(tmp_path: Path) -> None:
    write_bundle(make(), tmp_path)
    new = make({"a.yaml": b"new"}, flowc="0.2.0", settings={"compile.image": "y"})
    drift = find_drift(new, tmp_path)
    assert drift.files == ("a.yaml", "b.yaml")
    assert drift.reasons == ("settings changed: compile.image", "flowc changed: 0.1.0 to 0.2.0")
    assert find_drift(make({"a.yaml": b"?", "b.yaml": b"b"}), tmp_path).reasons == (
        "flowc changed",
    )


def test_only_the_manifest_differs(tmp_path: Path) -> None:
    write_bundle(make(), tmp_path)
    drift = find_drift(make(flowc="0.2.0"), tmp_path)
    assert (drift.files, drift.reasons) == (("manifest.json",), ("flowc changed: 0.1.0 to 0.2.0",))


def test_another_deployment(tmp_path: Path) -> None:
    write_bundle(make(), tmp_path)
    (reason,) = find_drift(make(name="other"), tmp_path).reasons
    assert reason == "the folder holds Hello for argo as `hello`, not Hello for argo as `other`"


def test_no_bundle_yet(tmp_path: Path) -> None:
    drift = find_drift(make(), tmp_path)
    assert drift.files == ("a.yaml", "b.yaml")
    assert drift.reasons == ("there is no bundle yet",)
