"""Run many flows through the local executor in one process, whose start then costs once.

Tasks are processes of their own, as ever. `python -m tests.spec.batch [--isolate] FLOW...` prints one
line of JSON for each flow as it ends.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from flowc import local
from flowc.checker import check
from flowc.diagnostics import DiagnosticBag
from flowc.frontend.loader import LoadOptions
from flowc.local import RunOptions

USER = "spec"


def run_flow(flow: Path, *, isolate: bool) -> dict[str, object]:
    """Check and run one flow; its records go into `store` beside it."""
    bag = DiagnosticBag()
    begun = time.monotonic()
    checked = check(str(flow), options=LoadOptions(), bag=bag)
    findings = [f"{finding.code} {finding.message}" for finding in bag]
    if checked is None:
        return {"flow": str(flow), "refused": findings}
    store = str(flow.parent / "store")
    options = RunOptions(store=store, root=flow.parent, user=USER, workers=2, isolate=isolate)
    result = local.run(checked.plan, options)
    return {
        "flow": str(flow),
        "store": store,
        "name": result.flow,
        "run": result.run,
        "succeeded": result.succeeded,
        "findings": findings,
        "seconds": round(time.monotonic() - begun, 3),
    }


def main() -> None:
    """Run the flows that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--isolate", action="store_true")
    parser.add_argument("flows", nargs="+", type=Path)
    arguments = parser.parse_args()
    for flow in arguments.flows:
        sys.stdout.write(json.dumps(run_flow(flow, isolate=arguments.isolate)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
