from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flowc import packaging
from flowc.bundle import is_bundle
from flowc.checker import check
from flowc.diagnostics import DiagnosticBag
from flowc.frontend.loader import LoadOptions
from flowc_runtime.bootstrap import digest_files

if TYPE_CHECKING:
    from flowc.checker import Checked

FLOW = """
from flowc import FlowSpec, step

class TinyFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "tiny_flow.py").write_text(FLOW)
    return tmp_path


def checked(project: Path) -> Checked:
    bag = DiagnosticBag()
    flow = str(project / "tiny_flow.py")
    result = check(flow, options=LoadOptions(), bag=bag)
    assert result is not None, list(bag)
    return result


def build(project: Path, **options: object) -> packaging.CodeArchive:
    flow, bag = checked(project), DiagnosticBag()
    archive = packaging.build_code(flow.program, flow.plan, project, bag, **options)  # type: ignore[arg-type]
    assert not list(bag)
    return archive


def put(project: Path, *paths: str) -> None:
    for path in paths:
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text("x = 1\n")


def test_modules_below_the_root_are_taken(project: Path) -> None:
    put(project, "a.py", "pack/__init__.py", "pack/deep/b.py", "data.csv", "pack/notes.txt")
    paths = list(build(project).files)
    assert paths == ["a.py", "flow.ir.json", "pack/__init__.py", "pack/deep/b.py", "tiny_flow.py"]


def test_what_is_not_code_is_left_out(project: Path) -> None:
    put(project, ".hidden/a.py", "__pycache__/a.py", "env/lib/a.py", "env/pyvenv.cfg", "store/a.py")
    put(project, "out/a.py", "almost/a.py")
    manifest = {"schema": 1, "flowc": "0.1.0", "target": "argo", "files": {}}
    (project / "out" / "manifest.json").write_text(json.dumps(manifest))
    (project / "almost" / "manifest.json").write_text('{"name": "a web extension"}')
    archive = build(project, skip=lambda folder: folder == project / "store" or is_bundle(folder))
    assert set(archive.files) == {"almost/a.py", "flow.ir.json", "tiny_flow.py"}


def test_include_and_exclude(project: Path) -> None:
    put(project, "model.json", "pack/model.json", "pack/a.py", "pack/secret.py", "secret.py")
    archive = build(project, include=["pack/*.json"], exclude=["**/secret.py"])
    assert set(archive.files) == {"flow.ir.json", "pack/a.py", "pack/model.json", "tiny_flow.py"}


def test_links_to_folders_are_not_followed(project: Path) -> None:
    (project / "loop").symlink_to(project, target_is_directory=True)
    assert set(build(project).files) == {"flow.ir.json", "tiny_flow.py"}


def test_line_ends_do_not_matter(project: Path) -> None:
    put(project, "a.py")
    before = build(project)
    (project / "a.py").write_bytes(b"x = 1\r\n")
    assert build(project) == before


def test_the_digest_covers_paths_and_contents(project: Path) -> None:
    put(project, "a.py")
    before = build(project)
    (project / "a.py").write_text("x = 2\n")
    edited = build(project)
    (project / "a.py").rename(project / "b.py")
    moved = build(project)
    assert len({before.digest, edited.digest, moved.digest}) == 3
    assert len({before.user_digest, edited.user_digest, moved.user_digest}) == 3


def test_contents_cannot_pass_for_paths() -> None:
    one = packaging.digest_files({"a": b"b\x001\x00c", "d": b""})
    other = packaging.digest_files({"a": b"", "b": b"c", "d": b""})
    assert one != other


def test_the_user_digest_leaves_flowc_out(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = build(project)
    monkeypatch.setattr(packaging, "runtime_files", lambda: {"flowc_runtime/x.py": b""})
    after = build(project)
    assert after.user_digest == before.user_digest
    assert after.digest != before.digest


def test_unreadable_files_are_reported(project: Path) -> None:
    put(project, "a.py")
    flow, bag = checked(project), DiagnosticBag()
    (project / "a.py").unlink()
    (project / "a.py").symlink_to(project / "nowhere.py")
    packaging.build_code(flow.program, flow.plan, project, bag)
    assert not list(bag), "a dangling link is no file"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packaging, "_read", refuse)
        (project / "b.py").write_text("")
        packaging.build_code(flow.program, flow.plan, project, bag)
    finding = bag.sorted()[0]
    assert (finding.code, finding.message) == ("FC602", "`b.py` cannot be read: Permission denied")


def refuse(path: Path) -> bytes:
    if path.name == "b.py":
        raise PermissionError(13, "Permission denied")
    return path.read_bytes()


def test_an_archive_depends_on_the_files_only(project: Path) -> None:
    put(project, "b.py", "pkg/a.py")
    first = packaging.archive_code(build(project))
    (project / "b.py").touch()
    (project / "b.py").chmod(0o755)
    assert packaging.archive_code(build(project)) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        names = archive.namelist()
        assert names == sorted(names)
        files = {name: archive.read(name) for name in names}
    assert {"b.py", "pkg/a.py", "flow.ir.json", "flowc_runtime/__main__.py"} <= set(files)
    assert digest_files(files) == build(project).digest


INCLUDES = """
from flowc import FlowSpec, IncludeFile, step

class TinyFlow(FlowSpec):
    a = IncludeFile("a", default="data/a.csv")
    b = IncludeFile("b", default={default!r})

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
"""


@pytest.mark.parametrize("default", ["s3://bucket/b.csv", "text:x,y"])
def test_default_files_are_part_of_the_code(default: str, project: Path) -> None:
    (project / "tiny_flow.py").write_text(INCLUDES.format(default=default))
    (project / "data").mkdir()
    (project / "data" / "a.csv").write_bytes(b"1,\xff\r\n")
    archive = build(project)
    assert archive.files["data/a.csv"] == b"1,\xff\r\n"
    assert set(archive.files) == {"data/a.csv", "flow.ir.json", "tiny_flow.py"}


@pytest.mark.parametrize(
    ("default", "told"),
    [
        ("/etc/hostname", "its path is one of this machine"),
        ("../b.csv", "not below the folder"),
        ("~/b.csv", "not below the folder"),
        ("b.csv", "No such file"),
    ],
)
def test_default_files_that_stay_behind(default: str, told: str, project: Path) -> None:
    (project / "tiny_flow.py").write_text(INCLUDES.format(default=default))
    put(project, "data/a.csv")
    flow, bag = checked(project), DiagnosticBag()
    archive = packaging.build_code(flow.program, flow.plan, project, bag)
    (finding,) = bag
    assert (finding.code, finding.span.line) == ("FC603", 6)
    assert told in finding.message
    assert not bag.has_errors
    assert [path for path in archive.files if "b.csv" in path or "hostname" in path] == []


def test_large_code_is_reported(project: Path) -> None:
    (project / "large.py").write_text("#" * 2000)
    archive, flow, bag = build(project), checked(project), DiagnosticBag()
    packaging.check_size(archive, 1_000_000, flow.program.spans.of(), bag)
    assert not list(bag)
    packaging.check_size(archive, 2_000, flow.program.spans.of(), bag)
    (finding,) = bag
    assert finding.code == "FC601"
    assert "compile.exclude" in (finding.help or "")


def test_the_runtime_starts_from_its_files_alone(tmp_path: Path) -> None:
    files = packaging.runtime_files()
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    code = "import flowc_runtime.api; print(flowc_runtime.__file__)"
    run = subprocess.run(
        [sys.executable, "-S", "-E", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == str(tmp_path / "flowc_runtime" / "__init__.py")
    assert "flowc_runtime/__main__.py" in files
