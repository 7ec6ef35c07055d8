"""What users write reaches Kubernetes unchanged, and no run fails for it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flowc.bundle import write_bundle
from tests.engines.argo.stack import Stack
from tests.unit.targets.test_argo_hostile import (
    A_FLOW,
    COUNT,
    SEED,
    check_texts,
    compile_texts,
    documents,
    texts,
)

if TYPE_CHECKING:
    from tests.conftest import Compile

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("runtime_stand_in")]


@pytest.mark.parametrize("part", range(COUNT // A_FLOW))
def test_kubernetes_and_argo_take_what_users_write(
    part: int, stack: Stack, tmp_path: Path, compile_for: Compile
) -> None:
    found = texts(SEED, COUNT)[part * A_FLOW : (part + 1) * A_FLOW]
    compiled = compile_texts(found, tmp_path, compile_for)
    assert compiled.bundle is not None
    write_bundle(compiled.bundle, tmp_path / "bundle")
    reader = stack.validators["4.0"]

    def read(text: str) -> Any:
        (tmp_path / "document.yaml").write_text(text)
        command = [reader, "-read", tmp_path / "document.yaml"]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        return json.loads(run.stdout)

    check_texts(found, *documents(compiled, read))
    objects = [
        read(part)
        for path, data in compiled.files.items()
        if not path.startswith("kustom") and path.endswith(".yaml")
        for part in data.decode().split("\n---\n")
    ]
    changed = [(o, [other for other in objects if other is not o]) for o in objects]
    assert stack.refusals(changed, tmp_path / "stack") == [{}] * len(objects)
