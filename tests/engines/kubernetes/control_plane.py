"""A real Kubernetes control plane on this machine, without Docker: etcd, API server, controllers."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.engines.kubernetes.client import ApiError, Client, Json
from tests.engines.kubernetes.programs import Program, RigError, find
from tests.engines.kubernetes.snapshot import argo_definitions, prepared, read_definitions
from tests.ports import free_ports

NEEDS = ("etcd", "kube-apiserver", "kube-controller-manager", "keypair")
"""The programs of a control plane."""

NAMESPACE = "argo"
"""A namespace that every control plane has."""

READY = 90.0
"""Seconds that a program may take to start."""

CONTROLLERS = ("job-controller", "ttl-after-finished-controller", "garbage-collector-controller")


@dataclass
class Cluster:
    """A running control plane.

    Attributes:
        folder: its state, its logs and its keys; removed when it stops.
        port: where the API server listens.
        token: the administrator's bearer token.
        client: speaks with the API server as the administrator.
    """

    folder: Path
    etcd_port: int
    port: int
    token: str
    programs: dict[str, Program] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = Client(self.url, self.token, self.certificate)

    @property
    def url(self) -> str:
        """The address of the API server."""
        return f"https://127.0.0.1:{self.port}"

    @property
    def certificate(self) -> Path:
        """The certificate that the API server shows, which is its own authority."""
        return self.folder / "tls.crt"

    @property
    def kubeconfig(self) -> Path:
        """A file with which any client of Kubernetes gets in, in the namespace `argo`."""
        return self.folder / "kubeconfig"

    def request(self, method: str, path: str, body: object = None, **options: Any) -> Json:
        """As `Client.request`."""
        return self.client.request(method, path, body, **options)

    def start_etcd(self) -> None:
        """Start the database."""
        client, peer = (f"http://127.0.0.1:{port}" for port in (self.etcd_port, free_ports(1)[0]))
        arguments = (str(self.folder / "data"), client, peer)
        self.programs["etcd"] = Program.start("etcd", arguments, self.folder)

    def start_api_server(self) -> None:
        """Start the API server, and wait until it answers."""
        options = {
            "etcd-servers": f"http://127.0.0.1:{self.etcd_port}",
            "bind-address": "127.0.0.1",
            "secure-port": str(self.port),
            "tls-cert-file": "tls.crt",
            "tls-private-key-file": "tls.key",
            "service-account-issuer": "https://kubernetes.default.svc",
            "service-account-key-file": "sa.pub",
            "service-account-signing-key-file": "tls.key",
            "service-cluster-ip-range": "10.0.0.0/24",
            "token-auth-file": "tokens.csv",
            "authorization-mode": "RBAC",
            # Nothing makes service accounts' token volumes here.
            "disable-admission-plugins": "ServiceAccount",
            "profiling": "false",
        }
        arguments = [f"--{name}={value}" for name, value in options.items()]
        program = Program.start("kube-apiserver", arguments, self.folder)
        self.programs["kube-apiserver"] = program
        wait_until(lambda: self._answers(), program)

    def start_controllers(self) -> None:
        """Start the controllers of Jobs, of finished objects and of objects whose owner is gone."""
        options = {
            "kubeconfig": str(self.kubeconfig),
            "leader-elect": "false",
            "bind-address": "127.0.0.1",
            "secure-port": str(free_ports(1)[0]),
            "cert-dir": str(self.folder / "certificates"),
            "controllers": ",".join(CONTROLLERS),
            "profiling": "false",
        }
        arguments = [f"--{name}={value}" for name, value in options.items()]
        name = "kube-controller-manager"
        self.programs[name] = Program.start(name, arguments, self.folder)

    def stop(self) -> None:
        """Stop what runs, in the order in which each can still reach what it needs."""
        for name in reversed(self.programs):
            self.programs[name].stop()
        self.client.close()

    def _answers(self) -> bool:
        try:
            return bool(self.request("GET", "/readyz") == "ok")
        except (OSError, ApiError):
            return False


@contextmanager
def control_plane(
    *, definitions: Sequence[Path] | None = None, controllers: bool = True
) -> Iterator[Cluster]:
    """A control plane that ends with the block, and leaves nothing behind.

    Args:
        definitions: files of CustomResourceDefinitions that it knows; Argo Workflows' by default.
        controllers: whether kube-controller-manager runs too.

    Raises:
        RigError: if a program is missing or does not start.
    """
    files = argo_definitions() if definitions is None else tuple(definitions)
    snapshot = prepared(files, lambda folder: _prepare(folder, files))
    with tempfile.TemporaryDirectory(prefix="flowc-cluster-") as name:
        folder = Path(name)
        shutil.copytree(snapshot, folder, dirs_exist_ok=True)
        with _running(folder) as cluster:
            if controllers:
                cluster.start_controllers()
            yield cluster


@contextmanager
def _running(folder: Path) -> Iterator[Cluster]:
    """etcd and the API server on the state in a folder."""
    etcd_port, port = free_ports(2)
    token = secrets.token_hex(16)
    (folder / "tokens.csv").write_text(f"{token},admin,admin,system:masters\n")
    cluster = Cluster(folder, etcd_port, port, token)
    _write_kubeconfig(cluster)
    try:
        cluster.start_etcd()
        cluster.start_api_server()
        yield cluster
    finally:
        cluster.stop()


def _prepare(folder: Path, definitions: Sequence[Path]) -> None:
    """Make the state of a new control plane."""
    subprocess.run((str(find("keypair")), str(folder)), check=True)
    with tempfile.TemporaryDirectory(prefix="flowc-cluster-") as name:
        making = Path(name)
        shutil.copytree(folder, making, dirs_exist_ok=True)
        with _running(making) as cluster:
            namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}
            cluster.request("POST", "/api/v1/namespaces", namespace)
            define(cluster, definitions)
        shutil.copytree(making / "data", folder / "data")


def define(cluster: Cluster, definitions: Sequence[Path]) -> None:
    """Let a control plane know the kinds of some files of CustomResourceDefinitions."""
    documents = read_definitions(definitions)
    path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    for document in documents:
        cluster.client.apply(f"{path}/{document['metadata']['name']}", document)
    for document in documents:
        each = f"{path}/{document['metadata']['name']}"
        wait_until(lambda each=each: _established(cluster, each))  # type: ignore[misc]


def _established(cluster: Cluster, path: str) -> bool:
    conditions = cluster.request("GET", path).get("status", {}).get("conditions") or []
    return any(c["type"] == "Established" and c["status"] == "True" for c in conditions)


def _write_kubeconfig(cluster: Cluster) -> None:
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": "local",
                "cluster": {
                    "server": cluster.url,
                    "certificate-authority": str(cluster.certificate),
                },
            }
        ],
        "users": [{"name": "admin", "user": {"token": cluster.token}}],
        "contexts": [
            {
                "name": "local",
                "context": {"cluster": "local", "user": "admin", "namespace": NAMESPACE},
            }
        ],
        "current-context": "local",
    }
    cluster.kubeconfig.write_text(json.dumps(config, indent=2))
    cluster.kubeconfig.chmod(0o600)


def wait_until(
    holds: Callable[[], bool], program: Program | None = None, seconds: float = READY
) -> None:
    """Wait until something holds.

    Args:
        holds: is called until it gives something true.
        program: without which it cannot come to hold.
        seconds: after which waiting has failed.

    Raises:
        RigError: if it does not come to hold, or the program has ended.
    """
    deadline = time.monotonic() + seconds
    while not holds():
        if program is not None and not program.runs:
            raise RigError(f"{program.name} has ended\n{program.told()}")
        if time.monotonic() > deadline:
            raise RigError(f"waited in vain\n{program.told() if program else ''}")
        time.sleep(0.05)
