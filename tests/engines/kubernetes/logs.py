"""What containers print, as the API server asks kubelets for it: `kubectl logs` works."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from tests.engines.kubernetes.pods import Pod

FOLLOW = 0.1
"""Seconds between two looks for more output of a container that somebody follows."""

Find = Callable[[str, str], Pod | None]
"""Gives the pod of a namespace and a name."""


@contextmanager
def log_server(find: Find, certificate: Path, key: Path) -> Iterator[int]:
    """Serve the output of containers on a port of this machine, which the block is given."""
    handler = type("Handler", (_Handler,), {"find": staticmethod(find)})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    find: Find

    def do_GET(self) -> None:
        """Answer `/containerLogs/NAMESPACE/POD/CONTAINER`."""
        address = urlsplit(self.path)
        parts = [unquote(part) for part in address.path.strip("/").split("/")]
        pod = self.find(parts[1], parts[2]) if len(parts) == 4 else None
        if pod is None or not pod.log(parts[3]).exists():
            self.send_error(404)
            return
        asked = parse_qs(address.query)
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        text = pod.log(parts[3]).read_bytes()
        begin = 0
        if "tailLines" in asked:
            lines = text.splitlines(keepends=True)
            begin = len(b"".join(lines[: -int(asked["tailLines"][0]) or len(lines)]))
        self.wfile.write(text[begin:])
        if asked.get("follow") == ["true"]:
            self._follow(pod, pod.log(parts[3]), len(text))

    def _follow(self, pod: Pod, log: Path, position: int) -> None:
        over = False
        while not over:
            over = pod.over
            with log.open("rb") as output:
                output.seek(position)
                text = output.read()
            position += len(text)
            self.wfile.write(text)
            self.wfile.flush()
            time.sleep(FOLLOW)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""
