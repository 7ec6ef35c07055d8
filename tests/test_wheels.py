"""The built distributions, installed into an empty environment, do what the checkout does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
UV = shutil.which("uv")

pytestmark = pytest.mark.skipif(UV is None, reason="uv is not on the search path")


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command that must succeed, in an environment without this checkout in it."""
    hidden = ("PYTHON", "FLOWC", "VIRTUAL_ENV", "UV_PYTHON")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(hidden)}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd, env=kept, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheels of the three distributions by name."""
    folder = tmp_path_factory.mktemp("dist")
    run(UV or "", "build", "--quiet", "--wheel", "--all-packages", "--out-dir", folder, cwd=ROOT)
    return {path.name.partition("-")[0]: path for path in folder.glob("*.whl")}


def environment(folder: Path, python: str, *wheels: Path | str) -> Path:
    """A new virtual environment with these wheels in it; its interpreter."""
    run(UV or "", "venv", "--quiet", "--python", python, folder, cwd=folder.parent)
    interpreter = folder / "bin" / "python"
    run(UV or "", "pip", "install", "--quiet", "--python", interpreter, *wheels, cwd=folder.parent)
    return interpreter


def test_every_source_file_is_in_a_wheel(wheels: dict[str, Path]) -> None:
    packed = {name for path in wheels.values() for name in zipfile.ZipFile(path).namelist()}
    listing = run("git", "ls-files", "--cached", "flowc", "runtime/flowc_runtime", "compat/metaflow",
                  cwd=ROOT)  # fmt: skip
    tracked = [line for line in listing.splitlines() if (ROOT / line).exists()]
    inside = {name.removeprefix("runtime/").removeprefix("compat/") for name in tracked}
    assert len(inside) > 20
    assert inside - packed == set()


def test_a_flow_runs_and_compiles_where_only_the_wheels_are(
    wheels: dict[str, Path], tmp_path: Path
) -> None:
    python = environment(tmp_path / "venv", sys.executable, *wheels.values())
    shutil.copy(ROOT / "examples" / "hello" / "flow.py", tmp_path)
    flowc = python.with_name("flowc")
    run(flowc, "run", "flow.py", "--names", "Ada", "--datastore-root", "store", cwd=tmp_path)
    assert (tmp_path / "store" / "Hello" / "1" / "end" / "r" / "record.json").is_file()
    run(flowc, "compile", "flow.py", "-t", "argo", "-o", "out", cwd=tmp_path)
    assert (tmp_path / "out" / "workflowtemplate.yaml").is_file()


def installed_pythons() -> dict[str, str]:
    """An interpreter of each version from 3.10 on: from the search path, pyenv, or the one that runs."""
    found = {f"3.{sys.version_info.minor}": sys.executable}
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for minor in range(10, 20):
        version = f"3.{minor}"
        managed = sorted(pyenv.glob(f"{version}.*/bin/python"))
        named = shutil.which(f"python{version}")
        # A shim of pyenv is on the search path also where its version is not chosen.
        if managed or (named and "shims" not in Path(named).parts):
            found.setdefault(version, str(managed[-1]) if managed else str(named))
    return dict(sorted(found.items(), key=lambda item: int(item[0][2:])))


PYTHONS = installed_pythons()


@pytest.mark.parametrize("version", dict.fromkeys([next(iter(PYTHONS)), list(PYTHONS)[-1]]))
def test_the_runtimes_tests_pass_where_nothing_else_is_installed(
    wheels: dict[str, Path], tmp_path: Path, version: str
) -> None:
    runtime = wheels["flowc_runtime"]
    python = environment(tmp_path / "venv", PYTHONS[version], runtime, "pytest", "hypothesis")
    # What the tests would otherwise find beside them is the rest of flowc.
    for folder in ("runtime", "objects"):
        shutil.copytree(ROOT / "tests" / folder, tmp_path / "tests" / folder)
    shutil.copy(ROOT / "tests" / "ports.py", tmp_path / "tests")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = engine\n")
    options = ("-q", "--import-mode=importlib", "-m", "not engine")
    told = run(python, "-m", "pytest", *options, "tests/runtime", cwd=tmp_path)
    assert int(re.findall(r"(\d+) passed", told)[-1]) > 300, told


def test_the_runtime_alone_works_on_the_oldest_python_it_promises(
    wheels: dict[str, Path], tmp_path: Path
) -> None:
    oldest = PYTHONS.get("3.10")
    if oldest is None:
        pytest.skip("no Python 3.10 on this machine")
    python = environment(tmp_path / "venv", oldest, wheels["flowc_runtime"])
    code = """
import importlib, pkgutil, flowc_runtime
for module in pkgutil.walk_packages(flowc_runtime.__path__, "flowc_runtime."):
    if "_shim" not in module.name and not module.name.endswith("__main__"):
        importlib.import_module(module.name)
from flowc_runtime import api
print(len([getattr(api, name) for name in api.__all__]) > 20)
"""
    assert run(python, "-c", code, cwd=tmp_path) == "True\n"
