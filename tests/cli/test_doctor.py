"""`flowc doctor` where no server is needed: packages, settings, a folder as datastore, no cluster."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from flowc.doctor.waiting import together
from flowc.ir import codec
from flowc.targets.deployment import Check
from flowc_runtime.datastore.local import LocalStore
from tests.ports import free_ports

Flowc = Callable[..., Any]
SCHEMA = Path(codec.__file__).parent / "schema" / "doctor.v1.json"


@pytest.fixture
def examine(flowc: Flowc, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Flowc:
    """`flowc doctor --json` on a machine without a cluster: the exit code, and the checks by name."""
    monkeypatch.setenv("KUBECONFIG", str(folder / "no-kubeconfig"))

    def call(*args: str) -> tuple[int, dict[str, Any]]:
        result = flowc("doctor", "--json", *args)
        report = json.loads(result.out)
        jsonschema.validate(report, json.loads(SCHEMA.read_text()))
        failed = [check for check in report["checks"] if check["state"] == "failed"]
        assert report["ok"] is not bool(failed)
        assert result.err == ""
        return result.code, {check["name"]: check for check in report["checks"]}

    return call


def kubeconfig(file: Path, url: str) -> None:
    file.write_text(
        json.dumps(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "clusters": [{"name": "c", "cluster": {"server": url}}],
                "users": [{"name": "u", "user": {"token": "secret-token"}}],
                "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
                "current-context": "x",
            }
        )
    )


def test_all_is_well(flowc: Flowc, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", str(folder / "no-kubeconfig"))
    before = sorted(folder.rglob("*"))
    result = flowc("doctor")
    assert (result.code, result.err) == (0, "")
    states = [line.split()[0] for line in result.out.splitlines()]
    assert set(states) == {"ok"}, result.out
    assert "conditional writes hold" in result.out
    assert sorted(folder.rglob("*")) == before, "nothing stays behind"


def test_a_datastore_that_is_there_stays_as_it_was(examine: Flowc, folder: Path) -> None:
    (folder / ".flowc" / "Hello").mkdir(parents=True)
    code, found = examine()
    assert (code, found["datastore"]["state"]) == (0, "ok")
    assert str(folder / ".flowc") in found["datastore"]["message"]
    assert [path.name for path in (folder / ".flowc").iterdir()] == ["Hello"]


def test_a_datastore_that_cannot_be_written(examine: Flowc, folder: Path) -> None:
    (folder / "file").touch()
    code, found = examine("--datastore-root", "file/store")
    assert (code, found["datastore"]["state"]) == (4, "failed")
    assert "file/store" in found["datastore"]["message"]


def test_a_folder_whose_files_can_be_replaced(
    examine: Flowc, monkeypatch: pytest.MonkeyPatch
) -> None:
    def create(self: LocalStore, key: str, data: bytes) -> bool:
        self.replace(key, data)
        return True

    monkeypatch.setattr(LocalStore, "create", create)
    code, found = examine()
    assert (code, found["datastore"]["state"]) == (4, "failed")
    assert "another file system" in found["datastore"]["help"]


def test_settings_and_where_they_come_from(
    examine: Flowc, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "flowc.toml").write_text('[datastore]\nroot = "here"\n[run]\nworkers = 2\n')
    own = folder / "home" / ".config" / "flowc" / "config.toml"
    own.parent.mkdir(parents=True)
    own.write_text("[run]\nisolate = true\n")
    monkeypatch.setenv("FLOWC_DATASTORE__CODEC", "raw")
    code, found = examine("--set", "run.ui=plain")
    told = found["settings"]["message"]
    assert code == 0
    assert f"{own} (1 setting)" in told
    assert f"{folder / 'flowc.toml'} (2 settings)" in told
    assert "the environment (datastore.codec)" in told
    assert "--set (run.ui)" in told
    assert str(folder / "here") in found["datastore"]["message"]


def test_settings_that_cannot_be_read(examine: Flowc, folder: Path) -> None:
    (folder / "flowc.toml").write_text("[datastore]\nroof = 1\n")
    code, found = examine()
    assert code == 4
    assert found["settings"]["state"] == "failed"
    assert found["settings"]["help"] == "did you mean `datastore.root`?"
    assert "datastore" not in found


def test_a_runtime_of_another_release(examine: Flowc, monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version
    monkeypatch.setattr(
        "flowc.doctor.packages.version", lambda name: "9.9" if name == "flowc" else real(name)
    )
    code, found = examine()
    assert (code, found["flowc"]["state"]) == (4, "failed")
    assert found["flowc"]["help"] == "pip install flowc-runtime==9.9"


def test_clients_that_are_not_installed(examine: Flowc, monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr("flowc.doctor.packages.version", version)
    code, found = examine()
    assert code == 0
    for name in ("obstore", "boto3", "kubernetes", "argo-workflows"):
        assert found[name]["message"].startswith("not installed; for ")


def test_no_cluster_is_no_fault_unless_the_settings_ask_for_one(examine: Flowc) -> None:
    code, found = examine()
    assert (code, found["argo"]["state"], found["argo"]["help"]) == (0, "ok", None)
    assert "there is no kubeconfig" in found["argo"]["message"]
    code, found = examine("--set", "argo.namespace=jobs")
    assert (code, found["argo"]["state"]) == (0, "warning")
    assert "KUBECONFIG" in found["argo"]["help"]


def test_a_cluster_that_is_not_up(
    examine: Flowc, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kubeconfig(folder / "kubeconfig", f"http://127.0.0.1:{free_ports(1)[0]}")
    monkeypatch.setenv("KUBECONFIG", str(folder / "kubeconfig"))
    code, found = examine()
    assert (code, found["argo"]["state"]) == (4, "failed")
    assert "cannot reach the cluster" in found["argo"]["message"]
    assert "argo.kube_context" in found["argo"]["help"]
    assert found["datastore"]["state"] == "ok"


def test_a_server_that_never_answers_is_not_waited_for(
    examine: Flowc, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        kubeconfig(folder / "kubeconfig", f"http://127.0.0.1:{mute.getsockname()[1]}")
        monkeypatch.setenv("KUBECONFIG", str(folder / "kubeconfig"))
        begin = time.monotonic()
        code, found = examine("--timeout", "2")
        assert time.monotonic() - begin < 10
    assert (code, found["argo"]["state"]) == (4, "failed")
    assert "no answer within 2 seconds" in found["argo"]["message"]
    assert "--timeout" in found["argo"]["help"]
    assert found["datastore"]["state"] == "ok"


def test_a_mistake_of_flowc_itself_is_not_told_as_a_finding() -> None:
    def broken() -> list[Check]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(together({"x": broken}, 5))
