"""A foreach of a thousand items on Argo, and how large its workflow object becomes."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from tests.engines.argo import workflows
from tests.engines.argo.deployed import Deployed, wide
from tests.engines.kubernetes.client import Json
from tests.soak.report import SuiteReport

LIMIT = 1_200_000
"""Bytes that the object may have: etcd takes 1.5 MB, and the controller's updates come on top."""

PATIENCE = 3600.0
"""Seconds until the run counts as hanging."""


def check_wide(items: int) -> SuiteReport:
    """Run a foreach over so many items; its results and the size of the object must be right."""
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        deployed = Deployed.start(wide(items), Path(folder))
        rig = deployed.rig
        looks = workflows.watch(rig.client, deployed.workflow, PATIENCE, rig.controller)
        size = max(map(_size, looks))
        outcome = deployed.end()
    sys.stderr.write(f"a foreach of {items}: an object of up to {size} bytes\n")
    if not outcome.succeeded:
        failures.append(outcome.transcript)
    elif outcome.artifact("end", "r", "results") != [number**2 for number in range(items)]:
        failures.append("the results differ")
    if size > LIMIT:
        failures.append(f"the workflow object has {size} bytes, not {LIMIT}")
    return SuiteReport(f"a foreach of {items}, argo", (0, 0), items, tuple(failures))


def _size(workflow: Json) -> int:
    """The bytes of an object."""
    return len(json.dumps(workflow, ensure_ascii=False, separators=(",", ":")).encode())
