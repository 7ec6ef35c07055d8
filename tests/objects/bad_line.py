"""A proxy in front of an S3 server that does what networks and servers under load do.

Each request meets the next of the `faults`, and goes through untouched once there are none left.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, Literal
from urllib.parse import unquote, urlsplit

from tests.objects.minio import ACCESS_KEY, REGION, SECRET_KEY

Fault = Literal[
    "ok",
    "slow down",
    "internal",
    "latency",
    "cut",
    "lost",
    "late",
    "half",
    "expired",
    "skewed",
    "page",
]
FAULTS: tuple[Fault, ...] = ("ok", "slow down", "internal", "latency", "cut", "lost", "half")
"""Those that pass by themselves."""

_REFUSALS: dict[Fault, tuple[int, str]] = {
    "slow down": (503, "SlowDown"),
    "internal": (500, "InternalError"),
    "expired": (403, "ExpiredToken"),
    "skewed": (403, "RequestTimeTooSkewed"),
}
_LATENCY = 0.05
_LONGEST_HOLD = 20.0
_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})


class BadLine:
    """What stands between a client and its server.

    `lost` acts and loses the answer; `late` hangs up and acts when `deliver` is called.

    Attributes:
        endpoint: where clients connect to.
        faults: what happens to the next requests, the first one first.
        always: what happens to all others.
        requests: method and path of every request, in order.
        deaf: whether the server is not to hear of conditions.
        held: ending of the paths to which writes wait until `gate` is set.
        waited_in_vain: whether the gate stayed closed until one of them had lost its patience.
        pending: what arrives at the server with the next `deliver`.
    """

    def __init__(self, upstream: str) -> None:
        self.faults: deque[Fault] = deque()
        self.always: Fault = "ok"
        self.deaf = False
        self.held: str | None = None
        self.gate = threading.Event()
        self.waited_in_vain = False
        self.requests: list[str] = []
        self.pending: list[Callable[[], object]] = []
        self.lock = threading.Lock()
        self.server = _Server(("127.0.0.1", 0), self.handler(urlsplit(upstream).netloc))
        self.endpoint = f"http://127.0.0.1:{self.server.server_address[1]}"

    def deliver(self) -> None:
        """Let late requests arrive."""
        for request in self.pending:
            request()
        self.pending.clear()

    def handler(self, upstream: str) -> type[BaseHTTPRequestHandler]:
        return type("Handler", (_Handler,), {"line": self, "upstream": upstream})

    def next_fault(self, request: str) -> Fault:
        with self.lock:
            self.requests.append(request)
            return self.faults.popleft() if self.faults else self.always


@contextmanager
def bad_line(upstream: str) -> Iterator[BadLine]:
    """Stand between clients and the server at a URL."""
    line = BadLine(upstream)
    thread = threading.Thread(target=line.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.server.shutdown()
        line.server.server_close()
        thread.join(5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients hang up; that is no news here."""


class _Handler(BaseHTTPRequestHandler):
    line: ClassVar[BadLine]
    upstream: ClassVar[str]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        fault = self.line.next_fault(f"{self.command} {self.path}")
        held = self.line.held
        if self.command == "PUT" and held is not None and urlsplit(self.path).path.endswith(held):
            self.line.waited_in_vain |= not self.line.gate.wait(_LONGEST_HOLD)
        if fault in _REFUSALS:
            status, code = _REFUSALS[fault]
            document = f"<Error><Code>{code}</Code><Message>{code}, says the test</Message></Error>"
            self.answer(status, [("content-type", "application/xml")], document.encode())
        elif fault == "page":
            self.answer(200, [("content-type", "text/html")], b"<!DOCTYPE html><html>log in</html>")
        elif fault == "cut":
            self.hang_up()
        elif fault == "late":
            self.line.pending.append(partial(copy(self).send_upstream, body))
            self.hang_up()
        else:
            self.pass_on(fault, body)

    def pass_on(self, fault: Fault, body: bytes) -> None:
        if fault == "latency":
            time.sleep(_LATENCY)
        response, content = self.send_upstream(body)
        if response.status == 412 and self.line.deaf:
            self.answer(200, [("etag", self.overwrite(body))], b"")
            return
        headers = [(n, v) for n, v in response.getheaders() if n.lower() not in _HOP]
        length = response.getheader("content-length") if self.command == "HEAD" else None
        if fault == "lost":
            self.hang_up()
        elif fault == "half":
            self.answer(response.status, headers, content, cut=True)
        else:
            self.answer(response.status, headers, content, length=length)

    def overwrite(self, body: bytes) -> str:
        """Do what a server would that does not know conditions; gives back the ETag."""
        import boto3  # the bare runtime is tested without it

        client = boto3.client(
            "s3",
            endpoint_url=f"http://{self.upstream}",
            region_name=REGION,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
        )
        _, bucket, key = urlsplit(self.path).path.split("/", 2)
        etag = client.put_object(Bucket=bucket, Key=unquote(key), Body=body)["ETag"]
        client.close()
        return str(etag)

    def send_upstream(self, body: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection(self.upstream, timeout=60)
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in ("connection", "expect"):
                connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response, content

    def answer(
        self,
        status: int,
        headers: list[tuple[str, str]],
        content: bytes,
        *,
        length: str | None = None,
        cut: bool = False,
    ) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("content-length", length or str(len(content) + (9 if cut else 0)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content[: len(content) // 2] if cut else content)
        if cut:
            self.hang_up()

    def hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = handle_any
