"""Pods run as processes, and see what Kubernetes promises them."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.engines.kubernetes.client import ApiError, Json
from tests.engines.kubernetes.control_plane import NAMESPACE, Cluster
from tests.engines.kubernetes.kubelet import kubelet

pytestmark = pytest.mark.engine

CORE = f"/api/v1/namespaces/{NAMESPACE}"


@pytest.fixture(scope="module")
def running(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A kubelet; gives back the folder that its pods share."""
    shared = tmp_path_factory.mktemp("shared")
    shared.chmod(0o777)
    with kubelet(cluster, shared=[shared]):
        yield shared


@pytest.fixture
def pods(cluster: Cluster, running: Path) -> Iterator[Pods]:
    """Starts pods; removes them after the test."""
    made = Pods(cluster)
    yield made
    for path in made.paths:
        try:
            cluster.request("DELETE", path, {"gracePeriodSeconds": 0})
        except ApiError as error:
            assert error.code == 404


class Pods:
    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.paths: list[str] = []

    def make(self, kind: str, name: str, **content: object) -> None:
        self.paths.append(f"{CORE}/{kind}/{name}")
        self.cluster.request("POST", f"{CORE}/{kind}", {"metadata": {"name": name}, **content})

    def start(
        self,
        source: str,
        *,
        spec: Mapping[str, Any] | None = None,
        metadata: Mapping[str, Any] | None = None,
        **container: Any,
    ) -> str:
        """A pod that runs a program in Python; gives back its name."""
        main = {"name": "main", "image": "python", "command": ["python", "-c", source], **container}
        body = {
            "metadata": {"generateName": "pod-", **(metadata or {})},
            "spec": {"restartPolicy": "Never", "containers": [main], **(spec or {})},
        }
        name = str(self.cluster.request("POST", f"{CORE}/pods", body)["metadata"]["name"])
        self.paths.append(f"{CORE}/pods/{name}")
        return name

    def status(self, name: str) -> Json:
        return self.cluster.request("GET", f"{CORE}/pods/{name}").get("status", {})

    def until(self, name: str, *phases: str) -> Json:
        deadline = time.monotonic() + 60
        while (status := self.status(name)).get("phase") not in phases:
            assert time.monotonic() < deadline, status
            time.sleep(0.05)
        return status

    def end(self, name: str) -> Json:
        return self.until(name, "Succeeded", "Failed")

    def log(self, name: str) -> str:
        return str(self.cluster.request("GET", f"{CORE}/pods/{name}/log?container=main"))

    def printed(self, source: str, **options: Any) -> str:
        """What a pod that succeeds prints."""
        name = self.start(source, **options)
        status = self.end(name)
        assert status["phase"] == "Succeeded", self.log(name)
        return self.log(name).strip()


def ended(status: Json) -> Json:
    return status["containerStatuses"][0]["state"]["terminated"]


def test_the_interpreter_knows_nothing_of_flowc(pods: Pods) -> None:
    name = pods.start("import flowc_runtime")
    assert ended(pods.end(name))["exitCode"] == 1
    assert "No module named 'flowc_runtime'" in pods.log(name)


