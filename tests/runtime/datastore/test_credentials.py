"""Credentials from every source that AWS knows, against servers of this machine; signatures."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from flowc_runtime.datastore.objects.client import Refused
from flowc_runtime.datastore.objects.sigv4.credentials import Chain
from flowc_runtime.datastore.objects.sigv4.signing import Request, Scope, signed_headers

OFF = {"AWS_EC2_METADATA_DISABLED": "true"}


class Service:
    """A server that answers as `answer` says, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str], str]] = []
        self.answer: Callable[[str, str], tuple[int, str]] = lambda method, path: (404, "")
        service = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
                headers = {name.lower(): value for name, value in self.headers.items()}
                service.asked.append((self.command, self.path, headers, body))
                status, text = service.answer(self.command, self.path)
                self.send_response_only(status)
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            do_GET = do_PUT = do_POST = handle_any

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    thread = threading.Thread(target=service.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield service
    service.server.shutdown()
    service.server.server_close()
    thread.join(5)


def granted(number: int = 1, minutes: float = 60) -> str:
    end = datetime.now(timezone.utc) + timedelta(minutes=minutes)
    return json.dumps(
        {
            "Code": "Success",
            "AccessKeyId": f"key{number}",
            "SecretAccessKey": "secret",
            "Token": "token",
            "Expiration": end.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    )


def test_the_environment_comes_first(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    file.write_text("[default]\naws_access_key_id = f\naws_secret_access_key = s\n")
    pair = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_SESSION_TOKEN": "c"}
    found = Chain({**OFF, "AWS_SHARED_CREDENTIALS_FILE": str(file), **pair}).credentials()
    assert (found.access_key, found.secret_key, found.token) == ("a", "b", "c")


def test_a_profile_of_the_shared_file(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    file.write_text(
        "[default]\naws_access_key_id=d\naws_secret_access_key=e\n"
        "[team]\naws_access_key_id=f\naws_secret_access_key=100%g\naws_session_token=h\n"
    )
    variables = {**OFF, "AWS_SHARED_CREDENTIALS_FILE": str(file)}
    assert Chain(variables).credentials().access_key == "d"
    found = Chain({**variables, "AWS_PROFILE": "team"}).credentials()
    assert (found.access_key, found.secret_key, found.token) == ("f", "100%g", "h")


def test_a_web_identity(service: Service, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("the identity\n")
    grant = json.loads(granted())
    fields = "".join(
        f"<{name}>{value}</{name}>"
        for name, value in {**grant, "SessionToken": "from sts"}.items()
        if name != "Token"
    )
    service.answer = lambda method, path: (200, f"<R><Credentials>{fields}</Credentials></R>")
    variables = {
        **OFF,
        "AWS_ROLE_ARN": "arn:aws:iam::1:role/r",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"),
        "AWS_ENDPOINT_URL_STS": service.url,
    }
    found = Chain(variables).credentials()
    assert (found.access_key, found.token) == ("key1", "from sts")
    ((method, _, _, body),) = service.asked
    form = {name: value[0] for name, value in parse_qs(body).items()}
    assert method == "POST"
    assert form["Action"] == "AssumeRoleWithWebIdentity"
    assert (form["RoleArn"], form["WebIdentityToken"]) == ("arn:aws:iam::1:role/r", "the identity")


def test_a_web_identity_that_is_refused_is_told(service: Service, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("old")
    error = "<E><Code>ExpiredTokenException</Code><Message>too old</Message></E>"
    service.answer = lambda method, path: (400, error)
    variables = {
        **OFF,
        "AWS_ROLE_ARN": "r",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"),
        "AWS_ENDPOINT_URL_STS": service.url,
    }
    with pytest.raises(Refused, match=r"web identity: POST .* 400 ExpiredTokenException too old"):
        Chain(variables).credentials()
    assert len(service.asked) == 1


def test_a_containers_endpoint(service: Service, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("pod\n")
    service.answer = lambda method, path: (200, granted())
    variables = {
        **OFF,
        "HOME": str(tmp_path),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{service.url}/v1/credentials",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(tmp_path / "token"),
    }
    assert Chain(variables).credentials().access_key == "key1"
    assert service.asked[0][2]["authorization"] == "pod"
    elsewhere = {**variables, "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/x"}
    with pytest.raises(Refused, match=r"not fetched from example.com over plain HTTP"):
        Chain(elsewhere).credentials()


def test_an_instances_role_by_the_second_version(service: Service, tmp_path: Path) -> None:
    def answer(method: str, path: str) -> tuple[int, str]:
        if method == "PUT":
            return (200, "session") if path == "/latest/api/token" else (404, "")
        return 200, "the-role" if path.endswith("security-credentials/") else granted()

    service.answer = answer
    nothing = str(tmp_path / "none")
    variables = {
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": service.url,
        "AWS_SHARED_CREDENTIALS_FILE": nothing,
        "AWS_CONFIG_FILE": nothing,
    }
    assert Chain(variables).credentials().access_key == "key1"
    tokens = [headers.get("x-aws-ec2-metadata-token") for _, _, headers, _ in service.asked]
    assert tokens == [None, "session", "session"]
    assert service.asked[2][1].endswith("/security-credentials/the-role")


def test_credentials_are_fetched_again_before_they_end(service: Service, tmp_path: Path) -> None:
    numbers = iter(range(1, 9))
    service.answer = lambda method, path: (200, granted(next(numbers), minutes=4))
    nothing = str(tmp_path / "none")
    chain = Chain(
        {
            **OFF,
            "AWS_SHARED_CREDENTIALS_FILE": nothing,
            "AWS_CONFIG_FILE": nothing,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": service.url,
        }
    )
    assert chain.credentials().access_key == "key1"
    assert chain.credentials().access_key == "key2"
    service.answer = lambda method, path: (200, granted(9, minutes=60))
    assert [chain.credentials().access_key for _ in range(3)] == ["key9"] * 3
    service.answer = lambda method, path: (200, granted(10, minutes=60))
    chain.forget()
    assert chain.credentials().access_key == "key10"


def test_none_at_all_says_where_they_were_looked_for(tmp_path: Path) -> None:
    nothing = str(tmp_path / "none")
    variables = {**OFF, "AWS_SHARED_CREDENTIALS_FILE": nothing, "AWS_CONFIG_FILE": nothing}
    with pytest.raises(Refused) as caught:
        Chain(variables).credentials()
    assert caught.value.code == "NoCredentials"
    assert "AWS_ACCESS_KEY_ID" in caught.value.text


@pytest.mark.parametrize("key", ["/b/a", "/b/ö ü/#?&=+%41", "/b/{}[]~^|<>*\"`'$@:;,!()", "/b/a..b"])
@pytest.mark.parametrize("query", [{}, {"prefix": "a b/ü", "list-type": "2", "delimiter": "/"}])
@pytest.mark.parametrize("token", [None, "a/token+with="])
def test_signatures_are_those_of_botocore(key: str, query: dict[str, str], token) -> None:
    auth = pytest.importorskip("botocore.auth", reason="the bare runtime is tested without boto3")
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    digest = hashlib.sha256(b"x").hexdigest()
    headers = {"if-none-match": "*", "range": "bytes=0-9"}
    request = Request("GET", "host:9000", key, query, headers, digest)
    ours = signed_headers(request, Scope("key", "secret", token, "eu-test-1"))
    theirs = AWSRequest(
        "GET",
        f"http://host:9000{request.target}",
        headers={**headers, "X-Amz-Content-SHA256": digest},
        data=b"x",
    )
    signer = auth.S3SigV4Auth(Credentials("key", "secret", token), "s3", "eu-test-1")
    theirs.context["timestamp"] = ours["x-amz-date"]
    theirs.context["client_config"] = None
    signer.add_auth(theirs)
    again = signed_headers(
        request,
        Scope("key", "secret", token, "eu-test-1"),
        datetime.strptime(theirs.context["timestamp"], "%Y%m%dT%H%M%SZ")
        .replace(tzinfo=timezone.utc)
        .timestamp(),
    )
    assert again["authorization"].replace(", ", ",") == theirs.headers["Authorization"].replace(
        ", ", ","
    )
