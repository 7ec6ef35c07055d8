"""Code that a container has to fetch, or has in its image."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from flowc_runtime.bootstrap import code_folder, digest_files
from flowc_runtime.datastore.layout import code_key
from flowc_runtime.datastore.local import LocalStore
from flowc_runtime.protocol import DIGEST_FILE, Env, Exit
from flowc_runtime.task.errors import TaskError

FILES = {"flow.py": b"x = 1\n", "pkg/data.csv": b"1,2\n"}
DIGEST = digest_files(FILES)
PLACE = f"store://{code_key('Flow', DIGEST)}"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalStore:
    monkeypatch.setenv(Env.STORE, str(tmp_path / "store"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return LocalStore(str(tmp_path / "store"))


def archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        for name, data in files.items():
            opened.writestr(name, data)
    return buffer.getvalue()


def test_the_archive_comes_from_the_store(store: LocalStore) -> None:
    store.create(code_key("Flow", DIGEST), archive(FILES))
    folder = Path(code_folder(PLACE, DIGEST))
    assert {p.relative_to(folder).as_posix(): p.read_bytes()
            for p in folder.rglob("*") if p.is_file()} == FILES  # fmt: skip


def test_other_code_is_not_run(store: LocalStore) -> None:
    store.create(code_key("Flow", DIGEST), archive({**FILES, "flow.py": b"x = 2\n"}))
    with pytest.raises(TaskError, match="was compiled with") as error:
        code_folder(PLACE, DIGEST)
    assert error.value.exit is Exit.ENVIRONMENT


@pytest.mark.usefixtures("store")
def test_code_that_nobody_has_pushed() -> None:
    with pytest.raises(TaskError, match="`flowc package push` puts it there") as error:
        code_folder(PLACE, DIGEST)
    assert error.value.exit is Exit.ENVIRONMENT


def test_without_a_store_there_is_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(Env.STORE, raising=False)
    with pytest.raises(TaskError, match="the datastore root is empty"):
        code_folder(PLACE, DIGEST)


def test_an_image_with_older_code_is_refused(tmp_path: Path) -> None:
    (tmp_path / DIGEST_FILE).write_text(f"{DIGEST}\n")
    assert code_folder(str(tmp_path), DIGEST) == str(tmp_path)
    with pytest.raises(TaskError, match="build the image anew") as error:
        code_folder(str(tmp_path), "0" * 64)
    assert error.value.exit is Exit.CODE_DIFFERS
