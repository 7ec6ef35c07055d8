"""Argo's objects through an Argo Server: the one home of the `argo-workflows` package.

Its models know an older Argo than the servers do, so they are left out: requests and answers are plain
JSON. An Argo Server stores Argo's own kinds; the rest goes through the Kubernetes API, if there is one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from flowc.diagnostics import FlowcError, UsageError
from flowc.targets.argo.deploy import kinds
from flowc.targets.argo.deploy.api import ApiError, NamespaceApi, ObjectApi, Steering, selector
from flowc.targets.argo.deploy.kinds import Kind
from flowc.targets.argo.deploy.objects import (
    Object,
    list_at,
    mapping_at,
    name_of,
    text_at,
    with_metadata,
)
from flowc.targets.argo.deploy.pod_logs import split_lines
from flowc.targets.argo.deploy.refusals import Request, one_line, refusal
from flowc.targets.deployment import LogLine
from flowc_runtime.dataclass import dataclass
from flowc_runtime.protocol import JSONValue

_CONNECT, _READ = 10.0, 60.0  # seconds
_TRIES = 3
_METHODS = {"get": "GET", "list": "GET", "create": "POST", "lint": "POST", "delete": "DELETE"}
_NO_NAMESPACE = re.compile(r'namespaces "[^"]*" not found')


@dataclass(frozen=True, slots=True)
class _Service:
    """A service of the client: its module and class, the stem of its methods, the key of its bodies."""

    module: str
    name: str
    stem: str
    key: str
    can_lint: bool = True


_SERVICES: Mapping[Kind, _Service] = {
    kinds.TEMPLATE: _Service(
        "workflow_template_service_api", "WorkflowTemplateServiceApi", "workflow_template", "template"
    ),
    kinds.CRON: _Service(
        "cron_workflow_service_api", "CronWorkflowServiceApi", "cron_workflow", "cronWorkflow"
    ),
    kinds.WORKFLOW: _Service(
        "workflow_service_api", "WorkflowServiceApi", "workflow", "workflow"
    ),
    kinds.SENSOR: _Service(
        "sensor_service_api", "SensorServiceApi", "sensor", "sensor", can_lint=False
    ),
    kinds.EVENT_SOURCE: _Service(
        "event_source_service_api", "EventSourceServiceApi", "event_source", "eventSource",
        can_lint=False,
    ),
}  # fmt: skip


_INFO = _Service("info_service_api", "InfoServiceApi", "version", "", can_lint=False)


class ServerApi(NamespaceApi):
    """One namespace behind an Argo Server; see `ObjectApi`. `core` stores what is not Argo's."""

    def __init__(self, client: Any, namespace: str, core: ObjectApi | None) -> None:
        super().__init__(client.configuration.host, namespace, stores_core=core is not None)
        self._client = client
        self._core = core

    def read(self, kind: Kind, name: str) -> Object | None:
        """An object, None if there is none of that name."""
        if core := self._other(kind):
            return core.read(kind, name)
        try:
            return self._call(kind, "get", name)
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def list(self, kind: Kind, labels: Mapping[str, str]) -> list[Object]:
        """The objects with all these labels, by name; none where the cluster has no such kind."""
        if core := self._other(kind):
            return core.list(kind, labels)
        query = {"listOptions.labelSelector": selector(labels)}
        try:
            answer = self._call(kind, "list", "", query=query)
        except ApiError as error:
            if error.status == 404:
                return []
            raise
        found = [item for item in list_at(answer, "items") if isinstance(item, dict)]
        return sorted(found, key=name_of)

    def apply(self, kind: Kind, item: Object, *, dry_run: bool, force: bool) -> Object:
        """Create an object or replace ours in it; a dry run lets the server's linter look at it.

        The server cannot tell who has set a field: what was changed by hand is replaced.
        """
        if core := self._other(kind):
            return core.apply(kind, item, dry_run=dry_run, force=force)
        for left in reversed(range(_TRIES)):
            before = self.read(kind, name_of(item))
            merged = _merged(before, item)
            try:
                if dry_run:
                    self._lint(kind, item)
                    return merged
                if before is None:
                    return self.create(kind, item)
                body: Object = {_SERVICES[kind].key: merged, "namespace": self._namespace}
                return self._call(kind, "update", name_of(item), body)
            except ApiError as error:
                if error.status != 409 or not left:
                    raise  # else somebody was faster: look again
        raise AssertionError("the last try returns or raises")

    def version(self) -> str:
        """Argo's version."""
        asked = Request("GET", kinds.WORKFLOW, "", self._namespace)
        answer = json.loads(self._send(_INFO, "get_version", asked).data)
        return f"Argo Server {text_at(answer, 'version')}"

    def create(self, kind: Kind, item: Object, *, dry_run: bool = False) -> Object:
        """Create an object; a dry run lets the server's linter look at it."""
        if core := self._other(kind):
            return core.create(kind, item, dry_run=dry_run)
        if dry_run:
            self._lint(kind, item)
            return item
        body: Object = {_SERVICES[kind].key: item, "namespace": self._namespace}
        return self._call(kind, "create", name_of(item), body)

    def delete(self, kind: Kind, name: str) -> None:
        """Delete an object; it does no harm if there is none."""
        if core := self._other(kind):
            core.delete(kind, name)
            return
        try:
            self._call(kind, "delete", name)
        except ApiError as error:
            if error.status != 404:
                raise

    def steer(self, workflow: str, order: Steering) -> None:
        """Terminate, suspend or resume a workflow."""
        body = {"name": workflow, "namespace": self._namespace}
        self._call(kinds.WORKFLOW, order, workflow, body)

    def logs(self, workflow: str, *, follow: bool) -> Iterator[LogLine]:
        """What a workflow's pods have written; with `follow` until it ends."""
        response = self._send(
            _SERVICES[kinds.WORKFLOW],
            "workflow_logs",
            Request("GET", kinds.WORKFLOW, workflow, self._namespace),
            query={"logOptions.container": "main", "logOptions.follow": str(follow).lower()},
            read_timeout=None,
        )
        with response:
            for line in split_lines(response.stream(8192)):
                entry = mapping_at(json.loads(line), "result")
                yield LogLine(text_at(entry, "podName"), text_at(entry, "content"))

    def _other(self, kind: Kind) -> ObjectApi | None:
        if kind in _SERVICES:
            return None
        assert self._core is not None, "whoever asks has looked at `kinds`"
        return self._core

    def _lint(self, kind: Kind, item: Object) -> None:
        service = _SERVICES[kind]
        if service.can_lint:
            body: Object = {service.key: item, "namespace": self._namespace}
            self._call(kind, "lint", name_of(item), body)

    def _call(
        self,
        kind: Kind,
        verb: str,
        name: str,
        body: Mapping[str, JSONValue] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Object:
        service = _SERVICES[kind]
        stem = f"{service.stem}s" if verb == "list" else service.stem
        asked = Request(_METHODS.get(verb, "PUT"), kind, name, self._namespace)
        answer = json.loads(self._send(service, f"{verb}_{stem}", asked, body, query).data)
        assert isinstance(answer, dict), "the server's answers are objects"
        return answer

    def _send(
        self,
        service: _Service,
        operation: str,
        asked: Request,
        body: Mapping[str, JSONValue] | None = None,
        query: Mapping[str, str] | None = None,
        read_timeout: float | None = _READ,
    ) -> Any:
        import urllib3
        from argo_workflows.exceptions import ApiException

        module = import_module(f"argo_workflows.api.{service.module}")
        # The method itself takes only the client's own models.
        endpoint = getattr(getattr(module, service.name)(self._client), f"{operation}_endpoint")
        try:
            return self._client.call_api(
                endpoint.settings["endpoint_path"],
                endpoint.settings["http_method"],
                path_params={"namespace": self._namespace, "name": asked.name},
                query_params=list((query or {}).items()),
                header_params={"Accept": "application/json", "Content-Type": "application/json"},
                body=body,
                auth_settings=endpoint.settings["auth"],
                _preload_content=False,
                _request_timeout=(_CONNECT, read_timeout),
            )
        except ApiException as error:
            raise refusal(asked, error.status, _as_status(error)) from None
        except urllib3.exceptions.HTTPError as error:
            cause = getattr(error, "reason", None) or error
            raise FlowcError(
                f"cannot reach the Argo Server at {self._host}:"
                f" {one_line(str(cause)).rpartition(': ')[2]}",
                help="is `argo.server` its address?",
            ) from None


def connect(
    server: str, token: str | None, namespace: str | None, core: ObjectApi | None
) -> ServerApi:
    """An Argo Server.

    Args:
        server: its URL.
        token: a bearer token, with or without the word `Bearer`; None where the server asks for none.
        namespace: the namespace.
        core: what stores roles and ConfigMaps.

    Raises:
        UsageError: if no namespace is set: a server has no current one.
        FlowcError: if the `argo-workflows` package is missing.
    """
    if namespace is None:
        raise UsageError("`argo.namespace` is needed with `argo.server`")
    try:
        import urllib3
        from argo_workflows import ApiClient, Configuration
    except ImportError:
        raise FlowcError(
            "deploying through an Argo Server needs the package `argo-workflows`",
            help="pip install 'flowc[argo]'",
        ) from None
    bare = (token or "").removeprefix("Bearer ").strip()
    keys = {"BearerToken": f"Bearer {bare}"} if bare else {}
    configuration = Configuration(host=server.rstrip("/"), api_key=keys)
    configuration.retries = urllib3.Retry(
        total=4,
        connect=1,
        status_forcelist=(429, 502, 503, 504),
        allowed_methods=None,
        backoff_factor=0.3,
        raise_on_status=False,
    )
    return ServerApi(ApiClient(configuration), namespace, core)


def _merged(before: Object | None, item: Object) -> Object:
    """Our object on top of what is there: others' labels and the server's own fields stay."""
    if before is None:
        return item
    metadata = mapping_at(item, "metadata")
    kept = {key: mapping_at(metadata, key) for key in ("labels", "annotations")}
    texts = {part: dict(_texts(values)) for part, values in kept.items()}
    return {**with_metadata(before, **texts), "spec": item["spec"]}


def _texts(values: Object) -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        yield key, str(value)


def _as_status(error: Any) -> bytes:
    """The server's error in the words of the Kubernetes API, which it passes on without them."""
    body = error.body if isinstance(error.body, bytes) else str(error.body or "").encode()
    try:
        answer = json.loads(body)
    except ValueError:
        return body
    message = text_at(answer, "message")
    status: Object = {"message": message}
    if error.status == 404:
        status["reason"] = "NotFound"
        if _NO_NAMESPACE.search(message):
            status["details"] = {"kind": "namespaces"}
    return json.dumps(status).encode()
