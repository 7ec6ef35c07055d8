"""What decorators of a step become in the template of its pod."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from flowc_runtime.decorators.use import SIGNATURES

if TYPE_CHECKING:
    from tests.conftest import Compile, Compiled

Decorated = Callable[[str], "Compiled"]

FLOW = """\
from flowc import FlowSpec, environment, kubernetes, resources, secrets, step


class DecoratedFlow(FlowSpec):
    {decorators}
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass
"""


@pytest.fixture
def decorated(tmp_path: Path, compile_for: Compile) -> Decorated:
    """Compiles a flow whose first step has these decorators."""

    def compile_it(decorators: str) -> Compiled:
        path = tmp_path / "decorated_flow.py"
        path.write_text(FLOW.format(decorators=decorators))
        return compile_for(path)

    return compile_it


def spec_of(compiled: Compiled) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(compiled.files["workflowtemplate.yaml"])["spec"]
    return found


def pod_of(compiled: Compiled) -> dict[str, Any]:
    (pod,) = (t for t in spec_of(compiled)["templates"] if t["name"] == "start")
    return pod  # type: ignore[no-any-return]


def variables(pod: dict[str, Any]) -> dict[str, Any]:
    return {v["name"]: v.get("value", v.get("valueFrom")) for v in pod["container"]["env"]}


def findings(compiled: Compiled) -> list[tuple[str, str]]:
    return [(finding.code, finding.message) for finding in compiled.findings]


MEMORY = {"medium": "Memory"}
SETTINGS = {"configMapRef": {"name": "decorated-flow-settings"}}

KUBERNETES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    # attribute: arguments, fields of the template, fields of its container
    "cpu": ("cpu=0.25", {}, {"resources": {"requests": {"cpu": "250m"}}}),
    "memory": ("memory=512", {}, {"resources": {"requests": {"memory": "512M"}}}),
    "disk": ("disk=2000", {}, {"resources": {"requests": {"ephemeral-storage": "2G"}}}),
    "gpu": ("gpu=1", {}, {"resources": {"limits": {"nvidia.com/gpu": "1"}}}),
    "gpu_vendor": (
        "gpu=2, gpu_vendor='amd'", {}, {"resources": {"limits": {"amd.com/gpu": "2"}}},
    ),
    "image": ("image='r.example/i:1'", {}, {"image": "r.example/i:1"}),
    "image_pull_policy": ("image_pull_policy='Never'", {}, {"imagePullPolicy": "Never"}),
    "service_account": ("service_account='own'", {"serviceAccountName": "own"}, {}),
    "secrets": (
        "secrets=['a', 'b']",
        {},
        {"envFrom": [{"secretRef": {"name": "a"}}, {"secretRef": {"name": "b"}}, SETTINGS]},
    ),
    "node_selector": ("node_selector={'disk': 'ssd'}", {"nodeSelector": {"disk": "ssd"}}, {}),
    "tolerations": (
        "tolerations=[{'key': 'k', 'value': 'v', 'effect': 'NoExecute', 'tolerationSeconds': 60}]",
        {
            "tolerations": [
                {"key": "k", "value": "v", "effect": "NoExecute",
                 "tolerationSeconds": 60}
            ]
        },
        {},
    ),
    "use_tmpfs": (
        "memory=1000, use_tmpfs=True",
        {"volumes": [{"name": "tmpfs", "emptyDir": {**MEMORY, "sizeLimit": "500M"}}]},
        {"volumeMounts": [{"name": "tmpfs", "mountPath": "/metaflow_temp"}]},
    ),
    "tmpfs_size": (
        "tmpfs_size=100",
        {"volumes": [{"name": "tmpfs", "emptyDir": {**MEMORY, "sizeLimit": "100M"}}]},
        {"volumeMounts": [{"name": "tmpfs", "mountPath": "/metaflow_temp"}]},
    ),
    "tmpfs_path": (
        "tmpfs_size=100, tmpfs_path='/fast'",
        {},
        {"volumeMounts": [{"name": "tmpfs", "mountPath": "/fast"}]},
    ),
    "shared_memory": (
        "shared_memory=64",
        {"volumes": [{"name": "shared-memory", "emptyDir": {**MEMORY, "sizeLimit": "64M"}}]},
        {"volumeMounts": [{"name": "shared-memory", "mountPath": "/dev/shm"}]},
    ),
    "persistent_volume_claims": (
        "persistent_volume_claims={'data': '/mnt/data'}",
        {"volumes": [{"name": "claim-0", "persistentVolumeClaim": {"claimName": "data"}}]},
        {"volumeMounts": [{"name": "claim-0", "mountPath": "/mnt/data"}]},
    ),
    "port": ("port=8080", {}, {"ports": [{"containerPort": 8080}]}),
    "executable": (
        "executable='python3.11'", {}, {"command": ["python3.11", "-m", "flowc_runtime"]},
    ),
    "qos": (
        "cpu=2, memory=512, disk=1000, qos='guaranteed'",
        {},
        {"resources": {
            "requests": {"cpu": "2", "memory": "512M", "ephemeral-storage": "1G"},
            "limits": {"cpu": "2", "memory": "512M", "ephemeral-storage": "1G"}}},
    ),
    "extended_resources": (
        "extended_resources={'example.com/fpga': 1}",
        {},
        {"resources": {"limits": {"example.com/fpga": "1"}}},
    ),
    "security_context": (
        "security_context={'run_as_user': 0, 'capabilities': {'add': ['SYS_PTRACE']}}",
        {},
        {"securityContext": {"runAsUser": 0, "capabilities": {"add": ["SYS_PTRACE"]},
                             "runAsNonRoot": False}},
    ),
}  # fmt: skip

ELSEWHERE = {
    "image_pull_secrets", "namespace", "labels", "annotations", "tmpfs_tempdir", "compute_pool",
    "hostname_resolution_timeout",
}  # fmt: skip
"""Attributes that are no fields of a template, or not the whole field; tests of their own hold them."""


def test_every_attribute_of_kubernetes_is_tested() -> None:
    assert {*KUBERNETES, *ELSEWHERE} == set(SIGNATURES["kubernetes"])


@pytest.mark.parametrize("attribute", KUBERNETES)
def test_attributes_of_kubernetes(attribute: str, decorated: Decorated) -> None:
    arguments, fields, of_container = KUBERNETES[attribute]
    pod = pod_of(decorated(f"@kubernetes({arguments})"))
    assert {name: pod.get(name) for name in fields} == fields
    assert {name: pod["container"].get(name) for name in of_container} == of_container


def test_labels_and_annotations_stand_beside_our_own(decorated: Decorated) -> None:
    said = "@kubernetes(labels={'team': 'a'}, annotations={'note': 'b c'})"
    metadata = pod_of(decorated(said))["metadata"]
    assert metadata["labels"] == {"flowc.dev/step": "start", "team": "a"}
    assert metadata["annotations"]["note"] == "b c"
    assert metadata["annotations"]["flowc.dev/pathspec"].startswith("DecoratedFlow/argo-")


def test_pull_secrets_and_the_namespace_hold_for_the_workflow(decorated: Decorated) -> None:
    compiled = decorated("@kubernetes(image_pull_secrets=['reg'], namespace='ml')")
    assert spec_of(compiled)["imagePullSecrets"] == [{"name": "reg"}]
    template = yaml.safe_load(compiled.files["workflowtemplate.yaml"])
    assert template["metadata"]["namespace"] == "ml"


def test_the_temporary_folder_may_be_memory(decorated: Decorated) -> None:
    said = "@kubernetes(use_tmpfs=True, tmpfs_tempdir={})"
    assert variables(pod_of(decorated(said.format(True))))["METAFLOW_TEMPDIR"] == "/metaflow_temp"
    assert "METAFLOW_TEMPDIR" not in variables(pod_of(decorated(said.format(False))))


def test_attributes_that_mean_nothing_are_named(decorated: Decorated) -> None:
    compiled = decorated("@kubernetes(compute_pool='big')")
    assert findings(compiled) == [("FC502", "`compute_pool` means nothing to Kubernetes")]


def test_whole_secrets_and_single_keys(decorated: Decorated) -> None:
    source = "{'type': 'kubernetes', 'id': 'db', 'options': {'env_vars': {'PASSWORD': 'pass'}}}"
    pod = pod_of(decorated(f"@secrets(sources=['kubernetes.keys', {source}])"))
    assert pod["container"]["envFrom"] == [{"secretRef": {"name": "keys"}}, SETTINGS]
    assert variables(pod)["PASSWORD"] == {"secretKeyRef": {"name": "db", "key": "pass"}}


def test_the_values_of_inline_secrets_are_no_part_of_the_pod(decorated: Decorated) -> None:
    source = "{'type': 'inline', 'id': 'x', 'options': {'env_vars': {'TOKEN': 'abc'}}}"
    compiled = decorated(f"@secrets(sources=[{source}])")
    assert "TOKEN" not in variables(pod_of(compiled))
    assert b"TOKEN" not in compiled.files["workflowtemplate.yaml"]


KEYS = "[{{'type': 'kubernetes', 'id': 'db', 'options': {{'env_vars': {}}}}}]"


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        (
            "['aws-secrets-manager.db']",
            "flowc cannot read secrets of `aws-secrets-manager` on Argo",
        ),
        ("['db']", "flowc cannot read secrets of the default provider on Argo"),
        ("['kubernetes.Not_A_Name']", "`Not_A_Name` is no name of a Secret"),
        (KEYS.format("{'FLOWC_RUN': 'k'}"), "`FLOWC_RUN` cannot be a variable of a step"),
        (KEYS.format("{'A': 'a/b'}"), "`a/b` is no key of a Secret"),
        (KEYS.format("{'LANG': 'k'}"), "`LANG` is set twice"),
    ],
)
def test_secrets_that_cannot_be_had(sources: str, message: str, decorated: Decorated) -> None:
    said = f"@environment(vars={{'LANG': 'C'}})\n    @secrets(sources={sources})"
    ((code, found),) = findings(decorated(said))
    assert code == "FC507"
    assert message in found


@pytest.mark.parametrize(
    "said",
    [
        "labels={'flowc.dev/step': 'x'}",
        "labels={'workflows.argoproj.io/workflow': 'x'}",
        "annotations={'flowc.dev/pathspec': 'x'}",
    ],
)
def test_what_argo_and_flowc_find_pods_by_is_not_replaced(said: str, decorated: Decorated) -> None:
    ((code, found),) = findings(decorated(f"@kubernetes({said})"))
    assert code == "FC507"
    assert "is not yours to give" in found


@pytest.mark.parametrize(
    "said",
    [
        "service_account='My_Account'",
        "secrets=['fine', 'a b']",
        "image_pull_secrets=['-x']",
        "persistent_volume_claims={'My': '/a'}",
        "namespace='a.b'",
        "image='python 3.12'",
        "tolerations=[{'key': 'k', 'operator': 'Is'}]",
        "tolerations=[{'key': 'k', 'effect': 'Never'}]",
        "node_selector={'a b': 'c'}",
    ],
)
def test_what_the_api_server_would_refuse(said: str, decorated: Decorated) -> None:
    found = [m for code, m in findings(decorated(f"@kubernetes({said})")) if code == "FC507"]
    assert len(found) == 1
    assert found[0].startswith(f"`{said.partition('=')[0]}`: ")


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        ("namespace", "a.b"),
        ("service_account", "My_Account"),
        ("events_service_account", "My_Account"),
        ("image_pull_secrets", '["a b"]'),
        ("labels", '{"flowc.dev/flow": "x"}'),
        ("labels", '{"team": "a b"}'),
        ("annotations", '{"flowc.dev/owner": "x"}'),
    ],
)
def test_settings_that_the_api_server_would_refuse(
    tmp_path: Path, compile_for: Compile, setting: str, text: str
) -> None:
    path = tmp_path / "decorated_flow.py"
    path.write_text(FLOW.format(decorators=""))
    (found,) = compile_for(path, **{f"argo__{setting}": text}).findings
    assert found.code == "FC507"
    assert found.help == f"set `argo.{setting}`"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("persistent_volume_claims={'c': '/flowc/code/'}", "tasks need what is there"),
        ("use_tmpfs=True, tmpfs_path='/flowc/out'", "tasks need what is there"),
        ("persistent_volume_claims={'c': 'data'}", "give an absolute path"),
        ("persistent_volume_claims={'c': '/a', 'd': '/a/'}", "two volumes cannot be at `/a/`"),
        ("persistent_volume_claims={'c': '/a'}, use_tmpfs=True, tmpfs_path='/a'", "two volumes"),
    ],
)
def test_places_where_no_volume_can_be(said: str, message: str, decorated: Decorated) -> None:
    ((code, found),) = findings(decorated(f"@kubernetes({said})"))
    assert code == "FC507"
    assert message in found


def test_annotations_of_argos_that_are_for_users_may_be_given(decorated: Decorated) -> None:
    said = {"workflows.argoproj.io/kill-cmd-proxy": "[]", "a/b": "c"}
    assert findings(decorated(f"@kubernetes(annotations={said})")) == []


def test_variables_reach_the_pod_unexpanded(decorated: Decorated) -> None:
    pod = pod_of(decorated("@environment(vars={'A': '$(HOME) $x', 'B': '{{workflow.name}}'})"))
    assert variables(pod)["A"] == "$$(HOME) $$x"
    # Argo would expand it even in a quoted string; the runtime sets it.
    assert "B" not in variables(pod)


GANG = """\
from flowc import FlowSpec, kubernetes, parallel, step


class GangFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.train, num_parallel=2)

    @kubernetes(hostname_resolution_timeout=7)
    @parallel
    @step
    def train(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass
"""


def test_ranks_know_how_long_to_wait_for_each_other(tmp_path: Path, compile_for: Compile) -> None:
    path = tmp_path / "gang_flow.py"
    path.write_text(GANG)
    code = yaml.safe_load(compile_for(path).files["code.yaml"])["data"]["flow.ir.json"]
    steps = {step["name"]: step for step in json.loads(code)["plan"]["steps"]}
    (said,) = (d for d in steps["train"]["decorators"] if d["kind"] == "kubernetes")
    assert said["hostname_resolution_timeout"] == 7
