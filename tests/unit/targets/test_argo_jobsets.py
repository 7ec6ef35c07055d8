"""A gang as a JobSet: what differs from one of pods, and what does not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.engines.argo.checker.jobsets import rank_template, read_manifest
from tests.engines.argo.checker.templates import with_defaults

if TYPE_CHECKING:
    from tests.conftest import Compile, Compiled

FLOW = Path(__file__).resolve().parents[2] / "golden/flows/gang_jobset/gang_jobset_flow.py"

RANK, PATH = "FLOWC_RANK", "FLOWC_PATH"


def template_of(compiled: Compiled, name: str) -> dict[str, Any]:
    """A template with the defaults of all templates in it."""
    spec = yaml.safe_load(compiled.files["workflowtemplate.yaml"])["spec"]
    (found,) = (template for template in spec["templates"] if template["name"] == name)
    return {**with_defaults(found, spec), "spec": spec}


@pytest.mark.parametrize("step", ["train", "check"])
@pytest.mark.parametrize("code", ["embed", "store", "image"])
def test_a_rank_has_all_that_it_has_as_a_pod_of_the_workflow(
    compile_for: Compile, step: str, code: str
) -> None:
    pods = template_of(compile_for(FLOW, argo__gangs="pods", compile__code=code), step)
    pod = rank_template(template_of(compile_for(FLOW, compile__code=code), step))
    main, expected = pod["container"], pods["container"]
    rank, *others = main["env"]
    assert rank["name"] == RANK
    assert "job-completion-index" in rank["valueFrom"]["fieldRef"]["fieldPath"]
    told = {each["name"]: each for each in others}
    alone = {each["name"]: each for each in expected["env"] if each["name"] != RANK}
    assert told.pop(PATH)["value"] == f"{alone.pop(PATH)['value']}.$({RANK})"
    assert told.pop("FLOWC_ATTEMPT")["value"] == ("{{retries}}" if step == "train" else "0")
    assert alone.pop("FLOWC_ATTEMPT")["value"] == "{{inputs.parameters.attempt}}"
    assert told == alone
    assert {k: v for k, v in main.items() if k not in ("env", "name")} == {
        k: v for k, v in expected.items() if k != "env"
    }
    spec = pods["spec"]
    assert pod["volumes"] == [*spec["volumes"], *pods.get("volumes", [])]
    assert pod["securityContext"] == spec["securityContext"]
    assert pod["imagePullSecrets"] == spec["imagePullSecrets"]
    for field in ("nodeSelector", "tolerations", "activeDeadlineSeconds"):
        assert pod.get(field) == pods.get(field)


def test_what_the_step_asks_for_itself(compile_for: Compile, tmp_path: Path) -> None:
    flow = tmp_path / "flow.py"
    asked = '{"capabilities": {"add": ["IPC_LOCK"]}}'
    flow.write_text(FLOW.read_text().replace('{"run_as_user": 2000}', asked))
    template = template_of(compile_for(flow, argo__gangs="jobset"), "train")
    pod = rank_template(template)
    main = pod["container"]
    assert main["image"] == "registry.example/train:v1"
    assert main["securityContext"]["capabilities"] == {"drop": ["ALL"], "add": ["IPC_LOCK"]}
    assert pod["serviceAccountName"] == "trainer"
    # Argo's own pod, which creates the JobSet, keeps the account that may do so.
    assert "serviceAccountName" not in template
    assert template["retryStrategy"]["limit"] == "3"
    assert "expression" not in template["retryStrategy"]


def test_who_may_create_jobsets(compile_for: Compile, tmp_path: Path) -> None:
    def rules(compiled: Compiled) -> list[Any]:
        documents = yaml.safe_load_all(compiled.files["rbac.yaml"])
        return [rule for doc in documents if doc["kind"] == "Role" for rule in doc["rules"]]

    jobsets = {
        "apiGroups": ["jobset.x-k8s.io"],
        "resources": ["jobsets"],
        "verbs": ["create", "get"],
    }
    assert jobsets in rules(compile_for(FLOW))
    assert len(rules(compile_for(FLOW, argo__gangs="pods"))) == 1
    documents = yaml.safe_load_all(compile_for(FLOW).files["rbac.yaml"])
    bound = [s["name"] for d in documents if d["kind"] == "RoleBinding" for s in d["subjects"]]
    assert bound == ["gang-job-set-flow"], "ranks need no rights"


def test_without_gangs_nothing_changes(compile_for: Compile) -> None:
    hello = FLOW.parents[1] / "hello" / "hello.py"
    assert compile_for(hello, argo__gangs="jobset").files == compile_for(hello).files


def test_names_of_pods_fit(compile_for: Compile, tmp_path: Path) -> None:
    name = "a_step_with_a_name_that_no_label_of_kubernetes_could_ever_hold_in_full"
    flow = tmp_path / "flow.py"
    flow.write_text(
        FLOW.read_text().replace("self.train", f"self.{name}").replace("train(", f"{name}(")
    )
    spec = yaml.safe_load(compile_for(flow, argo__gangs="jobset").files["workflowtemplate.yaml"])
    (gang, _) = (t for t in spec["spec"]["templates"] if "resource" in t)
    name = read_manifest(gang["resource"]["manifest"])["metadata"]["name"]
    shown = re.sub(r"\{\{retries\}\}", "99", re.sub(r"\{\{=sprig.*?\}\}", "0123456789", name))
    assert re.fullmatch(r"[a-z][-a-z0-9]*", shown)
    assert len(f"{shown}-ranks-0-99999-abcde") <= 63


def test_ranks_do_not_wait_for_the_limit_of_the_workflow(compile_for: Compile) -> None:
    assert "FC513" in compile_for(FLOW, argo__gangs="pods", argo__parallelism="1").codes
    assert "FC513" not in compile_for(FLOW, argo__parallelism="1").codes
