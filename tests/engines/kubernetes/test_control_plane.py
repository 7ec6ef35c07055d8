"""The control plane is a real one: it validates, it allows and forbids, its controllers act."""

from __future__ import annotations

import time

import pytest

from tests.engines.kubernetes.client import ApiError
from tests.engines.kubernetes.control_plane import NAMESPACE, Cluster, control_plane

pytestmark = pytest.mark.engine

WORKFLOWS = f"/apis/argoproj.io/v1alpha1/namespaces/{NAMESPACE}/workflows"
MAPS = f"/api/v1/namespaces/{NAMESPACE}/configmaps"


def workflow(**spec: object) -> dict[str, object]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Workflow",
        "metadata": {"name": "made-for-a-test"},
        "spec": {"entrypoint": "main", "templates": [{"name": "main", "suspend": {}}], **spec},
    }


def test_what_the_definitions_allow_is_taken(cluster: Cluster) -> None:
    path = f"{WORKFLOWS}/made-for-a-test"
    cluster.client.apply(path, workflow())
    assert cluster.request("GET", path)["spec"]["entrypoint"] == "main"
    cluster.request("DELETE", path)


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ({"entrypiont": "main"}, "field not declared in schema"),
        ({"entrypoint": 7}, "expected string"),
        ({"podGC": {"strategy": "Sometimes"}}, "Unsupported value"),
    ],
)
def test_what_they_do_not_allow_is_refused(
    cluster: Cluster, spec: dict[str, object], told: str
) -> None:
    with pytest.raises(ApiError, match=told):
        cluster.client.apply(f"{WORKFLOWS}/made-for-a-test", workflow(**spec))


def test_nobody_may_do_what_no_role_says(cluster: Cluster) -> None:
    user = f"system:serviceaccount:{NAMESPACE}:default"
    with pytest.raises(ApiError) as refused:
        cluster.request("GET", MAPS, acting_as=user)
    assert refused.value.code == 403


def test_objects_go_with_their_owners(cluster: Cluster) -> None:
    owner = cluster.request("POST", MAPS, {"metadata": {"name": "owner"}})
    reference = {"apiVersion": "v1", "kind": "ConfigMap", "name": "owner"}
    owned = {"name": "owned", "ownerReferences": [{**reference, "uid": owner["metadata"]["uid"]}]}
    cluster.request("POST", MAPS, {"metadata": owned})
    cluster.request("DELETE", f"{MAPS}/owner")
    deadline = time.monotonic() + 60
    while "owned" in {item["metadata"]["name"] for item in cluster.request("GET", MAPS)["items"]}:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_nothing_is_left_behind() -> None:
    with control_plane(controllers=False) as other:
        folder, programs = other.folder, list(other.programs.values())
        assert [program.name for program in programs] == ["etcd", "kube-apiserver"]
    assert not folder.exists()
    assert not any(program.runs for program in programs)
