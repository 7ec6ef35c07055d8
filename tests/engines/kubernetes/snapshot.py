"""A control plane's state with definitions applied, made once and kept below `.build`."""

from __future__ import annotations

import fcntl
import functools
import hashlib
import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import yaml

from tests.engines.kubernetes.client import Json
from tests.engines.kubernetes.programs import BUILD, ROOT, RigError

FORMAT = "1"
"""Changes when snapshots of earlier versions of this rig are of no use any more."""

KEPT = BUILD / "kubernetes"

VERSIONS = ("go.sum", "etcd/go.sum", "keypair/main.go")
"""What the state depends on, beside the definitions."""


@functools.cache
def argo_definitions() -> tuple[Path, ...]:
    """Argo's CustomResourceDefinitions, from the Go modules that the tests' programs are built from.

    Those of Argo Workflows are full. Those of Argo Events let every field pass: the module has no others.

    Raises:
        RigError: if a module is not there.
    """
    return _of_module(
        "argo", "github.com/argoproj/argo-workflows/v4", "manifests/base/crds/full/argoproj.io_*"
    ) + _of_module(
        "argo-events", "github.com/argoproj/argo-events", "manifests/base/crds/argoproj.io_*"
    )


@functools.cache
def jobset_definitions() -> tuple[Path, ...]:
    """The CustomResourceDefinition of JobSets, from the Go module of their controller.

    Raises:
        RigError: if the module is not there.
    """
    return _of_module("jobset", "sigs.k8s.io/jobset", "config/components/crd/bases/*_jobsets")


def _of_module(engine: str, module: str, pattern: str) -> tuple[Path, ...]:
    """Files of the version of a module that an engine's folder asks for."""
    found = subprocess.run(
        ("go", "list", "-m", "-f", "{{.Dir}}", module),
        cwd=ROOT / "tests" / "engines" / engine,
        capture_output=True,
        text=True,
        check=False,
    )
    files = tuple(sorted(Path(found.stdout.strip()).glob(f"{pattern}.yaml")))
    if found.returncode or not files:
        raise RigError(f"{module} has no {pattern}: `make engines` fetches it\n{found.stderr}")
    return files


def read_definitions(files: Sequence[Path]) -> list[Json]:
    """CustomResourceDefinitions without their descriptions: all that is checked, a fifth of the size."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    documents = [d for file in files for d in yaml.load_all(file.read_text(), loader)]
    for document in documents:
        for version in document["spec"]["versions"]:
            _strip(version["schema"]["openAPIV3Schema"])
    return documents


def _strip(schema: Json) -> None:
    schema.pop("description", None)
    inner = [*schema.get("properties", {}).values()]
    inner += [
        schema[k] for k in ("items", "additionalProperties") if isinstance(schema.get(k), dict)
    ]
    for each in inner:
        _strip(each)


def prepared(definitions: Sequence[Path], make: Callable[[Path], None]) -> Path:
    """The folder of a snapshot, which is made if there is none.

    Args:
        definitions: files of CustomResourceDefinitions.
        make: fills a folder with the state.
    """
    folder = KEPT / _digest(definitions)
    if folder.exists():
        return folder
    KEPT.mkdir(parents=True, exist_ok=True)
    with _only_one(KEPT / "lock"):
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=KEPT) as making:
                made = Path(making, "state")
                made.mkdir()
                make(made)
                made.rename(folder)
    return folder


def _digest(definitions: Sequence[Path]) -> str:
    digest = hashlib.sha256(FORMAT.encode())
    here = Path(__file__).resolve().parent
    for file in [*(here / name for name in VERSIONS), *definitions]:
        digest.update(json.dumps([file.name, file.read_text()]).encode())
    return digest.hexdigest()[:16]


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