def test_the_environment(pods: Pods) -> None:
    pods.make("configmaps", "words", data={"ONE": "1", "two": "zwei"})
    pods.make("secrets", "hidden", data={"KEY": base64.b64encode(b"s3cret").decode()})
    env = [
        {"name": "PLAIN", "value": "a $(ONE) $$(ONE) $(NOWHERE) $(PLAIN)"},
        {"name": "LATER", "value": "$(PLAIN)!"},
        {
            "name": "ANNOTATION",
            "valueFrom": {"fieldRef": {"fieldPath": "metadata.annotations['x/y']"}},
        },
        {"name": "IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
        {"name": "FROM_MAP", "valueFrom": {"configMapKeyRef": {"name": "words", "key": "two"}}},
        {"name": "FROM_SECRET", "valueFrom": {"secretKeyRef": {"name": "hidden", "key": "KEY"}}},
        {
            "name": "ABSENT",
            "valueFrom": {"secretKeyRef": {"name": "no", "key": "K", "optional": True}},
        },
    ]
    told = pods.printed(
        "import os; [print(n, os.environ.get(n)) for n in "
        "'PLAIN LATER ANNOTATION IP FROM_MAP FROM_SECRET ABSENT ONE P_KEY HOME'.split()]",
        env=env,
        envFrom=[
            {"configMapRef": {"name": "words"}},
            {"secretRef": {"name": "hidden"}, "prefix": "P_"},
            {"configMapRef": {"name": "not-there", "optional": True}},
        ],
        metadata={"annotations": {"x/y": "noted"}},
    )
    assert told.splitlines() == [
        "PLAIN a 1 $(ONE) $(NOWHERE) $(PLAIN)",
        "LATER a 1 $(ONE) $(NOWHERE) $(PLAIN)!",
        "ANNOTATION noted",
        "IP 127.0.0.1",
        "FROM_MAP zwei",
        "FROM_SECRET s3cret",
        "ABSENT None",
        "ONE 1",
        "P_KEY s3cret",
        "HOME /tmp",
    ]


def test_volumes(pods: Pods) -> None:
    binary = base64.b64encode(b"\xff\x00").decode()
    pods.make("configmaps", "files", data={"a__b": "text"}, binaryData={"raw": binary})
    pods.make("secrets", "keys", data={"id": base64.b64encode(b"key").decode()})
    items = [{"key": "a__b", "path": "a/b"}, {"key": "raw", "path": "raw"}]
    volumes = [
        {
            "name": "code",
            "projected": {
                "sources": [
                    {"configMap": {"name": "files", "items": items}},
                    {"secret": {"name": "keys", "items": [{"key": "id", "path": "a/id"}]}},
                ]
            },
        },
        {"name": "whole", "configMap": {"name": "files"}},
        {"name": "work", "emptyDir": {}},
    ]
    mounts = [
        {"name": "code", "mountPath": "/some/code", "readOnly": True},
        {"name": "whole", "mountPath": "/whole"},
        {"name": "work", "mountPath": "/job", "subPath": "inner"},
        {"name": "work", "mountPath": "/all"},
    ]
    told = pods.printed(
        "import os, pathlib; P = pathlib.Path\n"
        "print(os.getcwd(), P('a/b').read_text(), P('raw').read_bytes(), P('a/id').read_text())\n"
        "print(sorted(os.listdir('/whole')))\n"
        "P('/job/x').write_text('1'); print(P('/all/inner/x').read_text())\n"
        "for path in ('/some/code/x', '/whole/x', '/x'):\n"
        "    try: P(path).write_text('')\n"
        "    except OSError as error: print(path, error.strerror)\n",
        workingDir="/some/code",
        volumeMounts=mounts,
        securityContext={"readOnlyRootFilesystem": True, "runAsUser": 1000},
        spec={"volumes": volumes},
    )
    assert told.splitlines() == [
        r"/some/code text b'\xff\x00' key",
        "['a__b', 'raw']",
        "1",
        *(f"{path} Read-only file system" for path in ("/some/code/x", "/whole/x", "/x")),
    ]


def test_containers_take_turns_and_share_volumes(pods: Pods) -> None:
    mounts = [{"name": "work", "mountPath": "/job"}]
    first = {
        "name": "first",
        "image": "python",
        "command": ["python", "-c", "open('/job/x', 'w').write('from the first')"],
        "volumeMounts": mounts,
    }
    told = pods.printed(
        "print(open('/job/x').read())",
        volumeMounts=mounts,
        spec={"initContainers": [first], "volumes": [{"name": "work", "emptyDir": {}}]},
    )
    assert told == "from the first"


def test_what_the_machine_has_is_not_seen(pods: Pods, running: Path) -> None:
    told = pods.printed(
        "import os, sys; print(os.path.exists(sys.argv[1]), os.listdir('/home'));"
        "open(sys.argv[2] + '/x', 'w').write(str(os.getuid()))",
        args=[str(Path(__file__)), str(running)],
    )
    assert told == "False []"
    assert (running / "x").read_text() == "0"


@pytest.mark.parametrize(
    ("source", "code", "message"),
    [
        ("open('/dev/termination-log', 'w').write('bye'); raise SystemExit(3)", 3, "bye"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 137, ""),
    ],
)
def test_a_failure_is_told(pods: Pods, source: str, code: int, message: str) -> None:
    status = pods.end(pods.start(source))
    assert status["phase"] == "Failed"
    assert ended(status)["exitCode"] == code
    assert ended(status)["reason"] == "Error"
    assert ended(status).get("message", "") == message


def test_too_much_memory(pods: Pods) -> None:
    source = "import time; x = b'x' * 200_000_000; time.sleep(60)"
    status = pods.end(pods.start(source, resources={"limits": {"memory": "100M"}}))
    assert (ended(status)["exitCode"], ended(status)["reason"]) == (137, "OOMKilled")


def test_too_much_time(pods: Pods) -> None:
    name = pods.start("import time; time.sleep(60)", spec={"activeDeadlineSeconds": 1})
    assert pods.end(name)["reason"] == "DeadlineExceeded"


def test_what_is_not_there_is_waited_for(pods: Pods) -> None:
    name = pods.start(
        "import os; print(os.environ['X'])", envFrom=[{"configMapRef": {"name": "late"}}]
    )
    deadline = time.monotonic() + 30
    while "containerStatuses" not in (status := pods.status(name)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    waiting = status["containerStatuses"][0]["state"]["waiting"]
    assert (waiting["reason"], "late" in waiting["message"]) == ("CreateContainerConfigError", True)
    pods.make("configmaps", "late", data={"X": "here"})
    pods.end(name)
    assert pods.log(name).strip() == "here"


def test_root_is_refused_where_it_may_not_be(pods: Pods) -> None:
    name = pods.start("print(1)", securityContext={"runAsNonRoot": True})
    deadline = time.monotonic() + 30
    while "containerStatuses" not in pods.status(name):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert pods.status(name)["phase"] == "Pending"


def test_a_pod_that_is_deleted_may_say_farewell(pods: Pods, running: Path) -> None:
    source = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        "    open(sys.argv[1] + '/farewell', 'w').write('adieu')\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "open(sys.argv[1] + '/ready', 'w').close()\n"
        "time.sleep(60)\n"
    )
    name = pods.start(source, args=[str(running)])
    deadline = time.monotonic() + 30
    while not (running / "ready").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    pods.cluster.request("DELETE", f"{CORE}/pods/{name}", {"gracePeriodSeconds": 20})
    with pytest.raises(ApiError, match="not found"):
        while time.monotonic() < deadline:
            pods.status(name)
            time.sleep(0.05)
    assert (running / "farewell").read_text() == "adieu"


def test_jobs_run(pods: Pods) -> None:
    batch = f"/apis/batch/v1/namespaces/{NAMESPACE}/jobs"
    container = {"name": "main", "image": "python", "command": ["python", "-c", "print('done')"]}
    template = {"spec": {"restartPolicy": "Never", "containers": [container]}}
    job = {
        "metadata": {"name": "job"},
        "spec": {"completions": 2, "parallelism": 2, "template": template},
    }
    pods.cluster.request("POST", batch, job)
    pods.paths.append(f"{batch}/job")
    deadline = time.monotonic() + 60
    while (status := pods.cluster.request("GET", f"{batch}/job")["status"]).get("succeeded") != 2:
        assert time.monotonic() < deadline, status
        time.sleep(0.1)


def test_a_kubelet_that_has_ended_takes_no_pods(cluster: Cluster, pods: Pods) -> None:
    with kubelet(cluster) as ended:
        pass
    name = pods.start("print(1)")
    assert pods.end(name)["phase"] == "Succeeded"
    assert ended.pods() == []
