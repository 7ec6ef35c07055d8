"""Objects through the Kubernetes API: the one home of the `kubernetes` package.

The package is used for what it is good at: kubeconfig with its contexts and login plug-ins, credentials
inside a cluster, TLS and the pool of connections. Requests are plain JSON.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flowc.diagnostics import FlowcError
from flowc.targets.argo.deploy import pod_logs
from flowc.targets.argo.deploy.api import (
    FIELD_MANAGER,
    ApiError,
    NamespaceApi,
    NoClusterError,
    NoKindError,
    Steering,
    selector,
)
from flowc.targets.argo.deploy.kinds import WORKFLOW, Kind
from flowc.targets.argo.deploy.objects import Object, list_at, name_of
from flowc.targets.argo.deploy.refusals import Request, one_line, refusal
from flowc.targets.deployment import LogLine
from flowc.targets.yamlio import dump_json, load_all
from flowc_runtime.protocol import JSONValue

_CONNECT, _READ = 10.0, 60.0  # seconds
_PAGE = 500
_SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")

_ORDERS: Mapping[Steering, JSONValue] = {
    "terminate": {"spec": {"shutdown": "Terminate"}},
    "suspend": {"spec": {"suspend": True}},
    "resume": {"spec": {"suspend": None}},
}


class KubernetesApi(NamespaceApi):
    """One namespace of a cluster; see `ObjectApi`."""

    def __init__(self, client: Any, namespace: str) -> None:
        super().__init__(client.configuration.host, namespace)
        self._client = client

    def read(self, kind: Kind, name: str) -> Object | None:
        """An object, None if there is none of that name."""
        try:
            return self._call("GET", kind, name)
        except NoKindError:
            raise
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def list(self, kind: Kind, labels: Mapping[str, str]) -> list[Object]:
        """The objects with all these labels, by name; none where the server has no such kind."""
        query: dict[str, JSONValue] = {"labelSelector": selector(labels), "limit": _PAGE}
        found: list[Object] = []
        try:
            while True:
                page = self._call("GET", kind, "", query)
                found += [item for item in list_at(page, "items") if isinstance(item, dict)]
                metadata = page.get("metadata")
                token = metadata.get("continue") if isinstance(metadata, dict) else None
                if not token:
                    return sorted(found, key=name_of)
                query["continue"] = str(token)
        except NoKindError:
            return []

    def apply(self, kind: Kind, item: Object, *, dry_run: bool, force: bool) -> Object:
        """Server-side apply: the server merges our fields, and keeps track of whose is whose."""
        query = {"fieldManager": FIELD_MANAGER, "fieldValidation": "Strict"}
        if dry_run:
            query["dryRun"] = "All"
        if force:
            query["force"] = "true"
        return self._call(
            "PATCH", kind, name_of(item), query, item, content="application/apply-patch+yaml"
        )

    def version(self) -> str:
        """Kubernetes' own version."""
        response = self._send("GET", "/version")
        if response.status == 401:
            raise refusal(Request("GET", WORKFLOW, "", self._namespace), 401, response.data)
        try:
            return f"Kubernetes {json.loads(response.data)['gitVersion']}"
        except (ValueError, KeyError, TypeError):
            host = self._client.configuration.host
            raise FlowcError(f"what answers at {host} is not the API of a cluster") from None

    def create(self, kind: Kind, item: Object, *, dry_run: bool = False) -> Object:
        """Create an object."""
        query = {"fieldManager": FIELD_MANAGER, "fieldValidation": "Strict"}
        if dry_run:
            query["dryRun"] = "All"
        return self._call("POST", kind, "", query, item)

    def delete(self, kind: Kind, name: str) -> None:
        """Delete an object and what depends on it; it does no harm if there is none."""
        try:
            self._call("DELETE", kind, name, {"propagationPolicy": "Background"})
        except ApiError as error:
            if error.status != 404:
                raise

    def steer(self, workflow: str, order: Steering) -> None:
        """Terminate, suspend or resume a workflow."""
        body = _ORDERS[order]
        self._call("PATCH", WORKFLOW, workflow, {}, body, content="application/merge-patch+json")

    def logs(self, workflow: str, *, follow: bool) -> Iterator[LogLine]:
        """What a workflow's pods have written; with `follow` until it ends."""
        return pod_logs.read_logs(self, workflow, follow=follow)

    def pod_log(self, pod: str, *, follow: bool) -> Iterator[str]:
        """The lines of a pod's main container, as they come; nothing if it has not started."""
        query = {"container": "main", **({"follow": "true"} if follow else {})}
        response = self._send("GET", self._path(pod_logs.POD, f"{pod}/log", query), stream=True)
        if response.status in (400, 404):  # waiting to start, or removed by now
            response.close()
            return
        if response.status >= 400:
            asked = Request("GET", pod_logs.POD_LOG, pod, self._namespace)
            raise refusal(asked, response.status, response.read())
        with response:
            yield from pod_logs.split_lines(self._chunks(response))

    def _chunks(self, response: Any) -> Iterator[bytes]:
        import urllib3

        try:
            yield from response.stream(8192)
        except urllib3.exceptions.HTTPError as error:
            raise FlowcError(f"the log broke off: {one_line(str(error))}") from None

    def _call(
        self,
        method: str,
        kind: Kind,
        name: str,
        query: Mapping[str, JSONValue] | None = None,
        body: JSONValue = None,
        content: str = "application/json",
    ) -> Object:
        response = self._send(method, self._path(kind, name, query or {}), body, content)
        if response.status >= 400:
            shown = name or name_of(body)
            raise refusal(
                Request(method, kind, shown, self._namespace), response.status, response.data
            )
        answer: Object = json.loads(response.data)
        return answer

    def _path(self, kind: Kind, name: str, query: Mapping[str, JSONValue]) -> str:
        path = f"{kind.root}/namespaces/{quote(self._namespace, safe='')}/{kind.plural}"
        if name:
            path += f"/{quote(name)}"
        return f"{path}?{urlencode(query)}" if query else path

    def _send(
        self,
        method: str,
        path: str,
        body: JSONValue = None,
        content: str = "application/json",
        *,
        stream: bool = False,
    ) -> Any:
        import urllib3

        # Asking again is safe: what is applied is applied twice, and creations have fixed names.
        retries = urllib3.Retry(
            total=4,
            connect=1,
            status_forcelist=(429, 502, 503, 504),
            allowed_methods=None,
            backoff_factor=0.3,
            raise_on_status=False,
        )
        _, url, headers, _, _ = self._client.param_serialize(
            method, path, header_params={"Accept": "application/json", "Content-Type": content},
            auth_settings=["BearerToken"],
        )  # fmt: skip
        try:
            return self._client.rest_client.pool_manager.request(
                method,
                url,
                body=None if body is None else dump_json(body).encode(),
                headers=headers,
                timeout=urllib3.Timeout(connect=_CONNECT, read=None if stream else _READ),
                retries=retries,
                preload_content=not stream,
            )
        except urllib3.exceptions.HTTPError as error:
            cause = getattr(error, "reason", None) or error
            raise FlowcError(
                f"cannot reach the cluster at {self._host}: {one_line(str(cause)).rpartition(': ')[2]}",
                help="is it up, and is this its address? `argo.kube_context` chooses another one",
            ) from None


