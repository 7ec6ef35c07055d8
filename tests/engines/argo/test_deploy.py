"""Deploying, changing and removing a flow, and steering its runs, on a real API server."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path

import pytest

from flowc.bundle import Bundle
from flowc.diagnostics import FlowcError, UsageError
from flowc.settings import load_settings
from flowc.targets.argo.deploy import ArgoDeployer, apply, connect, kinds
from flowc.targets.deployment import DeployOptions, DeployResult
from flowc.targets.yamlio import load_all
from tests.conftest import ROOT, Compile
from tests.engines.kubernetes.control_plane import Cluster, wait_until

pytestmark = pytest.mark.engine

FLOW = """\
from flowc import FlowSpec, JSONType, Parameter, step


class PriceFlow(FlowSpec):
    alpha = Parameter("alpha", default=0.5)
    note = Parameter("some-note", default="x")
    names = Parameter("names", default="a,b", separator=",")
    grid = Parameter("grid", type=JSONType, default="{}")

    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        print("done")
"""

_numbers = itertools.count()


@pytest.fixture
def namespace(cluster: Cluster) -> str:
    """A namespace that no other test has touched."""
    name = f"deploy-{next(_numbers)}"
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    cluster.request("POST", "/api/v1/namespaces", body)
    return name


def deployer_for(folder: Path, namespace: str, **said: str) -> ArgoDeployer:
    overrides = {"argo.namespace": namespace, **said}
    return connect(load_settings(folder, overrides=overrides, user_config=True))


@pytest.fixture
def deployer(
    cluster: Cluster, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ArgoDeployer:
    monkeypatch.setenv("KUBECONFIG", str(cluster.kubeconfig))
    return deployer_for(tmp_path, namespace)


class Flow:
    """A flow that a test changes and compiles."""

    def __init__(self, folder: Path, compile_for: Compile) -> None:
        self._file = folder / "price.py"
        self._compile = compile_for
        self._file.write_text(FLOW)

    def change(self, old: str, new: str) -> None:
        text = self._file.read_text()
        assert old in text
        self._file.write_text(text.replace(old, new))

    def bundle(self, **settings: str) -> Bundle:
        bundle = self._compile(self._file, **settings).bundle
        assert bundle is not None
        return bundle


@pytest.fixture
def flow(tmp_path: Path, compile_for: Compile, runtime_stand_in: None) -> Flow:
    return Flow(tmp_path, compile_for)


def actions(result: DeployResult) -> dict[str, str]:
    return {f"{change.kind}/{change.name}": change.action for change in result.changes}


def live(cluster: Cluster, namespace: str, plural: str) -> list[str]:
    kind = next(kind for kind in kinds.IN_ORDER if kind.plural == plural)
    items = cluster.request("GET", f"{kind.root}/namespaces/{namespace}/{plural}")["items"]
    return sorted(item["metadata"]["name"] for item in items)


OPTIONS = DeployOptions(owner="ann", token="price-flow-0-abcd")


def test_deploy_change_redeploy_delete(
    deployer: ArgoDeployer, flow: Flow, cluster: Cluster, namespace: str
) -> None:
    bundle = flow.bundle()
    trial = deployer.deploy(bundle, replace(OPTIONS, dry_run=True))
    assert set(actions(trial).values()) == {"create"}
    assert live(cluster, namespace, "workflowtemplates") == []

    first = deployer.deploy(bundle, OPTIONS)
    assert actions(first) == actions(trial)
    assert live(cluster, namespace, "workflowtemplates") == ["price-flow"]
    binding = cluster.request(
        "GET",
        f"/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/rolebindings/price-flow",
    )
    assert binding["subjects"][0]["namespace"] == namespace

    again = deployer.deploy(bundle, OPTIONS)
    assert set(actions(again).values()) == {"keep"}

    flow.change('print("done")', 'print("finished")')
    changed = flow.bundle()
    trial = deployer.deploy(changed, replace(OPTIONS, dry_run=True))
    template = next(c for c in trial.changes if c.kind == "WorkflowTemplate")
    assert template.before != template.after
    done = {key.partition("-code-")[0]: word for key, word in actions(trial).items()}
    assert done["ConfigMap/price-flow"] == "create"
    assert done["WorkflowTemplate/price-flow"] == "update"
    assert done["Role/price-flow"] == "keep"
    deployer.deploy(changed, OPTIONS)
    codes = [name for name in live(cluster, namespace, "configmaps") if "-code-" in name]
    assert len(codes) == 2, "running workflows still mount the old code"

    deployed = deployer.find("price-flow")
    assert deployed is not None
    assert (deployed.flow, deployed.owner, deployed.token) == ("PriceFlow", "ann", OPTIONS.token)
    assert deployed.manifest == changed.manifest
    assert [d.name for d in deployer.deployments()] == ["price-flow"]

    removed = deployer.delete("price-flow")
    assert len(removed.changes) == 8
    for plural in ("workflowtemplates", "serviceaccounts", "roles", "rolebindings"):
        assert live(cluster, namespace, plural) == []
    assert deployer.find("price-flow") is None
    with pytest.raises(FlowcError, match="there is no deployment `price-flow`"):
        deployer.delete("price-flow")


def test_any_character_of_the_code_arrives(
    deployer: ArgoDeployer, flow: Flow, cluster: Cluster, namespace: str
) -> None:
    text = "'\U0001f98a \\U0001f98a \\ud83e\\udd8a é'"
    flow.change('"done"', text)
    deployer.deploy(flow.bundle(), OPTIONS)
    (code,) = (name for name in live(cluster, namespace, "configmaps") if "-code-" in name)
    found = cluster.request("GET", f"/api/v1/namespaces/{namespace}/configmaps/{code}")["data"]
    assert f"print({text})" in found["price.py"]


def test_what_the_new_bundle_lacks_is_removed(
    deployer: ArgoDeployer, flow: Flow, cluster: Cluster, namespace: str
) -> None:
    deployer.deploy(flow.bundle(), OPTIONS)
    assert live(cluster, namespace, "serviceaccounts") == ["price-flow"]
    result = deployer.deploy(flow.bundle(argo__service_account="default"), OPTIONS)
    assert actions(result)["ServiceAccount/price-flow"] == "delete"
    assert live(cluster, namespace, "serviceaccounts") == []


def test_a_run_is_started_and_steered(
    deployer: ArgoDeployer, flow: Flow, cluster: Cluster, namespace: str
) -> None:
    deployer.deploy(flow.bundle(), OPTIONS)
    hostile = "{{workflow.name}} $(HOME) `id` 'it''s' \"\\ \n\t é \U0001f600"
    status = deployer.trigger("price-flow", {"alpha": 0.8, "some_note": hostile, "names": ["q"]})
    assert status.state == "pending"
    assert status.flow == "PriceFlow"
    path = f"/apis/argoproj.io/v1alpha1/namespaces/{namespace}/workflows/{status.name}"
    made = cluster.request("GET", path)
    given = {p["name"]: p["value"] for p in made["spec"]["arguments"]["parameters"]}
    assert given == {"alpha": "0.8", "some-note": hostile, "names": "q"}
    assert made["spec"]["workflowTemplateRef"] == {"name": "price-flow"}

    assert deployer.status(status.run) == deployer.status(status.name) == status
    deployer.suspend(status.run)
    assert deployer.status(status.name).state == "suspended"
    deployer.resume(status.pathspec)
    assert deployer.status(status.name).state == "pending"
    assert "suspend" not in cluster.request("GET", path)["spec"]

    kept = deployer.delete("price-flow")
    assert "still running" in kept.notes[0]
    assert live(cluster, namespace, "workflowtemplates") == []
    assert live(cluster, namespace, "configmaps") != ["kube-root-ca.crt"]

    deployer.terminate(status.name)
    assert cluster.request("GET", path)["spec"]["shutdown"] == "Terminate"


def test_parameters_are_checked(deployer: ArgoDeployer, flow: Flow) -> None:
    flow.change('Parameter("alpha", default=0.5)', 'Parameter("alpha", type=float, required=True)')
    deployer.deploy(flow.bundle(), OPTIONS)
    for given, told in (
        ({}, "needs a value for the parameter `alpha`"),
        ({"alpha": "much"}, "`alpha` must be a number, got `much`"),
        ({"alpha": 1, "alhpa": 2}, "has no parameter `alhpa`"),
        ({"alpha": 1, "grid": "{"}, "`grid` must be JSON"),
        ({"alpha": 1, "some-note": "x" * 200_000}, "too large for Argo"),
        ({"alpha": 1, "some-note": "\ud800"}, "half a character"),
    ):
        with pytest.raises(UsageError, match=told):
            deployer.trigger("price-flow", given)  # type: ignore[arg-type]
    assert list(deployer.runs("price-flow")) == []


def test_objects_of_others_are_left_alone(
    deployer: ArgoDeployer, flow: Flow, cluster: Cluster, namespace: str
) -> None:
    path = f"/apis/argoproj.io/v1alpha1/namespaces/{namespace}/workflowtemplates/price-flow"
    theirs = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "WorkflowTemplate",
        "metadata": {"name": "price-flow"},
        "spec": {"entrypoint": "main", "templates": [{"name": "main", "suspend": {}}]},
    }
    cluster.client.apply(path, theirs, manager="kubectl")
    with pytest.raises(FlowcError, match="in the way: it was not made by flowc"):
        deployer.deploy(flow.bundle(), OPTIONS)
    assert live(cluster, namespace, "serviceaccounts") == [], "nothing is half applied"
    with pytest.raises(FlowcError, match="not made by flowc"):
        deployer.trigger("price-flow", {})
    with pytest.raises(FlowcError, match="not made by flowc"):
        deployer.delete("price-flow")


def test_fields_of_others_are_taken_over_by_force_only(
    deployer: ArgoDeployer, flow: Flow, cluster: Cluster, namespace: str
) -> None:
    deployer.deploy(flow.bundle(), OPTIONS)
    path = f"/apis/argoproj.io/v1alpha1/namespaces/{namespace}/workflowtemplates/price-flow"
    edit = {"spec": {"activeDeadlineSeconds": 60}}
    cluster.request("PATCH", f"{path}?fieldManager=kubectl-edit", edit,
                    content_type="application/merge-patch+json")  # fmt: skip
    with pytest.raises(FlowcError, match=r"changed by kubectl-edit: \.spec\.activeDeadlineSeconds"):
        deployer.deploy(flow.bundle(), OPTIONS)
    deployer.deploy(flow.bundle(), replace(OPTIONS, force=True))
    assert cluster.request("GET", path)["spec"]["activeDeadlineSeconds"] == 432_000


def test_a_namespace_that_is_not_there(deployer: ArgoDeployer, flow: Flow, tmp_path: Path) -> None:
    missing = deployer_for(tmp_path, "nowhere")
    with pytest.raises(FlowcError, match="there is no namespace `nowhere`"):
        missing.deploy(flow.bundle(), OPTIONS)


def log_in(cluster: Cluster, namespace: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be a service account without any rights from now on; returns the kubeconfig."""
    accounts = f"/api/v1/namespaces/{namespace}/serviceaccounts"
    cluster.request("POST", accounts, {"metadata": {"name": "reader"}})
    token = cluster.request(
        "POST",
        f"{accounts}/reader/token",
        {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}},
    )["status"]["token"]
    config = json.loads(cluster.kubeconfig.read_text())
    config["users"][0]["user"] = {"token": token}
    file = folder / "kubeconfig"
    file.write_text(json.dumps(config))
    monkeypatch.setenv("KUBECONFIG", str(file))
    return file


