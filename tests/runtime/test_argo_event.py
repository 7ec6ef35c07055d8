"""Publishing events."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from flowc_runtime.api import ArgoEvent, namespaced_event_name
from flowc_runtime.argo_event import ArgoEventError
from flowc_runtime.current import running
from flowc_runtime.protocol import Env


class Webhook(HTTPServer):
    """Notes what is posted to it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.posted: list[tuple[dict[str, str], Any]] = []
        self.code = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/event"


class Handler(BaseHTTPRequestHandler):
    server: Webhook

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.posted.append((dict(self.headers), body))
        self.send_response(self.server.code)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    made = Webhook()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def test_an_event_is_posted_with_its_name_an_id_and_the_time(webhook: Webhook) -> None:
    event = ArgoEvent("ready", url=webhook.url, payload={"a": 1}, access_token="t")
    given = event.add_to_payload("b", '{{x}} "ü"').publish({"c": None})
    ((headers, body),) = webhook.posted
    payload = body["payload"]
    assert body["name"] == payload["name"] == "ready"
    assert (payload["a"], payload["b"], payload["c"]) == (1, '{{x}} "ü"', None)
    assert payload["id"] == given
    assert isinstance(payload["timestamp"], int)
    assert headers["Authorization"] == "Bearer t"


def test_each_event_has_an_id_of_its_own_and_a_name_may_be_computed(webhook: Webhook) -> None:
    event = ArgoEvent(lambda: "computed", url=webhook.url)
    assert event.publish() != event.publish()
    assert {body["name"] for _, body in webhook.posted} == {"computed"}


def test_a_task_on_an_engine_knows_the_address(
    webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(Env.EVENTS_URL, webhook.url)
    assert ArgoEvent("ready").safe_publish() is None
    assert webhook.posted == []
    monkeypatch.setenv(Env.ENGINE, "argo")
    assert ArgoEvent("ready").safe_publish() is not None
    assert len(webhook.posted) == 1


def test_a_failure_is_printed_or_raised(
    webhook: Webhook, capsys: pytest.CaptureFixture[str]
) -> None:
    webhook.code = 503
    event = ArgoEvent("ready", url=webhook.url)
    assert event.publish() is None
    assert "event ready was not published" in capsys.readouterr().err
    with pytest.raises(ArgoEventError, match="ready was not published"):
        event.publish(ignore_errors=False)


@pytest.mark.parametrize("url", [None, "file:///etc/passwd"])
def test_an_address_has_to_be_one_of_the_web(
    url: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(Env.EVENTS_URL, raising=False)
    monkeypatch.delenv("METAFLOW_ARGO_EVENTS_WEBHOOK_URL", raising=False)
    with pytest.raises(ArgoEventError, match="url"):
        ArgoEvent("ready", url=url).publish(ignore_errors=False)


def test_what_is_no_json_is_not_published(webhook: Webhook) -> None:
    with pytest.raises(ArgoEventError):
        ArgoEvent("ready", url=webhook.url, payload={"a": object()}).publish(ignore_errors=False)
    assert webhook.posted == []


def test_a_namespaced_event_is_that_of_the_running_branch(webhook: Webhook) -> None:
    with running({"project_name": "shop", "branch_name": "prod"}, {}):
        ArgoEvent(namespaced_event_name("ready"), url=webhook.url).publish()
    assert [body["name"] for _, body in webhook.posted] == ["mfns.shop.prod.ready"]
