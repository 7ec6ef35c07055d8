from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from flowc import bundle as bundles
from flowc.bundle import Bundle, Manifest, read_bundle, read_manifest, sha256, write_bundle
from flowc.diagnostics import FlowcError


def make(files: dict[str, bytes]) -> Bundle:
    manifest = Manifest(
        flowc="0.1.0",
        flow="HelloFlow",
        name="hello-flow",
        target="argo",
        ir="1" * 64,
        code="2" * 64,
        settings={"compile.image": "python:3.12-slim"},
        files={path: sha256(data) for path, data in files.items()},
    )
    return Bundle(manifest, files)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_bundle_is_read_as_it_was_written(tmp_path: Path) -> None:
    bundle = make({"a.yaml": b"a\n", "code/b.zip": b"\x00\xff"})
    write_bundle(bundle, tmp_path / "deep" / "out")
    assert read_bundle(tmp_path / "deep" / "out") == bundle
    assert set(contents(tmp_path / "deep" / "out")) == {"a.yaml", "code/b.zip", "manifest.json"}


def test_the_manifest_has_its_keys_in_order(tmp_path: Path) -> None:
    write_bundle(make({"a.yaml": b""}), tmp_path)
    keys = list(json.loads((tmp_path / "manifest.json").read_bytes()))
    assert keys == ["schema", "flowc", "flow", "name", "target", "ir", "code", "settings", "files"]


def test_only_files_of_the_old_manifest_are_removed(tmp_path: Path) -> None:
    write_bundle(make({"old.yaml": b"", "code/old.zip": b"", "kept.yaml": b"1"}), tmp_path)
    (tmp_path / "mine.txt").write_text("mine")
    write_bundle(make({"kept.yaml": b"2"}), tmp_path)
    assert set(contents(tmp_path)) == {"kept.yaml", "mine.txt", "manifest.json"}
    assert not (tmp_path / "code").exists()
    write_bundle(make({"kept.yaml": b"2"}), tmp_path, clean=True)
    assert set(contents(tmp_path)) == {"kept.yaml", "manifest.json"}


def test_a_folder_that_holds_no_bundle_is_not_cleaned(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FlowcError, match="holds no bundle"):
        write_bundle(make({"a.yaml": b""}), tmp_path, clean=True)
    assert set(contents(tmp_path)) == {"mine.txt"}
    write_bundle(make({"a.yaml": b""}), tmp_path)
    assert set(contents(tmp_path)) == {"mine.txt", "a.yaml", "manifest.json"}


def test_a_failing_write_leaves_the_old_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bundle(make({"a.yaml": b"old", "b.yaml": b"old"}), tmp_path)
    before = contents(tmp_path)
    real = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "b.yaml":
            raise OSError(28, "No space left on device", str(path))
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(FlowcError, match="No space left") as error:
        write_bundle(make({"a.yaml": b"new", "b.yaml": b"new"}), tmp_path)
    assert error.value.exit_code == 4
    assert contents(tmp_path) == before
    with pytest.raises(FlowcError):
        write_bundle(make({"b.yaml": b"new"}), tmp_path / "fresh" / "folder")
    assert not (tmp_path / "fresh").exists()


def test_a_file_in_the_way_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(FlowcError, match="out"):
        write_bundle(make({"a.yaml": b""}), tmp_path / "out")
    assert (tmp_path / "out").read_text() == "a file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_folder_is_one_clear_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(FlowcError, match="cannot write"):
        write_bundle(make({"a.yaml": b""}), tmp_path / "out")


def test_edited_and_missing_files_are_found(tmp_path: Path) -> None:
    write_bundle(make({"a.yaml": b"a", "b.yaml": b"b", "c.yaml": b"c"}), tmp_path)
    (tmp_path / "a.yaml").write_text("edited")
    (tmp_path / "b.yaml").unlink()
    manifest = read_manifest(tmp_path)
    assert manifest is not None
    assert bundles.changed_files(manifest, tmp_path) == ("a.yaml", "b.yaml")
    with pytest.raises(FlowcError, match=r"a\.yaml, b\.yaml"):
        read_bundle(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not a manifest"),
        ("[]", "not a manifest"),
        ('{"schema": 1}', "not a manifest"),
        ('{"schema": 2}', "schema 2, this flowc reads up to 1"),
    ],
)
def test_bad_manifests(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(FlowcError, match=message):
        read_manifest(tmp_path)


@pytest.mark.parametrize("path", ["../evil", "/etc/passwd", "a/../../b"])
def test_a_manifest_stays_in_its_folder(tmp_path: Path, path: str) -> None:
    write_bundle(make({"a.yaml": b""}), tmp_path)
    data = json.loads((tmp_path / "manifest.json").read_bytes())
    data["files"][path] = "0"
    (tmp_path / "manifest.json").write_text(json.dumps(data))
    with pytest.raises(FlowcError, match="outside"):
        write_bundle(make({"a.yaml": b""}), tmp_path)


def test_no_bundle(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None
    with pytest.raises(FlowcError, match="is not a bundle"):
        read_bundle(tmp_path)