def allowed(cluster: Cluster, namespace: str) -> bool:
    """Whether the API server, which learns of roles by a watch of its own, lets the account deploy."""
    asked = {"namespace": namespace, "group": "argoproj.io", "resource": "workflowtemplates"}
    user = f"system:serviceaccount:{namespace}:reader"
    review = cluster.request(
        "POST",
        "/apis/authorization.k8s.io/v1/subjectaccessreviews",
        {"spec": {"user": user, "resourceAttributes": {**asked, "verb": "patch"}}},
    )
    return bool(review["status"]["allowed"])


def test_the_role_of_the_documentation_is_enough(
    cluster: Cluster,
    namespace: str,
    flow: Flow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = (ROOT / "docs" / "deploying.md").read_text()
    text = page.partition("<!-- begin role -->\n```yaml\n")[2].partition("```")[0]
    root = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}"
    (role,) = load_all(text)
    cluster.request("POST", f"{root}/roles", role)
    binding = {
        "metadata": {"name": "flowc-deployer"},
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "Role",
            "name": "flowc-deployer",
        },
        "subjects": [{"kind": "ServiceAccount", "name": "reader", "namespace": namespace}],
    }
    cluster.request("POST", f"{root}/rolebindings", binding)
    log_in(cluster, namespace, tmp_path, monkeypatch)
    wait_until(lambda: allowed(cluster, namespace))
    deployer = deployer_for(tmp_path, namespace)
    assert deployer.deploy(flow.bundle(), OPTIONS).notes == ()
    assert set(actions(deployer.deploy(flow.bundle(), OPTIONS)).values()) == {"keep"}
    run = deployer.trigger("price-flow", {}).name
    deployer.suspend(run)
    deployer.resume(run)
    assert list(deployer.logs(run)) == []
    deployer.terminate(run)
    deployer.delete("price-flow", force=True)
    assert live(cluster, namespace, "roles") == ["flowc-deployer"]


