"""What the pods do that run when a run is over."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from flowc_runtime import notify
from flowc_runtime.__main__ import main
from flowc_runtime.datastore import RunStore, open_store
from flowc_runtime.protocol import Env
from flowc_runtime.run_end import reason_of

RUN = {Env.FLOW: "Small", Env.RUN: "argo-small-1"}


def packed(value: object) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


def failure(name: str, at: str, pod: str = "p") -> dict[str, str]:
    return {"displayName": name, "message": "exit code 1", "podName": pod, "finishedAt": at}


def test_the_reason_is_the_first_task_that_failed() -> None:
    listed = [failure("late", "2"), failure("early", "1"), failure("main", "0", pod="")]
    for given in (listed, json.dumps(listed)):
        assert reason_of(packed(given)) == "early: exit code 1"


@pytest.mark.parametrize(
    "given", ["", "%%%", packed("no json"), packed([]), packed(None), packed([1])]
)
def test_what_says_nothing_gives_no_reason(given: str) -> None:
    assert reason_of(given) is None


def test_a_failed_end_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {**RUN, Env.STORE: str(tmp_path), Env.FAILURES: packed([failure("train", "1")])}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert main(["end"]) == 0
    end = RunStore(open_store(str(tmp_path)), "Small", "argo-small-1").read_end()
    assert end is not None
    assert (end["state"], end["reason"]) == ("failed", "train: exit code 1")


class Server(HTTPServer):
    """Notes what is posted, and answers with the next of `codes` (204 when there are none)."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.posted: list[tuple[str, Any]] = []
        self.tokens: list[str | None] = []
        self.codes: list[int] = []
        self.elsewhere: str | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.posted.append((self.path, body))
        self.server.tokens.append(self.headers["Authorization"])
        self.send_response(self.server.codes.pop(0) if self.server.codes else 204)
        if self.server.elsewhere:
            self.send_header("Location", self.server.elsewhere)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setattr(notify, "PAGER_DUTY", made.url)
    monkeypatch.setattr(notify, "INCIDENT_IO", f"{made.url}/alerts")
    monkeypatch.setattr(notify, "DELAY", 0.0)
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def environment(server: Server, status: str) -> dict[str, str]:
    return {
        **RUN,
        Env.STATUS: status,
        Env.SLACK_WEBHOOK: f"{server.url}/slack",
        Env.PAGER_DUTY_KEY: "key",
    }


def test_a_failure_is_told_to_both(server: Server) -> None:
    assert notify.notify(environment(server, "Error")) == 0
    (slack, said), (pager, alert) = server.posted
    assert (slack, pager) == ("/slack", "/enqueue")
    assert said["text"].endswith("Small/argo-small-1 failed")
    assert alert["event_action"] == "trigger"
    assert alert["dedup_key"] == "Small/argo-small-1"
    assert alert["payload"]["severity"] == "critical"


def test_a_success_is_a_change_and_no_alert(server: Server) -> None:
    assert notify.notify(environment(server, "Succeeded")) == 0
    assert [path for path, _ in server.posted] == ["/slack", "/change/enqueue"]
    assert server.posted[0][1]["text"].endswith("succeeded")


@pytest.mark.parametrize(("status", "word"), [("Failed", "failed"), ("Succeeded", "succeeded")])
def test_incident_io_gets_an_alert_with_metadata(server: Server, status: str, word: str) -> None:
    given = {
        **RUN,
        Env.STATUS: status,
        Env.INCIDENT_IO_KEY: "secret-key\n",
        Env.INCIDENT_IO_SOURCE: "01GW2G3V0S59R238FAHPDS1R66",
        Env.INCIDENT_IO_METADATA: packed({"team": "a/b", "run_status": "theirs"}),
    }
    server.codes = [503, 202]
    assert notify.notify(given) == 0
    assert server.tokens == ["Bearer secret-key"] * 2
    (path, alert) = server.posted[-1]
    assert path == "/alerts/01GW2G3V0S59R238FAHPDS1R66"
    assert alert["status"] == "firing"
    assert alert["deduplication_key"] == "Small/argo-small-1"
    assert alert["title"] == f"Flow Small has {word}"
    assert alert["metadata"] == {
        "team": "a/b",
        "run_status": word,
        "flow_name": "Small",
        "run_id": "argo-small-1",
    }


@pytest.mark.parametrize(
    ("key", "source", "told"),
    [
        ("secret-key", "", "no alert source is set"),
        ("secret\r\nX: key", "s", "no header can carry"),
        ("secret-kéy", "s", "no header can carry"),
        ("secret-key", "s", "HTTP 401"),
    ],
)
def test_a_key_of_incident_io_that_does_not_work_is_told_but_not_shown(
    server: Server, capsys: pytest.CaptureFixture[str], key: str, source: str, told: str
) -> None:
    server.codes = [401]
    given = {**RUN, Env.INCIDENT_IO_KEY: key, Env.INCIDENT_IO_SOURCE: source}
    assert notify.notify(given) == 1
    printed = capsys.readouterr().err
    assert printed.startswith("incident.io was not told: ")
    assert told in printed
    assert "secret" not in printed


def test_a_key_does_not_follow_to_where_an_answer_leads(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed: list[str | None] = []

    def get(handler: Handler) -> None:
        followed.append(handler.headers["Authorization"])
        handler.send_response(200)
        handler.end_headers()

    monkeypatch.setattr(Handler, "do_GET", get, raising=False)
    monkeypatch.setattr(server, "elsewhere", f"{server.url}/elsewhere")
    server.codes = [302]
    given = {**RUN, Env.INCIDENT_IO_KEY: "secret-key", Env.INCIDENT_IO_SOURCE: "s"}
    assert notify.notify(given) == 0
    assert followed == [None]


def test_a_server_that_recovers_is_told_once_more(server: Server) -> None:
    server.codes = [503, 429]
    given = {**RUN, Env.SLACK_WEBHOOK: f"{server.url}/slack"}
    assert notify.notify(given) == 0
    assert len(server.posted) == 3


def test_a_refusal_is_reported_without_the_address(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.codes = [403]
    given = {**RUN, Env.SLACK_WEBHOOK: f"{server.url}/secret-path"}
    assert notify.notify(given) == 1
    assert len(server.posted) == 1
    printed = capsys.readouterr().err
    assert "Slack was not told: HTTP 403" in printed
    assert "secret-path" not in printed


def test_an_address_of_no_web_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert notify.notify({**RUN, Env.SLACK_WEBHOOK: "file:///etc/passwd"}) == 1
    assert "passwd" not in capsys.readouterr().err


def test_nobody_to_tell_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert notify.notify(RUN) == 4
    assert "neither" in capsys.readouterr().err
