"""HTTP/1.1 connections to one server, kept open between requests, one thread at a time on each."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from flowc_runtime.dataclass import dataclass
from flowc_runtime.datastore.objects.client import Buffer, Unreachable

CONNECT_TIMEOUT = 10.0
TIMEOUT = 60.0
"""Seconds without a byte after which an answer counts as lost."""


@dataclass(frozen=True)
class Answer:
    """What a server said; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Connections:
    """A pool of connections to the server of a URL."""

    def __init__(self, url: str, ca_bundle: str | None = None) -> None:
        """Connect to nothing yet.

        Args:
            url: scheme, host and port.
            ca_bundle: file with the certificates to trust; None for the system's.
        """
        parts = urlsplit(url)
        self.host = parts.netloc
        self._secure = parts.scheme == "https"
        self._address = parts.hostname or ""
        self._port = parts.port or (443 if self._secure else 80)
        self._ca_bundle = ca_bundle
        self._idle: list[HTTPConnection] = []
        self._lock = threading.Lock()
        weakref.finalize(self, _close_all, self._idle)

    def ask(
        self, method: str, target: str, headers: Mapping[str, str], body: Sequence[Buffer] = ()
    ) -> Answer:
        """Make one request and read its whole answer.

        Raises:
            Unreachable: if there is no whole answer.
        """
        connection, kept = self._take()
        try:
            answer = self._exchange(connection, method, target, headers, body)
        except _Stale:
            connection.close()
            if not kept:
                raise Unreachable("the server closed the connection") from None
            # It had been idle for too long; nothing of this request was answered, so ask again anew.
            return self._fresh(method, target, headers, body)
        except BaseException:
            connection.close()
            raise
        return answer

    def _fresh(
        self, method: str, target: str, headers: Mapping[str, str], body: Sequence[Buffer]
    ) -> Answer:
        connection = self._connection()
        try:
            return self._exchange(connection, method, target, headers, body)
        except _Stale:
            connection.close()
            raise Unreachable("the server closed the connection") from None
        except BaseException:
            connection.close()
            raise

    def _exchange(
        self,
        connection: HTTPConnection,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: Sequence[Buffer],
    ) -> Answer:
        try:
            # Without a body there must be none at all: an empty iterable would go chunked.
            connection.request(method, target, body=body or None, headers=dict(headers))
            response = connection.getresponse()
            data = response.read()
        except (ConnectionResetError, BrokenPipeError) as error:
            raise _Stale from error
        except (OSError, HTTPException) as error:
            if isinstance(error, HTTPException) and type(error).__name__ == "RemoteDisconnected":
                raise _Stale from error
            raise Unreachable(_reason(error)) from None
        expected = response.headers.get("content-length")
        if method != "HEAD" and expected is not None and len(data) != int(expected):
            raise Unreachable("the connection ended early")
        self._give_back(connection, response)
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, names, data)

    def _take(self) -> tuple[HTTPConnection, bool]:
        with self._lock:
            if self._idle:
                return self._idle.pop(), True
        return self._connection(), False

    def _give_back(self, connection: HTTPConnection, response: HTTPResponse) -> None:
        if response.will_close:
            connection.close()
            return
        with self._lock:
            self._idle.append(connection)

    def _connection(self) -> HTTPConnection:
        proxy = self._proxy()
        address = (proxy.hostname or "", proxy.port or 80) if proxy else (self._address, self._port)
        if self._secure:
            import ssl

            try:
                context = ssl.create_default_context(cafile=self._ca_bundle)
            except OSError as error:
                raise Unreachable(f"certificates in {self._ca_bundle}: {error}") from None
            connection: HTTPConnection = HTTPSConnection(
                *address, timeout=CONNECT_TIMEOUT, context=context
            )
        else:
            connection = HTTPConnection(*address, timeout=CONNECT_TIMEOUT)
        if proxy is not None:
            connection.set_tunnel(self._address, self._port)
        try:
            connection.connect()
        except (OSError, HTTPException) as error:
            raise Unreachable(_reason(error)) from None
        connection.sock.settimeout(TIMEOUT)
        with suppress(OSError):
            import socket

            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _proxy(self) -> SplitResult | None:
        url = getproxies().get("https" if self._secure else "http")
        return urlsplit(url) if url and not proxy_bypass(self._address) else None


class _Stale(Exception):  # noqa: N818
    """The server has closed a connection that was thought to be open."""


def _close_all(connections: list[HTTPConnection]) -> None:
    while connections:
        connections.pop().close()


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
