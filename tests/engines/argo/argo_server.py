"""Stands for an Argo Server: checks each request against Argo's swagger, and stores into a real cluster."""

from __future__ import annotations

import functools
import json
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jsonschema

from tests.engines.kubernetes.client import ApiError, Json
from tests.engines.kubernetes.control_plane import Cluster
from tests.engines.kubernetes.programs import ROOT

_PLURALS = {
    "workflow-templates": "workflowtemplates",
    "cron-workflows": "cronworkflows",
    "workflows": "workflows",
    "sensors": "sensors",
    "event-sources": "eventsources",
}
_STEER: Mapping[str, Any] = {
    "terminate": {"spec": {"shutdown": "Terminate"}},
    "suspend": {"spec": {"suspend": True}},
    "resume": {"spec": {"suspend": None}},
}
_LINTED = "linted-and-not-stored"
_QUANTITIES = ("IntOrString", "Quantity")


class BadRequest(Exception):
    """The request is not one that the swagger allows."""


@functools.cache
def swagger() -> Any:
    """Argo's own description of the server, from the Go module that its controller is built from."""
    found = subprocess.run(
        ("go", "list", "-m", "-f", "{{.Dir}}", "github.com/argoproj/argo-workflows/v4"),
        cwd=ROOT / "tests" / "engines" / "argo",
        capture_output=True,
        text=True,
        check=True,
    )
    path = Path(found.stdout.strip(), "api", "openapi-spec", "swagger.json")
    document = json.loads(path.read_text())
    for name, definition in document["definitions"].items():
        # The server does not insist: an image, for one, may come from `templateDefaults`.
        definition.pop("required", None)
        if name.endswith(_QUANTITIES):
            definition["type"] = ["string", "integer"]
        elif "properties" in definition and "additionalProperties" not in definition:
            # The server's JSON decoder passes over unknown fields; a test must not.
            definition["additionalProperties"] = False
            definition["properties"].update({"apiVersion": {}, "kind": {}})
    return document


def check(method: str, path: str, query: list[tuple[str, str]], body: Any) -> None:
    """Compare a request with the swagger.

    Raises:
        BadRequest: if it has no such operation, parameter or field.
    """
    for template, operations in swagger()["paths"].items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in operations:
            break
    else:
        raise BadRequest(f"the swagger has no {method} {path}")
    parameters = operations[method.lower()].get("parameters", [])
    known = {each["name"] for each in parameters if each["in"] == "query"}
    if unknown := {name for name, _ in query} - known:
        raise BadRequest(f"{method} {template} takes no {', '.join(sorted(unknown))}")
    schemas = [each["schema"] for each in parameters if each["in"] == "body"]
    if not schemas:
        if body is not None:
            raise BadRequest(f"{method} {template} takes no body")
        return
    schema = {**schemas[0], "definitions": swagger()["definitions"]}
    validator = jsonschema.Draft4Validator(schema)
    for error in validator.iter_errors(body):
        raise BadRequest(f"{template}: {'.'.join(map(str, error.path))}: {error.message[:200]}")


@dataclass
class ArgoServer:
    """A running double.

    Attributes:
        url: its address.
        token: what clients have to show.
        requests: method and path of every request that was valid.
        wrong: what was said about those that were not.
        log: what workflows have written, as pairs of pod and line.
    """

    cluster: Cluster
    token: str
    url: str = ""
    requests: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    log: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, method: str, path: str, query: list[tuple[str, str]], body: Any) -> Json:
        """Do what a valid request asks for, and give back the answer."""
        if path == "/api/v1/version":
            return {"version": "v4.0.0"}
        _, _, _, service, namespace, *rest = path.split("/")
        root = f"/apis/argoproj.io/v1alpha1/namespaces/{namespace}/{_PLURALS[service]}"
        items = [part for name, part in (body or {}).items() if isinstance(part, dict)]
        match (method, rest):
            case ("GET", []):
                options = {"labelSelector": dict(query).get("listOptions.labelSelector", "")}
                return self.cluster.request("GET", f"{root}?{urlencode(options)}")
            case ("POST", ["lint"]):
                named = {**items[0]["metadata"], "name": _LINTED}
                trial = {**items[0], "metadata": named}
                self.cluster.request("POST", f"{root}?dryRun=All&fieldValidation=Strict", trial)
                return items[0]
            case ("POST", []):
                return self.cluster.request("POST", root, items[0])
            case ("PUT", [name, verb]):
                merge = "application/merge-patch+json"
                return self.cluster.request(
                    "PATCH", f"{root}/{name}", _STEER[verb], content_type=merge
                )
            case ("PUT", [name]):
                return self.cluster.request("PUT", f"{root}/{name}", items[0])
            case ("DELETE", [name]):
                self.cluster.request("DELETE", f"{root}/{name}")
                return {}
            case ("GET", [name]):
                return self.cluster.request("GET", f"{root}/{name}")
        raise BadRequest(f"the double does not know {method} {path}")


@contextmanager
def argo_server(cluster: Cluster) -> Iterator[ArgoServer]:
    """A double that ends with the block."""
    double = ArgoServer(cluster, "server-token")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def _serve(self) -> None:
            url = urlsplit(self.path)
            query = parse_qsl(url.query)
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            if self.headers.get("Authorization") != f"Bearer {double.token}":
                self._send(401, {"code": 16, "message": "token not valid for running mode"})
                return
            try:
                check(self.command, url.path, query, body)
                double.requests.append(f"{self.command} {url.path}")
                if url.path.endswith("/log"):
                    entries = [{"podName": pod, "content": line} for pod, line in double.log]
                    lines = "".join(f"{json.dumps({'result': entry})}\n" for entry in entries)
                    self._send(200, lines)
                    return
                self._send(200, double.answer(self.command, url.path, query, body))
            except BadRequest as error:
                double.wrong.append(str(error))
                self._send(400, {"code": 3, "message": str(error)})
            except ApiError as error:
                message = error.body["message"] if isinstance(error.body, dict) else error.body
                self._send(error.code, {"code": 2, "message": message})

        do_GET = do_POST = do_PUT = do_DELETE = _serve

        def _send(self, status: int, answer: object) -> None:
            data = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    double.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
