"""Read artifacts of a flow's latest run with the client of whichever tool runs this file.

usage: read_back.py FLOW STEP=NAME... prints a JSON list: the artifact of every task, step by step.
"""

from __future__ import annotations

import json
import sys

from metaflow import Flow, namespace

flow, *wanted = sys.argv[1:]
namespace(None)
run = Flow(flow).latest_run
assert run is not None and run.successful, f"the latest run of {flow} did not succeed"
values = []
for pair in wanted:
    step, _, name = pair.partition("=")
    values.append([getattr(task.data, name) for task in run[step]])
print(json.dumps(values))
