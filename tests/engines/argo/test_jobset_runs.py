"""Gangs as JobSets run from their emitted files: real controllers of Argo and of jobs, real ranks.

Only the JobSet's own controller and Argo's program inside the pod are stand-ins (`jobsets.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.argo.deployed import Deployed
from tests.engines.argo.jobsets import JOBSETS, jobset_controller
from tests.engines.argo.workflows import wait
from tests.engines.kubernetes.control_plane import define
from tests.engines.kubernetes.snapshot import jobset_definitions
from tests.spec.backends.argo import shared
from tests.spec.case import FLOWS

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module", autouse=True)
def _controller() -> Iterator[None]:
    cluster = shared()[0].cluster
    define(cluster, jobset_definitions())
    with jobset_controller(cluster.client):
        yield


def deployed(name: str, folder: Path) -> Deployed:
    """A flow of the spec suite, compiled with JobSets."""
    (folder / "flowc.toml").write_text('[argo]\ngangs = "jobset"\n')
    return Deployed.start((FLOWS / f"{name}.py").read_text(), folder)


def test_a_gang_in_each_item_of_a_foreach(tmp_path: Path) -> None:
    outcome = deployed("gang_in_foreach", tmp_path).end()
    assert outcome.succeeded, outcome.transcript
    labels = [["small-0", "small-1"], ["large-0", "large-1"]]
    assert outcome.artifact("end", "r", "labels") == labels


def test_a_gang_is_retried_as_a_whole(tmp_path: Path) -> None:
    begun = deployed("gang_retry", tmp_path)
    wait(begun.rig.client, begun.workflow)
    created = [
        each["metadata"]
        for each in begun.rig.client.request("GET", JOBSETS)["items"]
        if each["metadata"]["labels"]["workflows.argoproj.io/workflow"] == begun.workflow
    ]
    # One an attempt, and they go with the workflow.
    assert sorted(each["name"].rpartition("-")[2] for each in created) == ["0", "1"]
    owners = [
        (owner["kind"], owner["name"]) for each in created for owner in each["ownerReferences"]
    ]
    assert owners == [("Workflow", begun.workflow)] * 2
    outcome = begun.end()
    assert outcome.succeeded, outcome.transcript
    assert outcome.artifact("end", "r", "attempts_seen") == [1, 1]


def test_what_catches_a_rank_that_fails(tmp_path: Path) -> None:
    source = (FLOWS / "gang_retry.py").read_text()
    source = source.replace("GangRetryFlow", "GangCatchFlow").replace("import ", "import catch, ")
    source = source.replace(
        "    @retry(times=1, minutes_between_retries=0)", "    @catch(var='trouble')"
    )
    (tmp_path / "flowc.toml").write_text('[argo]\ngangs = "jobset"\n')
    source = source.replace("node.attempt_seen", "bool(node.trouble)")
    outcome = Deployed.start(source, tmp_path).end()
    assert outcome.succeeded, outcome.transcript
    assert outcome.artifact("end", "r", "attempts_seen") == [False, True]
