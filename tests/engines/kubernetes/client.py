"""A small JSON client for the Kubernetes API: requests over connections that stay open, and watches."""

from __future__ import annotations

import http.client
import json
import queue
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from flowc.targets.yamlio import dump_json

Json = Any
"""What an object of the API is, read from JSON."""

MERGE_PATCH = "application/merge-patch+json"
APPLY_PATCH = "application/apply-patch+yaml"
METADATA_ONLY = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"

BUSY = 10.0
"""Seconds for which a request is made again that the server is too busy for."""

PAUSE = 0.1
"""Seconds between two tries."""

KEEP = 20.0
"""Seconds that an unused connection is kept."""

UNREACHABLE = (OSError, http.client.HTTPException)
"""What says that there is no answer."""

TIMEOUT = 60.0
"""Seconds that an answer may take."""


class ApiError(Exception):
    """The API server has refused a request; `code` is the HTTP status, `body` its `Status` object."""

    def __init__(self, method: str, path: str, code: int, body: Json) -> None:
        text = body.get("message", body) if isinstance(body, dict) else body
        super().__init__(f"{method} {path}: {code} {text}")
        self.code = code
        self.body = body


class Client:
    """Speaks JSON with one API server.

    Args:
        url: such as `https://127.0.0.1:6443`.
        token: a bearer token.
        certificate: the certificate authority's certificate.
        patience: seconds for which requests are made again that nobody answers.
    """

    def __init__(self, url: str, token: str, certificate: Path, patience: float = 0) -> None:
        self._patience = patience
        self._address = urlsplit(url).netloc
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._context = ssl.create_default_context(cafile=str(certificate))
        self._idle: queue.LifoQueue[tuple[float, http.client.HTTPSConnection]] = queue.LifoQueue()

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        content_type: str = "application/json",
        acting_as: str | None = None,
        metadata_only: bool = False,
    ) -> Json:
        """Send a request and give back the answer's JSON.

        Args:
            method: such as `GET`.
            path: with its query.
            body: what is sent as JSON; text goes as it is.
            content_type: what the body is.
            acting_as: the user whose rights count, instead of the administrator's.
            metadata_only: leave out what the object holds.

        Raises:
            ApiError: if the answer is not a success.
            OSError: if there is no answer.
        """
        headers = {**self._headers, "Content-Type": content_type}
        if acting_as is not None:
            headers["Impersonate-User"] = acting_as
        if metadata_only:
            headers["Accept"] = METADATA_ONLY
        data = body if isinstance(body, str | None) else dump_json(body)
        status, text = self._patiently(method, path, data and data.encode(), headers)
        answer = _read(text)
        if status >= 300:
            raise ApiError(method, path, status, answer)
        return answer

    def apply(self, path: str, document: object, *, manager: str = "flowc") -> Json:
        """Server-side apply with strict validation: unknown and repeated fields are refused."""
        query = urlencode({"fieldManager": manager, "fieldValidation": "Strict", "force": "true"})
        return self.request("PATCH", f"{path}?{query}", document, content_type=APPLY_PATCH)

    def watch(self, path: str, version: str, seconds: int = 300) -> Iterator[Json]:
        """The events of a collection, until the server or a broken connection ends them.

        Args:
            path: of the collection, without a query.
            version: the resourceVersion behind which to begin.
            seconds: after which the server ends the watch.
        """
        query = urlencode({"watch": "1", "resourceVersion": version, "timeoutSeconds": seconds})
        connection = self._connect(seconds + TIMEOUT)
        try:
            connection.request("GET", f"{path}?{query}", headers=self._headers)
            answer = connection.getresponse()
            if answer.status >= 300:
                raise ApiError("WATCH", path, answer.status, _read(answer.read()))
            for line in answer:
                if not line.endswith(b"\n"):
                    return  # the connection broke in the middle of an event
                yield json.loads(line)
        finally:
            connection.close()

    def close(self) -> None:
        """Close the connections that are open."""
        while not self._idle.empty():
            self._idle.get_nowait()[1].close()

    def _patiently(
        self, method: str, path: str, data: bytes | None, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        """Again after a while if the server is not ready for a request, or not there."""
        begun = time.monotonic()
        while True:
            waited = time.monotonic() - begun
            try:
                status, text = self._exchange(method, path, data, headers)
                starting = status == http.HTTPStatus.SERVICE_UNAVAILABLE and waited < self._patience
                busy = status == http.HTTPStatus.TOO_MANY_REQUESTS and waited < BUSY
                if not (starting or busy):
                    return status, text
            except UNREACHABLE:
                if waited > self._patience:
                    raise
            time.sleep(PAUSE)

    def _exchange(
        self, method: str, path: str, data: bytes | None, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        """Once more on a fresh connection where one that was kept turns out to be closed."""
        kept = self._kept()
        if kept is not None:
            try:
                return self._send(kept, method, path, data, headers)
            except TimeoutError:
                raise
            except UNREACHABLE:
                pass
        return self._send(self._connect(TIMEOUT), method, path, data, headers)

    def _kept(self) -> http.client.HTTPSConnection | None:
        """A connection that was used a moment ago; servers close those that nobody uses."""
        while not self._idle.empty():
            try:
                since, connection = self._idle.get_nowait()
            except queue.Empty:
                return None
            if time.monotonic() - since < KEEP:
                return connection
            connection.close()
        return None

    def _send(
        self,
        connection: http.client.HTTPSConnection,
        method: str,
        path: str,
        data: bytes | None,
        headers: dict[str, str],
    ) -> tuple[int, bytes]:
        try:
            connection.request(method, path, body=data, headers=headers)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            raise
        self._idle.put((time.monotonic(), connection))
        return answer.status, text

    def _connect(self, timeout: float) -> http.client.HTTPSConnection:
        connection = http.client.HTTPSConnection(
            self._address, timeout=timeout, context=self._context
        )
        try:
            connection.connect()
        except OSError:
            connection.close()
            raise
        # Head and body of a request are two packets, of which the second must not wait.
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


def _read(text: bytes) -> Json:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text.decode(errors="replace")