def test_a_user_who_may_not(
    cluster: Cluster,
    namespace: str,
    flow: Flow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = log_in(cluster, namespace, tmp_path, monkeypatch)
    limited = deployer_for(tmp_path, namespace)
    with pytest.raises(FlowcError, match="you may not get serviceaccounts") as refused:
        limited.deploy(flow.bundle(), OPTIONS)
    assert refused.value.help is not None
    assert 'apiGroups: [""], resources: [serviceaccounts], verbs: [get]' in refused.value.help

    config = json.loads(file.read_text())
    config["users"][0]["user"] = {"token": "expired"}
    file.write_text(json.dumps(config))
    with pytest.raises(FlowcError, match="does not accept your credentials"):
        deployer_for(tmp_path, namespace).deploy(flow.bundle(), OPTIONS)


def test_everything_of_a_deployment_is_found_by_its_labels(
    deployer: ArgoDeployer, flow: Flow, cluster: Cluster, namespace: str
) -> None:
    result = deployer.deploy(flow.bundle(), OPTIONS)
    found = {
        f"{kind.name}/{item['metadata']['name']}"  # type: ignore[call-overload, index]
        for kind in kinds.IN_ORDER
        for item in deployer.api.list(kind, apply.owned("price-flow"))
    }
    assert found == set(actions(result))
