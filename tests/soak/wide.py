"""A foreach of a thousand items on Argo, and how large its workflow object becomes."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.engines.argo import workflows
from tests.engines.argo.deployed import Deployed, wide
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
        size = max(_sizes(deployed))
        outcome = deployed.end()
    sys.stderr.write(f"a foreach of {items}: an object of up to {size} bytes\n")
    if not outcome.succeeded:
        failures.append(outcome.transcript)
    elif outcome.artifact("end", "r", "results") != [number**2 for number in range(items)]:
        failures.append("the results differ")
    if size > LIMIT:
        failures.append(f"the workflow object has {size} bytes, not {LIMIT}")
    return SuiteReport(f"a foreach of {items}, argo", (0, 0), items, tuple(failures))


def _sizes(deployed: Deployed) -> Iterator[int]:
    """The bytes of the workflow's object, looked at until the workflow has ended."""
    deadline = time.monotonic() + PATIENCE
    phase = ""
    while phase not in workflows.ENDS:
        assert time.monotonic() < deadline, f"{deployed.workflow} does not end"
        url = f"{workflows.WORKFLOWS}/{deployed.workflow}"
        workflow = deployed.rig.client.request("GET", url)
        yield len(json.dumps(workflow, ensure_ascii=False, separators=(",", ":")).encode())
        phase = workflow.get("status", {}).get("phase", "")
        time.sleep(1)
