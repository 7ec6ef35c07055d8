"""Commands on an S3 root; and what they say when it cannot be used: one line, exit code 4."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.objects.bad_line import BadLine, bad_line
from tests.objects.minio import Minio
from tests.ports import free_ports

pytestmark = pytest.mark.engine

CLIENTS = ("obstore", "boto3", "builtin")
FLOW = """
from flowc import FlowSpec, step


class Small(FlowSpec):
    @step
    def start(self):
        self.x = list(range(5000))
        print("hello")
        self.next(self.end)

    @step
    def end(self):
        self.total = sum(self.x)
        if __import__("os").environ.get("FAIL"):
            raise ValueError("as asked")
"""


class Shell:
    """A person's shell in a folder with a flow; `variables` are what the shell has set."""

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        self.folder = folder
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "FLOWC_"))}
        self.variables = {**kept, **variables, "HOME": str(folder), "METAFLOW_USER": "ann"}

    def flowc(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "flowc", *arguments],
            cwd=self.folder,
            env={**self.variables, **more},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture(params=CLIENTS)
def shell(request, s3_server: Minio, tmp_path: Path) -> Shell:
    (tmp_path / "flow.py").write_text(FLOW, encoding="utf-8")
    client = {"FLOWC_DATASTORE__S3_CLIENT": request.param}
    return Shell(tmp_path, {**s3_server.environment, **client})


@pytest.fixture
def line(s3_server: Minio) -> Iterator[BadLine]:
    with bad_line(s3_server.endpoint) as line:
        yield line


def test_commands_work_on_a_bucket(shell: Shell, bucket: str) -> None:
    root = ("--datastore-root", f"{bucket}/flows")
    failed = shell.flowc("run", "flow.py", *root, FAIL="1")
    assert failed.returncode == 1, failed.stderr
    resumed = shell.flowc("resume", "flow.py", *root)
    assert resumed.returncode == 0, resumed.stderr
    alone = shell.flowc("step", "flow.py", "end", *root)
    assert alone.returncode == 0, alone.stderr
    triggered = shell.flowc("run", "flow.py", "--trigger", "Small/2", *root)
    assert triggered.returncode == 0, triggered.stderr
    for done in (failed, resumed, alone, triggered):
        assert "fresh interpreter" not in done.stderr, "the store was asked before tasks could fork"
    assert shell.flowc("dump", "Small/2/end/r/total", *root).stdout.strip().endswith("12497500")
    assert "hello" in shell.flowc("logs", "Small/1/start", *root).stdout
    runs = json.loads(shell.flowc("runs", "Small", "--json", *root).stdout)
    assert "2" in json.dumps(runs)


def test_runs_at_the_same_time_take_different_ids(shell: Shell, bucket: str) -> None:
    command = [sys.executable, "-m", "flowc", "run", "flow.py", "--ui", "plain"]
    begun = [
        subprocess.Popen(
            [*command, "--datastore-root", bucket, "--run-id-file", f"id{number}"],
            cwd=shell.folder,
            env=shell.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for number in range(3)
    ]
    for process in begun:
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, output.decode()
    ids = {(shell.folder / f"id{number}").read_text() for number in range(3)}
    assert ids == {"1", "2", "3"}


def refused(shell: Shell, root: str, *words: str, **more: str) -> str:
    """Run a flow that cannot begin; gives back what was said, after checking how it was said."""
    for command in (("run", "flow.py", "--ui", "plain"), ("runs", "Small")):
        done = shell.flowc(*command, "--datastore-root", root, **more)
        assert done.returncode == 4, (command, done.returncode, done.stdout, done.stderr)
        lines = [text for text in done.stderr.splitlines() if text.startswith("error")]
        assert len(lines) == 1, done.stderr
        assert "Traceback" not in done.stderr
        for word in (root, *words):
            assert re.search(word, lines[0]), lines[0]
        assert "not-so-secret" not in done.stderr
        assert "wrong-secret" not in done.stderr
    return lines[0]


def test_no_such_bucket(shell: Shell) -> None:
    root = "s3://no-such-bucket-here/x"
    refused(shell, root, "there is no bucket no-such-bucket-here")
    told = shell.flowc("run", "flow.py", "--datastore-root", root).stderr
    assert "= help: make the bucket" in told


def test_credentials_that_are_not_known(shell: Shell, bucket: str) -> None:
    refused(shell, bucket, "does not know the access key", AWS_ACCESS_KEY_ID="someone")
    refused(shell, bucket, "does not accept the secret key", AWS_SECRET_ACCESS_KEY="wrong-secret")


def test_no_credentials_at_all(shell: Shell, bucket: str) -> None:
    refused(shell, bucket, "no credentials", AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")


def test_a_wrong_region(shell: Shell, bucket: str) -> None:
    if shell.variables["FLOWC_DATASTORE__S3_CLIENT"] == "boto3":
        # It asks again where the server says that the bucket is.
        done = shell.flowc("run", "flow.py", "--datastore-root", bucket, AWS_REGION="us-east-2")
        assert done.returncode == 0, done.stderr
        return
    refused(shell, bucket, "the bucket is in eu-test-1", "AWS_REGION", AWS_REGION="us-east-2")


def test_an_endpoint_where_nobody_is(shell: Shell, bucket: str) -> None:
    nowhere = f"http://127.0.0.1:{free_ports(1)[0]}"
    refused(shell, bucket, nowhere, "7 tries", AWS_ENDPOINT_URL_S3=nowhere)


def test_secrets_in_a_url_are_not_repeated(shell: Shell, bucket: str) -> None:
    for root in ("s3://key:wrong-secret@bucket/x", "s3://bucket/x?secret=wrong-secret"):
        done = shell.flowc("runs", "Small", "--datastore-root", root)
        assert done.returncode == 4, done.stderr
        assert "wrong-secret" not in done.stderr + done.stdout
    done = shell.flowc(
        "runs", "--datastore-root", bucket, AWS_ENDPOINT_URL_S3="http://a:wrong-secret@127.0.0.1:9/"
    )
    assert done.returncode == 4, done.stderr
    assert "wrong-secret" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("expired", "have expired: get new ones"),
        ("skewed", "the clock of this machine is wrong"),
        ("slow down", "SlowDown.*7 tries"),
    ],
)
def test_servers_that_refuse(
    shell: Shell, bucket: str, line: BadLine, s3_server: Minio, fault, words: str
) -> None:
    line.always = fault
    refused(shell, bucket, words, AWS_ENDPOINT_URL_S3=line.endpoint)
    assert list((s3_server.folder / bucket.removeprefix("s3://")).iterdir()) == []


def test_a_web_page_in_between(shell: Shell, bucket: str, line: BadLine) -> None:
    line.always = "page"
    done = shell.flowc(
        "run", "flow.py", "--datastore-root", bucket, AWS_ENDPOINT_URL_S3=line.endpoint
    )
    assert done.returncode == 4, done.stderr
    assert "web page" in done.stderr
    assert line.endpoint in done.stderr


def test_a_server_that_ignores_conditions(shell: Shell, bucket: str, line: BadLine) -> None:
    line.deaf = True
    endpoint = {"AWS_ENDPOINT_URL_S3": line.endpoint}
    done = shell.flowc("run", "flow.py", "--datastore-root", bucket, **endpoint)
    assert done.returncode == 4, done.stderr
    assert "records rest on conditional writes, and this server ignores them" in done.stderr
    weaker = ("--set", "datastore.conditional_writes=false")
    done = shell.flowc("run", "flow.py", "--datastore-root", bucket, *weaker, **endpoint)
    assert done.returncode == 0, done.stderr
