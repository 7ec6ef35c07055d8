"""Code that a container fetches from a bucket, through each client, and with nothing but the runtime."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flowc_runtime.bootstrap import digest_files
from flowc_runtime.datastore import RunStore, open_store
from flowc_runtime.datastore.layout import code_key
from tests.objects.minio import Minio
from tests.runtime.task.conftest import Container, given, tiny_plan
from tests.runtime.task.test_bootstrap import archive

pytestmark = pytest.mark.engine

BARE = (sys.executable, "-S")
"""An interpreter that sees no installed package; the runtime is on its path."""


class Pulled(Container):
    """A container whose code lies in the bucket that is also its datastore."""

    def push(self, bucket: str, server: Minio, **variables: str) -> None:
        self.deploy(tiny_plan())
        code = self.folder / "code"
        files = {path.name: path.read_bytes() for path in code.iterdir()}
        self.digest = digest_files(files)
        self.store = open_store(f"{bucket}/flows")
        self.key = code_key("Tiny", self.digest)
        self.store.create(self.key, archive(files))
        for path in code.iterdir():
            path.unlink()
        self.environment |= {
            **server.environment,
            **variables,
            "TMPDIR": str(self.folder),
            "FLOWC_STORE": self.store.root,
            "FLOWC_CODE": f"store://{self.key}",
            "FLOWC_CODE_SHA256": self.digest,
        }

    def refused(self, *words: str, **variables: str) -> None:
        """A task that has to end with one line that holds these words, and exit code 4."""
        done = self.task("start", "r", FLOWC_PARAMS=given(), **variables)
        assert done.returncode == 4, done.stderr
        (line,) = done.stderr.splitlines()
        assert line.startswith("flowc: ")
        for word in words:
            assert word in line
        assert self.control() == {}


@pytest.fixture(params=["obstore", "boto3", "builtin", "bare"])
def pulled(request: pytest.FixtureRequest, tmp_path: Path, bucket: str, s3_server: Minio) -> Pulled:
    bare = request.param == "bare"
    container = Pulled(tmp_path, python=BARE if bare else (sys.executable,))
    client = {} if bare else {"FLOWC_DATASTORE__S3_CLIENT": request.param}
    container.push(bucket, s3_server, **client)
    return container


def test_the_bare_interpreter_is_bare() -> None:
    asked = "from importlib.util import find_spec; print(find_spec('boto3'), find_spec('obstore'))"
    done = subprocess.run([*BARE, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "None None\n"


def test_a_task_runs_the_code_of_the_bucket(pulled: Pulled) -> None:
    first = pulled.task("start", "r", FLOWC_PARAMS=given(alpha="0.75"))
    assert (first.returncode, first.stdout, first.stderr) == (0, "alpha is 0.75\n", "")
    assert pulled.task("work", "r.1").returncode == 0
    records = RunStore(pulled.store, "Tiny", "engine-1")
    assert records.read_record("work", "r.1") is not None
    assert b"alpha is 0.75" in records.read_log("start", "r", 0)


def test_code_that_is_not_there(pulled: Pulled) -> None:
    pulled.store.delete(pulled.key)
    pulled.refused(pulled.key, pulled.store.root, "`flowc package push` puts it there")


def test_other_code_than_was_compiled(pulled: Pulled) -> None:
    pulled.store.replace(pulled.key, archive({"tiny.py": b"print('not this')"}))
    pulled.refused("has digest", f"was compiled with {pulled.digest}")


def test_an_archive_that_is_cut_short(pulled: Pulled) -> None:
    pulled.store.replace(pulled.key, pulled.store.read(pulled.key)[:-100])
    pulled.refused(f"cannot read the code archive store://{pulled.key}")


def test_a_bucket_that_does_not_let_one_in(pulled: Pulled) -> None:
    pulled.refused(
        f"cannot fetch the code {pulled.key}",
        "does not accept the secret key",
        AWS_SECRET_ACCESS_KEY="wrong-secret",
    )
