"""`flowc doctor` on a bucket: what it says of the store, of the credentials and of their owner."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_object_stores import CLIENTS, Shell
from tests.objects.bad_line import bad_line
from tests.objects.minio import Minio
from tests.ports import free_ports

pytestmark = pytest.mark.engine

ARN = "arn:aws:iam::123456789012:user/ann"
SECRETS = ("not-so-secret", "wrong-secret")


@pytest.fixture(params=CLIENTS)
def shell(request: pytest.FixtureRequest, s3_server: Minio, tmp_path: Path) -> Shell:
    client = {"FLOWC_DATASTORE__S3_CLIENT": request.param, "KUBECONFIG": str(tmp_path / "none")}
    return Shell(tmp_path, {**s3_server.environment, **client})


def examine(shell: Shell, root: str, *options: str, **more: str) -> tuple[int, dict[str, Any]]:
    """The exit code, and the checks by name."""
    done = shell.flowc("doctor", "--json", "--datastore-root", root, *options, **more)
    assert done.stderr == ""
    for secret in SECRETS:
        assert secret not in done.stdout
    return done.returncode, {check["name"]: check for check in json.loads(done.stdout)["checks"]}


def test_an_object_goes_there_and_back(shell: Shell, bucket: str, s3_server: Minio) -> None:
    code, found = examine(shell, f"{bucket}/flows")
    assert code == 0, found
    assert found["datastore"]["state"] == "ok"
    assert "conditional writes hold" in found["datastore"]["message"]
    client = shell.variables["FLOWC_DATASTORE__S3_CLIENT"]
    credentials = found["credentials"]["message"]
    assert "access key ...ster from" in credentials
    assert f"the client is {client}" in credentials
    assert "env" in credentials
    assert "identity" not in found, "Amazon's STS does not know the users of another server"
    folder = s3_server.folder / bucket.removeprefix("s3://")
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_bucket_that_is_not_there(shell: Shell) -> None:
    code, found = examine(shell, "s3://no-such-bucket-here/x")
    assert (code, found["datastore"]["state"]) == (4, "failed")
    assert "there is no bucket no-such-bucket-here" in found["datastore"]["message"]
    assert "flowc makes none" in found["datastore"]["help"]
    assert found["credentials"]["state"] == "ok"


def test_credentials_that_are_not_right(shell: Shell, bucket: str) -> None:
    code, found = examine(shell, bucket, AWS_SECRET_ACCESS_KEY="wrong-secret")
    assert (code, found["datastore"]["state"]) == (4, "failed")
    assert "does not accept the secret key" in found["datastore"]["message"]
    assert "AWS_SECRET_ACCESS_KEY" in found["datastore"]["help"]


def test_no_credentials(shell: Shell, bucket: str) -> None:
    code, found = examine(shell, bucket, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")
    assert (code, found["credentials"]["state"]) == (4, "failed")
    assert "there are no credentials" in found["credentials"]["message"]
    assert "AWS_PROFILE" in found["credentials"]["help"]


def test_nobody_is_at_the_endpoint(shell: Shell, bucket: str) -> None:
    nowhere = f"http://127.0.0.1:{free_ports(1)[0]}"
    code, found = examine(shell, bucket, AWS_ENDPOINT_URL_S3=nowhere)
    assert (code, found["datastore"]["state"]) == (4, "failed")
    assert nowhere in found["datastore"]["message"]
    assert "datastore.s3_endpoint" in found["datastore"]["help"]


def test_a_server_that_ignores_conditions(shell: Shell, bucket: str, s3_server: Minio) -> None:
    with bad_line(s3_server.endpoint) as line:
        line.deaf = True
        code, found = examine(shell, bucket, AWS_ENDPOINT_URL_S3=line.endpoint)
        assert (code, found["datastore"]["state"]) == (4, "failed")
        assert "this server ignores them" in found["datastore"]["message"]
        weaker = ("--set", "datastore.conditional_writes=false")
        code, found = examine(shell, bucket, *weaker, AWS_ENDPOINT_URL_S3=line.endpoint)
    assert (code, found["datastore"]["state"]) == (0, "warning")
    assert "datastore.conditional_writes is false" in found["datastore"]["message"]


@contextmanager
def sts(status: int) -> Iterator[str]:
    """A service that says who one is, or refuses; gives its URL."""
    answers = {
        200: f"<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>{ARN}</Arn>"
        "</GetCallerIdentityResult></GetCallerIdentityResponse>",
        403: "<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>no</Message></Error>"
        "</ErrorResponse>",
    }

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(status)
            self.send_header("content-type", "text/xml")
            self.end_headers()
            self.wfile.write(answers[status].encode())

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_who_the_credentials_belong_to(shell: Shell, bucket: str) -> None:
    with sts(200) as url:
        code, found = examine(shell, bucket, AWS_ENDPOINT_URL_STS=url)
    assert (code, found["identity"]["state"], found["identity"]["message"]) == (0, "ok", ARN)


def test_sts_that_does_not_say_does_no_harm(shell: Shell, bucket: str) -> None:
    with sts(403) as url:
        code, found = examine(shell, bucket, AWS_ENDPOINT_URL_STS=url)
    assert (code, found["identity"]["state"]) == (0, "warning")
    assert "InvalidClientTokenId" in found["identity"]["message"]
