"""Compiling depends on the project and the options, and on nothing else."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOWS = sorted((ROOT / "tests" / "golden" / "flows").glob("*/*.py"))

COMPILE = textwrap.dedent(
    """
    import socket, sys, time
    from pathlib import Path

    if len(sys.argv) > 3:
        frozen = float(sys.argv[3])
        time.time = lambda: frozen
        time.time_ns = lambda: int(frozen * 1e9)

    def refuse(*arguments, **options):
        raise AssertionError("compiling opened a socket")

    socket.socket = socket.create_connection = socket.getaddrinfo = refuse

    from flowc.bundle import write_bundle
    from flowc.compiler import CompileOptions, compile_flow
    from flowc.diagnostics import DiagnosticBag
    from flowc.settings import load_settings
    from flowc.targets.registry import TARGETS

    flow, out = Path(sys.argv[1]), Path(sys.argv[2])
    bag = DiagnosticBag()
    for target in TARGETS:
        bundle = compile_flow(
            str(flow), target, settings=load_settings(flow), options=CompileOptions(), bag=bag
        )
        assert bundle is not None, bag.sorted()
        write_bundle(bundle, out / target)
    """
)

WORLDS: tuple[dict[str, str], ...] = (
    {"PYTHONHASHSEED": "0", "HOME": "/nonexistent", "USER": "ana", "TZ": "UTC", "clock": "1e9"},
    {"PYTHONHASHSEED": "1", "HOME": "/tmp", "USER": "bob", "TZ": "Asia/Tokyo", "clock": "2e9"},
    {
        "PYTHONHASHSEED": "4242",
        "HOME": "/root",
        "LOGNAME": "",
        "LC_ALL": "C",
        "METAFLOW_DEFAULT_DATASTORE": "s3",
        "METAFLOW_KUBERNETES_NAMESPACE": "elsewhere",
        "FLOWC_ARGO__NAMESPACE": "elsewhere",
        "AWS_PROFILE": "nobody",
        "KUBECONFIG": "/nonexistent",
        "clock": "3e9",
    },
)


def digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def compile_in(world: dict[str, str], flow: Path, out: Path, cwd: Path) -> dict[str, str]:
    environment = {key: value for key, value in world.items() if key != "clock"}
    path = os.pathsep.join(str(ROOT / part) for part in ("", "runtime", "compat"))
    subprocess.run(
        [sys.executable, "-c", COMPILE, os.path.relpath(flow, cwd), str(out), world["clock"]],
        cwd=cwd,
        env={"PATH": os.defpath, "PYTHONPATH": path, **environment},
        check=True,
    )
    return digest(out)


@pytest.mark.parametrize("flow", FLOWS, ids=lambda path: path.parent.name)
def test_the_same_bytes_everywhere(flow: Path, tmp_path: Path) -> None:
    folders = (ROOT, flow.parent, tmp_path)
    found = [
        compile_in(world, flow, tmp_path / f"out{number}", cwd)
        for number, (world, cwd) in enumerate(zip(WORLDS, folders, strict=True))
    ]
    assert found[0]
    assert found[0] == found[1] == found[2]


def test_no_place_of_this_machine_is_in_a_bundle(tmp_path: Path) -> None:
    flow = FLOWS[0]
    compile_in(WORLDS[0], flow, tmp_path / "out", ROOT)
    for path in (tmp_path / "out").rglob("*.*"):
        assert str(ROOT) not in path.read_text(), path.name


def test_a_project_may_lie_anywhere(tmp_path: Path) -> None:
    text = FLOWS[0].read_text()
    found = []
    for folder in ("one", "two/deeper"):
        project = tmp_path / folder
        project.mkdir(parents=True)
        (project / "pyproject.toml").write_text("")
        (project / "the_flow.py").write_text(text)
        out = tmp_path / f"out-{project.name}"
        found.append(compile_in(WORLDS[1], project / "the_flow.py", out, tmp_path))
    assert found[0] == found[1]
