"""What goes wrong under a run ends it right, or fails it loudly; nothing is green with a step missing."""

from __future__ import annotations

import http
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.engines.argo.deployed import HEAD, Deployed, until
from tests.engines.argo.workflows import start, submit, wait
from tests.engines.kubernetes.client import ApiError, Client
from tests.spec.backends.argo import Argo, shared
from tests.spec.backends.base import Project
from tests.spec.case import Given

pytestmark = pytest.mark.engine

SLOW = (
    HEAD
    + """\
class SlowFlow(FlowSpec):
    @step
    def start(self):
        self.items = [0, 1]
        self.next(self.work, foreach="items")

{decorators}
    @step
    def work(self):
        while not os.path.exists(os.environ["FLOWC_STORE"] + ".go"):
            time.sleep(0.05)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass
"""
)

FILLING = (
    HEAD
    + """\
class FillingFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.work)

    @step
    def work(self):
        self.large = os.urandom(10_000_000)
        self.next(self.end)

    @step
    def end(self):
        pass
"""
)

ALL = {"start/r", "work/r.0", "work/r.1", "join/r", "end/r"}


def slow(*decorators: str) -> str:
    return SLOW.format(decorators="\n".join(f"    @{each}" for each in decorators))


def killed(deployed: Deployed) -> None:
    """Kill the first pod of `work` while it works."""
    pod = deployed.rig.kubelet.find("argo", deployed.until_step("work"))
    assert pod is not None
    pod.kill()
    let_go(deployed)


def let_go(deployed: Deployed) -> None:
    """Let the pods of `work` come to their end."""
    Path(f"{deployed.store}.go").touch()


def test_a_killed_pod_is_tried_again(tmp_path: Path) -> None:
    deployed = Deployed.start(slow("retry(times=1, minutes_between_retries=0)"), tmp_path)
    killed(deployed)
    outcome = deployed.end()
    assert outcome.succeeded, outcome.transcript
    assert outcome.committed() == ALL


def test_without_retry_it_fails_the_run(tmp_path: Path) -> None:
    deployed = Deployed.start(slow(), tmp_path)
    killed(deployed)
    outcome = deployed.end()
    assert not outcome.succeeded
    assert outcome.committed() <= {"start/r", "work/r.0", "work/r.1"}


def test_catch_takes_a_killed_pod(tmp_path: Path) -> None:
    deployed = Deployed.start(slow("catch(var='trouble')"), tmp_path)
    killed(deployed)
    outcome = deployed.end()
    assert outcome.succeeded, outcome.transcript
    assert outcome.committed() == ALL
    assert len(outcome.caught()) == 1


def test_the_controller_is_killed(tmp_path: Path) -> None:
    deployed = Deployed.start(slow(), tmp_path)
    deployed.until_step("work")
    deployed.rig.controller.kill()
    let_go(deployed)
    deployed.rig.start_controller()
    outcome = deployed.end()
    assert outcome.succeeded, outcome.transcript
    assert outcome.committed() == ALL


def test_the_api_server_is_killed(tmp_path: Path) -> None:
    deployed = Deployed.start(slow(), tmp_path)
    deployed.until_step("work")
    cluster = deployed.rig.cluster
    cluster.programs["kube-apiserver"].kill()
    let_go(deployed)
    cluster.start_api_server()
    if not deployed.rig.controller.runs:
        deployed.rig.start_controller()
    outcome = deployed.end()
    assert outcome.succeeded, outcome.transcript
    assert outcome.committed() == ALL


def test_a_pod_is_refused(tmp_path: Path) -> None:
    """Nothing of the namespace may ask for so much: the API server refuses the pod."""
    with limited(memory="1Mi"):
        deployed = Deployed.start(slow(), tmp_path)
        ended = wait(deployed.rig.client, deployed.workflow)
    assert ended.phase in {"Failed", "Error"}
    assert "less than or equal to memory limit of 1Mi" in ended.told()
    assert not any(deployed.store.iterdir())


@pytest.mark.skipif(
    os.geteuid() != 0,
    reason="only root can make a small file system that pods see: what a user mounts stays in the"
    " mount namespace of that user, and the kernel binds nothing from there into the pods' own",
)
def test_the_store_is_full(tmp_path: Path) -> None:
    """The file system is there before any pod: a running one would not see it."""
    flow = tmp_path / "flow.py"
    flow.write_text(FILLING, encoding="utf-8")
    template, store = Argo().deploy(Project(flow), Given())
    with small(store):
        client = shared()[0].client
        workflow = start(client, template, lambda: submit(client, template, {}))
        outcome = Argo().end(workflow, store)
        assert not outcome.succeeded
        assert "No space left on device" in outcome.transcript
        assert outcome.committed() == {"start/r"}


@contextmanager
def small(folder: Path) -> Iterator[None]:
    """Make a folder a file system of half a megabyte."""
    options = ("-t", "tmpfs", "-o", "size=512k,mode=0777", "tmpfs")
    subprocess.run(("mount", *options, str(folder)), check=True)
    try:
        yield
    finally:
        subprocess.run(("umount", str(folder)), check=True)


@contextmanager
def limited(memory: str) -> Iterator[None]:
    """Forbid containers that ask for more.

    The API server learns of limits by a watch of its own. A pod before makes it remember for half a
    minute that there was no limit, where it would otherwise remember this one after it has gone.
    """
    client = shared()[0].client
    path = "/api/v1/namespaces/argo/limitranges"
    limit = {"type": "Container", "max": {"memory": memory}}
    until(lambda: _takes_pods(client))
    client.request("POST", path, {"metadata": {"name": "tight"}, "spec": {"limits": [limit]}})
    try:
        until(lambda: not _takes_pods(client))
        yield
    finally:
        client.request("DELETE", f"{path}/tight")
        until(lambda: _takes_pods(client))


def _takes_pods(client: Client) -> bool:
    container = {"name": "main", "image": "x", "resources": {"limits": {"memory": "64Mi"}}}
    pod = {"metadata": {"name": "trial"}, "spec": {"containers": [container]}}
    try:
        client.request("POST", "/api/v1/namespaces/argo/pods?dryRun=All", pod)
    except ApiError as error:
        assert error.code == http.HTTPStatus.FORBIDDEN
        return False
    return True
