"""What a cluster may answer, scripted: one clear line for each, and nothing half applied."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from flowc.bundle import Bundle
from flowc.cli.main import main
from flowc.diagnostics import FlowcError
from flowc.settings import load_settings
from flowc.targets.argo.deploy import ArgoDeployer, connect
from flowc.targets.deployment import DeployOptions
from tests.conftest import Compile

HELLO = Path(__file__).parents[2] / "golden" / "flows" / "hello" / "hello.py"

Answer = tuple[int, Any]
Handler = Callable[[str, str, Any], Answer | None]


def status(code: int, reason: str, message: str, **details: Any) -> Answer:
    return code, {"kind": "Status", "reason": reason, "message": message, "details": details}


def not_found(*_: Any) -> Answer:
    return status(404, "NotFound", "not found")


@dataclass
class Script:
    """A server whose answers a test decides; what nothing is said about is applied and kept."""

    folder: Path
    url: str = ""
    handler: Handler = lambda method, path, body: None
    seen: list[str] = field(default_factory=list)
    credentials: set[str | None] = field(default_factory=set)
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def kubeconfig(self) -> Path:
        file = self.folder / "kubeconfig"
        file.write_text(
            json.dumps(
                {
                    "apiVersion": "v1",
                    "kind": "Config",
                    "clusters": [{"name": "c", "cluster": {"server": self.url}}],
                    "users": [{"name": "u", "user": {"token": "t"}}],
                    "contexts": [
                        {"name": "x", "context": {"cluster": "c", "user": "u", "namespace": "jobs"}}
                    ],
                    "current-context": "x",
                }
            )
        )
        return file

    def answer(self, method: str, path: str, body: Any) -> Answer:
        self.seen.append(f"{method} {path}")
        said = self.handler(method, path, body)
        if said is not None:
            return said
        place, _, query = path.partition("?")
        if method == "GET" and "labelSelector" in query:
            return 200, {"items": [v for k, v in self.kept.items() if k.startswith(f"{place}/")]}
        if method == "PATCH" and "dryRun" not in query:
            self.kept[place] = body
        found = self.kept.get(place) if method == "GET" else body or {}
        return not_found() if found is None else (200, found)

    @property
    def written(self) -> list[str]:
        """Requests that have changed something."""
        return [each for each in self.seen if not each.startswith("GET") and "dryRun" not in each]


@pytest.fixture
def script(tmp_path: Path) -> Iterator[Script]:
    running = Script(tmp_path)

    class Serve(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            running.credentials.add(self.headers.get("Authorization"))
            code, answer = running.answer(self.command, self.path, body)
            data = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_DELETE = _serve

    server = ThreadingHTTPServer(("127.0.0.1", 0), Serve)
    running.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield running
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def deployer(script: Script) -> ArgoDeployer:
    return connect(load_settings(script.folder), None, {"KUBECONFIG": str(script.kubeconfig)})


@pytest.fixture
def bundle(compile_for: Compile, runtime_stand_in: None) -> Bundle:
    compiled = compile_for(HELLO).bundle
    assert compiled is not None
    return compiled


FORBIDDEN = (
    'workflowtemplates.argoproj.io is forbidden: User "ann" cannot patch resource'
    ' "workflowtemplates" in API group "argoproj.io" in the namespace "jobs"'
)

REFUSALS: list[tuple[str, Answer, str, str]] = [
    (
        "PATCH templates",
        status(403, "Forbidden", FORBIDDEN),
        "you may not patch workflowtemplates in namespace `jobs`",
        'apiGroups: ["argoproj.io"], resources: [workflowtemplates], verbs: [create, patch]',
    ),
    ("PATCH templates", (404, "404 page not found\n"), "has no kind WorkflowTemplate", "CRDs"),
    ("GET templates", (404, "404 page not found\n"), "has no kind WorkflowTemplate", "CRDs"),
    (
        "PATCH configmaps",
        status(404, "NotFound", 'namespaces "jobs" not found', kind="namespaces"),
        "there is no namespace `jobs`",
        "`argo.namespace`",
    ),
    (
        "PATCH templates",
        status(422, "Invalid", "spec.templates: Required value\nand more"),
        "does not take WorkflowTemplate `hello-flow`: spec.templates: Required value and more",
        "",
    ),
    ("PATCH roles", status(401, "Unauthorized", "Unauthorized"), "your credentials", "log in"),
    (
        "PATCH roles",
        status(403, "Forbidden", "attempting to grant RBAC permissions not currently held"),
        "does not let you touch Role `hello-flow`: attempting to grant",
        "",
    ),
    ("PATCH configmaps", (500, "<html>broken</html>"), "<html>broken</html>", ""),
]


@pytest.mark.parametrize(("where", "answer", "told", "help"), REFUSALS)
def test_a_refusal_is_one_line_and_nothing_is_applied(
    script: Script,
    deployer: ArgoDeployer,
    bundle: Bundle,
    where: str,
    answer: Answer,
    told: str,
    help: str,
) -> None:
    method, plural = where.split()

    def handler(verb: str, path: str, _body: Any) -> Answer | None:
        return answer if verb == method and f"{plural}/" in path else None

    script.handler = handler
    with pytest.raises(FlowcError) as refused:
        deployer.deploy(bundle, DeployOptions())
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)
    assert help in (refused.value.help or "")
    assert refused.value.exit_code == 4
    assert script.written == []


def test_the_order_is_what_is_needed_first(
    script: Script, deployer: ArgoDeployer, bundle: Bundle
) -> None:
    deployer.deploy(bundle, DeployOptions())
    kinds = [each.split("/jobs/")[1].split("/")[0] for each in script.written]
    assert kinds == [
        "serviceaccounts",
        "roles",
        "rolebindings",
        "configmaps",
        "configmaps",
        "configmaps",
        "workflowtemplates",
    ]
    assert all("fieldManager=flowc" in each for each in script.written)
    assert all("fieldValidation=Strict" in each for each in script.written)


def test_a_kind_that_may_not_be_listed_is_told_and_passed_over(
    script: Script, deployer: ArgoDeployer, bundle: Bundle
) -> None:
    def handler(method: str, path: str, _body: Any) -> Answer | None:
        if method == "GET" and "sensors?" in path:
            return status(403, "Forbidden", 'cannot list resource "sensors"')
        return (404, "404 page not found") if "eventsources?" in path else None

    script.handler = handler
    result = deployer.deploy(bundle, DeployOptions())
    assert len(result.notes) == 1
    assert "left-over Sensors" in result.notes[0]
    assert len(script.written) == 7


def test_nothing_is_applied_where_one_may_not_look_for_what_is_left_over(
    script: Script, deployer: ArgoDeployer, bundle: Bundle
) -> None:
    refused = status(403, "Forbidden", 'cannot list resource "configmaps"')
    script.handler = lambda _method, path, _body: refused if "configmaps?label" in path else None
    with pytest.raises(FlowcError, match="you may not list configmaps"):
        deployer.deploy(bundle, DeployOptions())
    assert script.written == []


def test_a_role_that_comes_with_the_bundle_is_not_missed_in_the_dry_run(
    script: Script, deployer: ArgoDeployer, bundle: Bundle
) -> None:
    def handler(method: str, path: str, _body: Any) -> Answer | None:
        if "rolebindings/" in path and "dryRun" in path:
            return status(404, "NotFound", 'roles.rbac.authorization.k8s.io "x" not found')
        return None

    script.handler = handler
    deployer.deploy(bundle, DeployOptions())
    assert len(script.written) == 7


TEMPLATE = {
    "kind": "WorkflowTemplate",
    "metadata": {
        "name": "hello-flow",
        "labels": {
            "app.kubernetes.io/managed-by": "flowc",
            "app.kubernetes.io/name": "hello-flow",
            "flowc.dev/flow": "HelloFlow",
        },
    },
    "spec": {"arguments": {"parameters": []}},
}


def test_a_creation_whose_answer_was_lost_is_not_repeated(
    script: Script, deployer: ArgoDeployer
) -> None:
    stored: dict[str, Any] = {}

    def handler(method: str, path: str, body: Any) -> Answer | None:
        if "workflowtemplates/" in path:
            return 200, TEMPLATE
        if method == "POST":
            name = body["metadata"]["name"]
            if name in stored:
                return status(409, "AlreadyExists", "already exists")
            stored[name] = {**body, "metadata": {**body["metadata"], "uid": "0123456789"}}
            return 503, "gone before it could answer"
        return (200, stored[path.rpartition("/")[2]]) if "/workflows/" in path else None

    script.handler = handler
    run = deployer.trigger("hello-flow", {})
    assert list(stored) == [run.name]
    assert run.run == f"argo-{run.name}-01234567"


def test_logs_are_followed_until_the_run_ends(script: Script, deployer: ArgoDeployer) -> None:
    phases = iter(["Running", "Running", "Succeeded"])

    def handler(method: str, path: str, _body: Any) -> Answer | None:
        if path.endswith("/workflows/run-1"):
            return 200, {"metadata": {"name": "run-1"}, "status": {"phase": next(phases)}}
        if "/log?" in path:
            assert "container=main" in path
            return 200, f"first of {path.split('/pods/')[1][:5]}\nlast, without an end"
        if "pods?" in path:
            pods = [("pod-2", "02"), ("pod-1", "01"), ("pod-3", "")]
            return 200, {
                "items": [
                    {
                        "metadata": {"name": name},
                        "status": {"phase": "Running" if at else "Pending", "startTime": at},
                    }
                    for name, at in pods
                ]
            }
        return None

    script.handler = handler
    lines = list(deployer.logs("run-1", follow=True))
    assert sorted({line.task for line in lines}) == ["pod-1", "pod-2"]
    assert [line.text for line in lines if line.task == "pod-1"] == [
        "first of pod-1",
        "last, without an end",
    ]


def test_a_cluster_that_does_not_answer(tmp_path: Path) -> None:
    script = Script(tmp_path, "http://127.0.0.1:9")
    lonely = connect(load_settings(tmp_path), None, {"KUBECONFIG": str(script.kubeconfig)})
    with pytest.raises(
        FlowcError, match=r"cannot reach the cluster at http://127.0.0.1:9: .*refus"
    ):
        lonely.find("x")


@pytest.mark.parametrize(
    ("content", "said", "told"),
    [
        (None, {}, "there is no kubeconfig"),
        ("contexts: [", {}, "no cluster to deploy to"),
        ("{}", {}, "no cluster to deploy to"),
        ("", {}, "no cluster to deploy to"),
        (..., {"argo.kube_context": "other"}, "no cluster to deploy to"),
    ],
)
def test_a_kubeconfig_that_is_of_no_use(
    script: Script, content: Any, said: dict[str, str], told: str
) -> None:
    file = script.kubeconfig
    if content is None:
        file.unlink()
    elif content is not ...:
        file.write_text(content)
    settings = load_settings(script.folder, overrides=said)
    with pytest.raises(FlowcError, match=told) as refused:
        connect(settings, None, {"KUBECONFIG": str(file)}).find("x")
    assert "\n" not in str(refused.value)
    assert script.seen == []


def test_a_login_plug_in_gives_the_token(script: Script) -> None:
    program = script.folder / "login.sh"
    credential = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "kind": "ExecCredential",
        "status": {"token": "from-the-plug-in"},
    }
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps(credential)}\nEND\n")
    program.chmod(0o755)
    file = script.kubeconfig
    config = json.loads(file.read_text())
    config["users"][0]["user"] = {
        "exec": {
            "apiVersion": "client.authentication.k8s.io/v1",
            "command": str(program),
            "interactiveMode": "Never",
        }
    }
    file.write_text(json.dumps(config))
    deployer = connect(load_settings(script.folder), None, {"KUBECONFIG": str(file)})
    assert deployer.find("x") is None
    assert deployer.api.namespace == "jobs"
    assert script.credentials == {"Bearer from-the-plug-in"}


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--param", "alpha"], 2, "`alpha` is not NAME=VALUE"),
        (["--param", "a=1", "--param", "a=2"], 2, "`a` is given twice"),
        (["--param", "a=1"], 2, "`hello-flow` has no parameter `a`"),
        ([], 0, "HelloFlow/argo-hello-flow-"),
    ],
)
def test_triggering_from_the_command_line(
    script: Script,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    code: int,
    told: str,
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(script.kubeconfig))
    monkeypatch.chdir(script.folder)
    script.handler = lambda _method, path, _body: (
        (200, TEMPLATE) if "workflowtemplates/" in path else None
    )
    assert main(["trigger", "hello-flow", "-t", "argo", *words]) == code
    out, err = capsys.readouterr()
    assert told in (err if code else out)
    assert len(script.written) == (0 if code else 1)