def connect(
    context: str | None, namespace: str | None, environment: Mapping[str, str]
) -> KubernetesApi:
    """The cluster of a kubeconfig context, or the one that this process runs in.

    Args:
        context: the context's name; the current one by default.
        namespace: the namespace; by default that of the context or pod, else `default`.
        environment: KUBECONFIG in it names the files.

    Raises:
        NoClusterError: if there is neither a kubeconfig nor a pod around this process.
        FlowcError: if the `kubernetes` package is missing, or there are no credentials.
    """
    files = environment.get("KUBECONFIG") or str(Path("~/.kube/config").expanduser())
    there = any(Path(file).is_file() for file in files.split(os.pathsep) if file)
    if not there and not _SERVICE_ACCOUNT.is_dir():
        raise NoClusterError(
            f"no cluster to deploy to: there is no kubeconfig {files}, and this is not a pod",
            help="log in to a cluster, or let KUBECONFIG name the file",
        )
    try:
        from kubernetes import client, config
    except ImportError:
        raise FlowcError(
            "deploying to Argo needs the package `kubernetes`", help="pip install 'flowc[argo]'"
        ) from None
    configuration = client.Configuration()
    try:
        if there:
            _check_yaml(files)
            own = _load_kubeconfig(config, files, context, configuration)
        else:
            load: Callable[..., None] = config.load_incluster_config
            load(client_configuration=configuration)
            own = _namespace_of_pod
    except (config.ConfigException, ValueError, OSError) as error:
        raise FlowcError(
            f"no cluster to deploy to: {one_line(str(error))}",
            help="a kubeconfig (KUBECONFIG, or ~/.kube/config) says which; `kubectl config"
            " get-contexts` lists its contexts",
        ) from None
    return KubernetesApi(client.ApiClient(configuration), namespace or own() or "default")


def _check_yaml(files: str) -> None:
    """The package lets the error of its YAML reader through."""
    for file in filter(Path.is_file, map(Path, filter(None, files.split(os.pathsep)))):
        try:
            load_all(file.read_bytes())
        except ValueError as error:
            raise ValueError(f"{file} is not YAML: {error}") from None


def _load_kubeconfig(
    config: Any, files: str, context: str | None, configuration: Any
) -> Callable[[], str | None]:
    config.load_kube_config(files, context, configuration, persist_config=False)
    contexts, active = config.list_kube_config_contexts(files)
    chosen = next((entry for entry in contexts if entry["name"] == context), active)
    return lambda: chosen["context"].get("namespace")


def _namespace_of_pod() -> str | None:
    file = _SERVICE_ACCOUNT / "namespace"
    return file.read_text().strip() if file.is_file() else None
